import { afterEach, describe, expect, it } from 'bun:test';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import { openSocketIoClient } from './support/dialects.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { fillDataFolder, startProgram } from './support/program.ts';
import type { Environment, Program } from './support/program.ts';
import { makeRoom, range } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

const longMs = 90_000;
const patienceMs = 30_000;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const start = async (settings: Environment = {}): Promise<Program> => {
  const program = await startProgram({ WORKERS: '2', ...settings });
  closers.push(() => program.kill());
  return program;
};

/** The workers of a program. (proc(5), stat field 4; Linux.) */
const workersOf = ({ pid }: Program): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        const isOurs = readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('main.ts');
        return isOurs && state !== 'Z' && Number(parent) === pid;
      } catch {
        // It ended meanwhile.
        return false;
      }
    })
    .map(Number);

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A request on a connection of its own, which the system gives to any of the workers. */
const fetchAnew = (url: string, init: RequestInit = {}): Promise<Response> =>
  fetch(url, { ...init, keepalive: false, headers: { connection: 'close' } });

const engineUrl = ({ url }: Program, sid?: string): string =>
  `${url}/socket.io/?EIO=4&transport=polling${sid === undefined ? '' : `&sid=${sid}`}`;

const openSession = async (program: Program): Promise<string> => {
  const text = await (await fetchAnew(engineUrl(program))).text();
  return (JSON.parse(text.slice(1)) as { sid: string }).sid;
};

/** The worker that has a session. */
const ownerOf = (sid: string): string => sid.split('.')[0] ?? '';

/** The official client, over connections that are never used twice. */
const openOfficial = (program: Program, person: Person, transports: string[]): Socket => {
  const socket = io(`${program.url}/v1`, {
    auth: { token: person.token },
    transports,
    forceNew: true,
    extraHeaders: { connection: 'close' },
    reconnectionDelay: 100,
    reconnectionDelayMax: 500,
  });
  closers.push(() => socket.disconnect());
  return socket;
};

interface Created {
  readonly message: { readonly roomId: string; readonly seq: number; readonly content: string };
}

/** What a client hears of a room, as sequence numbers. */
const seqsOf = (client: WireClient, roomId: string): readonly number[] =>
  client
    .all('message_created')
    .filter(({ message }) => message.roomId === roomId)
    .map(({ message }) => message.seq);

const openMany = async (program: Program, person: Person, each: number): Promise<readonly WireClient[]> => {
  const wires = range(1, each).flatMap(() => [...socketNames]);
  const clients = await Promise.all(wires.map((wire) => connect(wire, program.url, person.token)));
  closers.push(() => {
    for (const client of clients) client.close();
  });
  return clients;
};

describe('a server of two workers', () => {
  it(
    'serves both on one port, and lets everybody hear everything once and in order, on every wire',
    async () => {
      const program = await start();
      expect(workersOf(program)).toHaveLength(2);
      expect(program.output()).toMatch(/Workers +2/);
      const [ada, ben] = [await register(program.url), await register(program.url)];
      const owners = new Set<string>();
      await until(
        'both have taken sessions',
        async () => owners.add(ownerOf(await openSession(program))).size === 2,
      );
      const [writers, readers] = [await openMany(program, ada, 2), await openMany(program, ben, 3)];
      const roomId = await makeRoom(writers[0]!, 'group', [ben]);
      for (const reader of readers) await reader.hear('room_added', ({ room }) => room.id === roomId);
      const perWriter = 10;
      await Promise.all(
        writers.map(async (writer) => {
          for (let count = 0; count < perWriter; count += 1)
            await writer.call('send_message', { roomId, content: `${writer.wire} ${count}` });
        }),
      );
      const expected = range(1, writers.length * perWriter);
      for (const client of [...writers, ...readers]) {
        await until(
          `${client.wire} heard all`,
          () => seqsOf(client, roomId).length >= expected.length,
          patienceMs,
        );
        expect(seqsOf(client, roomId)).toEqual(expected);
      }
      expect(await program.stop()).toBe(0);
      for (const client of readers) {
        await within('the end of the connection', client.closed);
        expect(client.all('closing')).toMatchObject([{ reason: 'going_away', code: 4500 }]);
      }
    },
    longMs,
  );

  it(
    'lets clients poll whichever of them a request comes to',
    async () => {
      const program = await start();
      const [ada, ben] = [await register(program.url), await register(program.url)];
      const sockets = range(1, 6).map(() => openOfficial(program, ada, ['polling']));
      const heard = sockets.map((): number[] => []);
      for (const [place, socket] of sockets.entries())
        socket.on('message_created', ({ message }: Created) => heard[place]?.push(message.seq));
      const reasons: string[] = [];
      for (const socket of sockets) socket.on('disconnect', (reason) => reasons.push(reason));
      const writer = await connect('websocket', program.url, ben.token);
      const roomId = await makeRoom(writer, 'group', [ada]);
      await until('all were connected', () => sockets.every(({ connected }) => connected));
      const messages = 30;
      for (let count = 0; count < messages; count += 1) {
        await writer.call('send_message', { roomId, content: `message ${count}` });
        const socket = sockets[count % sockets.length]!;
        expect(await within('an answer', socket.emitWithAck('get_me', {}))).toMatchObject({ ok: true });
      }
      await until('all was heard', () => heard.every((seqs) => seqs.length >= messages), patienceMs);
      for (const seqs of heard) expect(seqs).toEqual([...range(1, messages)]);
      expect(reasons).toEqual([]);
      const listener = await openSocketIoClient(program.url, {
        auth: { token: ada.token },
        transports: ['polling'],
      });
      for (let count = 0; count < 10; count += 1) {
        listener.emit('setOnline');
        await until('the list came', () => listener.all('onlineUsers').length > count);
      }
      listener.close();
      writer.close();
    },
    longMs,
  );

  it(
    'loses nothing when clients move from polling to a WebSocket, whichever of them it comes to',
    async () => {
      const program = await start();
      const [ada, ben] = [await register(program.url), await register(program.url)];
      const writer = await connect('websocket', program.url, ben.token);
      const roomId = await makeRoom(writer, 'group', [ada]);
      const writes = new AbortController();
      let sent = 0;
      const writing = (async () => {
        for (; !writes.signal.aborted; sent += 1)
          await writer.call('send_message', { roomId, content: `message ${sent}` });
      })();
      const sockets = range(1, 10).map(() => openOfficial(program, ada, ['polling', 'websocket']));
      const heard = sockets.map((): number[] => []);
      for (const [place, socket] of sockets.entries())
        socket.on('message_created', ({ message }: Created) => heard[place]?.push(message.seq));
      await until(
        'all have moved',
        () => sockets.every((socket) => socket.connected && socket.io.engine.transport.name === 'websocket'),
        patienceMs,
      );
      const atLeast = sent + 20;
      await until('more was sent', () => sent >= atLeast, patienceMs);
      writes.abort();
      await writing;
      await until('all was heard', () => heard.every((seqs) => seqs.at(-1) === sent), patienceMs);
      for (const seqs of heard) expect(seqs).toEqual([...range(seqs[0] ?? 0, sent)]);
      // Both ways: what a client says goes through as well.
      for (const socket of sockets)
        expect(await within('an answer', socket.emitWithAck('get_me', {}))).toMatchObject({ ok: true });
      writer.close();
    },
    longMs,
  );

  it(
    'holds bodies to their limit on either of them, and knows no session that neither has',
    async () => {
      const program = await start({ FRAME_BYTES_MAX: '2048' });
      for (let count = 0; count < 8; count += 1) {
        const large = await openSession(program);
        const post = await fetchAnew(engineUrl(program, large), { method: 'POST', body: 'x'.repeat(10_000) });
        expect(post.status).toBe(413);
      }
      for (const sid of ['1.unknown', '0.unknown', '63.unknown', '9999.x', '../0.x', 'unknown'])
        expect((await fetchAnew(engineUrl(program, encodeURIComponent(sid)))).status).toBe(400);
    },
    longMs,
  );

  it(
    'goes on when one is killed: clients come back, what was acknowledged is there, and another takes its place',
    async () => {
      const program = await start();
      const ada = await register(program.url);
      const client = await connect('rest', program.url, ada.token);
      const roomId = await makeRoom(client, 'group');
      const sockets = [['polling'], ['websocket'], ['polling', 'websocket']].flatMap((transports) =>
        range(1, 4).map(() => openOfficial(program, ada, transports)),
      );
      await until('all were connected', () => sockets.every(({ connected }) => connected));
      const acknowledged: string[] = [];
      const writes = new AbortController();
      const talk = async (socket: Socket, place: number): Promise<void> => {
        for (let count = 0; !writes.signal.aborted; count += 1) {
          const clientId = `${place}-${count}`;
          const input = { roomId, content: clientId, clientId };
          try {
            const answer = (await socket.timeout(5_000).emitWithAck('send_message', input)) as {
              ok: boolean;
            };
            if (answer.ok) acknowledged.push(clientId);
          } catch {
            // Whether it was sent is not known: the history says.
          }
        }
      };
      const talking = Promise.all(sockets.map((socket, place) => talk(socket, place)));
      await until('there was load', () => acknowledged.length > 200, patienceMs);
      const [victim, survivor] = workersOf(program) as [number, number];
      process.kill(victim, 'SIGKILL');
      await until(
        'another took its place',
        () => workersOf(program).length === 2 && !isAlive(victim),
        patienceMs,
      );
      expect(workersOf(program)).toContain(survivor);
      await until('all are back', () => sockets.every(({ connected }) => connected), patienceMs);
      const atLeast = acknowledged.length + 200;
      await until('the load goes on', () => acknowledged.length > atLeast, patienceMs);
      writes.abort();
      await talking;
      const owners = new Set<string>();
      await until(
        'both take sessions again',
        async () => owners.add(ownerOf(await openSession(program))).size === 2,
      );
      const stored: (string | null)[] = [];
      for (let hasAfter = true, after = 0; hasAfter; after += 100) {
        const page = await client.call('list_messages', { roomId, after, limit: 100 });
        stored.push(...page.messages.map(({ clientId }) => clientId));
        hasAfter = page.hasAfter;
      }
      expect(new Set(stored).size).toBe(stored.length);
      const kept = new Set(stored);
      expect(acknowledged.filter((clientId) => !kept.has(clientId))).toEqual([]);
    },
    longMs,
  );

  it(
    'runs on the embedded database, and leaves no worker behind when it is killed',
    async () => {
      const dataDir = mkdtempSync(join(tmpdir(), 'parley-workers-test-'));
      closers.push(() => rmSync(dataDir, { recursive: true, force: true }));
      await fillDataFolder(dataDir);
      const settings = { DATABASE_URL: '', DATA_DIR: dataDir };
      const first = await start(settings);
      const ada = await register(first.url);
      const clients = await Promise.all(wireNames.map((wire) => connect(wire, first.url, ada.token)));
      const roomId = await makeRoom(clients[0]!, 'group');
      for (const client of clients) await client.call('send_message', { roomId, content: client.wire });
      const workers = workersOf(first);
      expect(workers).toHaveLength(2);
      await first.kill();
      await until('the workers have ended', () => !workers.some((pid) => isAlive(pid)));
      const second = await start({ ...settings, PORT: String(first.port) });
      const reader = await connect('rest', second.url, ada.token);
      const { messages } = await reader.call('list_messages', { roomId });
      expect(messages.map(({ content }) => content)).toEqual([...wireNames]);
      expect(await second.stop()).toBe(0);
    },
    longMs,
  );

  it(
    'does not share its port with another Parley, and says why it cannot start',
    async () => {
      const program = await start();
      const port = String(program.port);
      for (const [settings, says] of [
        [{ WORKERS: '2', PORT: port }, /Set PORT to another/],
        [{ PORT: port }, /in use/],
        [{ WORKERS: '2', BUS: 'local' }, /BUS is local/],
        [{ WORKERS: 'many' }, /WORKERS must be auto or a whole number/],
      ] as const) {
        const refusal = startProgram(settings).catch(String);
        expect(await refusal).toMatch(says);
      }
    },
    longMs,
  );
});
