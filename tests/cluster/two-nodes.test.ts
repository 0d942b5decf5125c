import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { migratedDatabase, startProgram } from '../support/program.ts';
import type { Environment, Program } from '../support/program.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import type { TestRedis } from '../support/redis.ts';
import { codeOf, logHeard, makeRoom, range } from '../support/stage.ts';
import { until, within } from '../support/wait.ts';
import { connect, restRequest } from '../support/wires.ts';
import type { WireClient, WireName } from '../support/wires.ts';

/** What carries the signals between the nodes of a test, on a server of its own. */
interface Way {
  readonly settings: Environment;
  close(): Promise<void>;
}

const overPostgres = (): Promise<Way> =>
  Promise.resolve({ settings: { BUS: 'postgres' }, close: () => Promise.resolve() });

const overRedis = async (): Promise<Way> => {
  const redis = await startRedis();
  return { settings: { REDIS_URL: redis.url }, close: () => redis.stop() };
};

const ways = [
  { name: 'PostgreSQL', make: overPostgres, isThere: true },
  { name: 'Redis', make: overRedis, isThere: hasRedis },
] as const;

for (const { name, make, isThere } of ways) {
  describe.if(isThere)(`two nodes over ${name}`, () => {
    let way: Way;
    let here: Program;
    let there: Program;
    let ada: Person;
    let ben: Person;
    let cleo: Person;
    const clients: WireClient[] = [];

    beforeAll(async () => {
      way = await make();
      const settings = { ...way.settings, DATABASE_URL: await migratedDatabase() };
      here = await startProgram(settings);
      there = await startProgram(settings);
      [ada, ben, cleo] = (await registerMany(here.url, 3)) as [Person, Person, Person];
    });
    afterEach(() => {
      for (const client of clients.splice(0)) client.close();
    });
    afterAll(async () => {
      await Promise.all([here.stop(), there.stop()]);
      await way.close();
    });

    const open = async (node: Program, person: Person, wire: WireName = 'websocket'): Promise<WireClient> => {
      const client = await connect(wire, node.url, person.token);
      clients.push(client);
      return client;
    };

    it('tell each other who types', async () => {
      const [one, other] = [await open(here, ada), await open(there, ben)];
      const roomId = await makeRoom(one, 'group', [ben]);
      await other.hear('room_added', ({ room }) => room.id === roomId);
      await one.call('set_typing', { roomId, typing: true });
      expect(await other.hear('typing_changed')).toEqual({ roomId, userId: ada.id, typing: true });
    });

    it('tell each other who is online', async () => {
      const watcher = await open(here, ada);
      await watcher.call('watch_presence', { userIds: [cleo.id] });
      const device = await open(there, cleo);
      expect(await watcher.hear('presence_changed')).toMatchObject({ userId: cleo.id, status: 'online' });
      device.close();
      await watcher.hear('presence_changed', ({ status }) => status === 'offline');
    });

    it('tell each other what was read', async () => {
      const [one, other] = [await open(here, ada), await open(there, ben)];
      const roomId = await makeRoom(one, 'group', [ben]);
      const { message } = await one.call('send_message', { roomId, content: 'Read me' });
      await other.hear('message_created', (created) => created.message.id === message.id);
      await other.call('mark_read', { roomId, seq: message.seq });
      const receipt = await one.hear('receipts_updated', ({ userId }) => userId === ben.id);
      expect(receipt).toMatchObject({ roomId, mark: 'read', readSeq: message.seq });
    });

    it('close the sockets of a session that was ended on the other, and refuse its token', async () => {
      const [person] = (await registerMany(here.url, 1)) as [Person];
      const sockets = await Promise.all(
        (['websocket', 'socketio', 'socketio-polling'] as const).map((wire) => open(there, person, wire)),
      );
      await restRequest(here.url, person.token, 'log_out', {});
      for (const socket of sockets) await within(`${socket.wire} to be closed`, socket.closed);
      expect((await restRequest(there.url, person.token, 'get_me', {})).status).toBe(401);
    });

    it('hold somebody to the role that they were given on the other', async () => {
      const [one, other] = [await open(here, ada), await open(there, ben)];
      const roomId = await makeRoom(one, 'group', [ben, cleo]);
      await other.hear('room_added', ({ room }) => room.id === roomId);
      const rename = () => other.send('update_room', { roomId, name: 'Renamed' });
      expect(await codeOf(rename())).toBe('forbidden');
      await one.call('set_member_role', { roomId, userId: ben.id, role: 'admin' });
      await other.hear('member_role_changed', ({ userId }) => userId === ben.id);
      expect(await codeOf(rename())).toBe('ok');
      await one.call('set_member_role', { roomId, userId: ben.id, role: 'member' });
      await other.hear('member_role_changed', ({ role }) => role === 'member');
      expect(await codeOf(rename())).toBe('forbidden');
    });

    it('tell nobody of a room from which they were removed on the other', async () => {
      const [one, other] = [await open(here, ada), await open(there, ben)];
      const roomId = await makeRoom(one, 'group', [ben]);
      await other.hear('room_added', ({ room }) => room.id === roomId);
      await one.call('remove_member', { roomId, userId: ben.id });
      await other.hear('room_removed', (removed) => removed.roomId === roomId);
      await one.call('send_message', { roomId, content: 'Not for Ben' });
      const sentinel = await makeRoom(one, 'group', [ben]);
      await other.hear('room_added', ({ room }) => room.id === sentinel);
      expect(other.all('message_created')).toEqual([]);
      expect(await codeOf(other.send('send_message', { roomId, content: 'Let me in' }))).toBe('not_found');
    });

    it('show everybody one order of what is said on both at once', async () => {
      const speakers = await Promise.all(
        [here, there].flatMap((node) => [ada, ben, cleo].map((person) => open(node, person))),
      );
      const roomId = await makeRoom(speakers[0]!, 'group', [ben, cleo]);
      await Promise.all(
        speakers.slice(1).map((client) => client.hear('room_added', ({ room }) => room.id === roomId)),
      );
      const rounds = 40;
      await Promise.all(
        speakers.map(async (client) => {
          for (let round = 0; round < rounds; round += 1) {
            const { message } = await client.call('send_message', { roomId, content: `Round ${round}` });
            if (round % 10 === 0)
              await client.call('add_reaction', { roomId, messageId: message.id, emoji: '🎉' });
          }
        }),
      );
      const { room } = await speakers[0]!.call('get_room', { roomId });
      const expected = range(1, room.lastEventSeq);
      for (const client of speakers) {
        const numbers = () => logHeard(client.heard, roomId).map(({ eventSeq }) => eventSeq);
        await until('everything was heard', () => numbers().at(-1) === expected.at(-1));
        const heard = numbers();
        expect(heard).toEqual(expected.slice(-heard.length));
        expect(client.all('message_created')).toHaveLength(rounds * speakers.length);
      }
    });
  });
}

describe.if(hasRedis)('a Redis that is not there', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  it('is waited for at the start, and is missed in the readiness until it is back', async () => {
    await redis.stop();
    const program = await startProgram({ REDIS_URL: redis.url }, async (output) => {
      await until('it says what it waits for', () => output().includes('waiting for Redis'), 20_000);
      await redis.start();
    });
    const readiness = async (): Promise<string> => {
      const response = await fetch(`${program.url}/health/ready`);
      return `${response.status} ${await response.text()}`;
    };
    expect(await readiness()).toStartWith('200 ');
    await redis.stop();
    await until('readiness names the bus', async () => /^503 .*"bus"/.test(await readiness()));
    // What a proxy in front of all nodes asks, which would close the door otherwise.
    expect((await fetch(`${program.url}/health/ready?except=bus`)).status).toBe(200);
    await redis.start();
    await until('it is ready again', async () => (await readiness()).startsWith('200 '));
    await program.stop();
  });

  it('is refused by name when its address or its password is wrong', async () => {
    const start = (url: string): Promise<Program> => startProgram({ REDIS_URL: url });
    for (const url of ['localhost:6379', 'http://localhost:6379', 'redis://']) {
      expect(start(url)).rejects.toThrow(
        'REDIS_URL must be an address with a host that begins with redis://',
      );
    }
    await redis.start();
    await redis.run('CONFIG', 'SET', 'requirepass', 'open-sesame-4711');
    const { host } = new URL(redis.url);
    for (const url of [redis.url, `redis://:wrong-password@${host}`]) {
      const failure = await start(url).then(
        () => 'it started',
        (error: unknown) => String(error),
      );
      expect(failure).toContain('Parley cannot start: Redis refuses');
      expect(failure).not.toContain('wrong-password');
    }
  });
});
