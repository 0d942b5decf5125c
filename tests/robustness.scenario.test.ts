import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { commands } from '@parley/contract/registry';
import type { CommandName } from '@parley/contract/registry';
import { openCanary } from './support/canary.ts';
import type { Canary } from './support/canary.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { openPlain, openRaw, openSocketIo } from './support/raw-socket.ts';
import { clientOpener, range } from './support/stage.ts';
import { wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let admin: Person;
let canary: Canary;
let good: Record<string, unknown>;

beforeAll(async () => {
  program = await startProgram({ FRAME_BYTES_MAX: '4000000', LOG_LEVEL: 'debug' });
  admin = await register(program.url);
  canary = await openCanary(program);
  const other = await register(program.url);
  const client = await open(admin, 'rest');
  const { room } = await client.call('create_room', { kind: 'group', name: 'Target', memberIds: [other.id] });
  const { message } = await client.call('send_message', { roomId: room.id, content: 'Target' });
  const { invite } = await client.call('create_room_invite', { roomId: room.id });
  good = {
    roomId: room.id,
    messageId: message.id,
    inviteId: invite.id,
    sessionId: crypto.randomUUID(),
    userId: other.id,
    userIds: [other.id],
    content: 'Good',
    emoji: '👍',
    seq: 1,
    typing: true,
    kind: 'group',
    name: 'Good',
    role: 'user',
    email: 'nobody@example.org',
    password: 'not-the-password-4711',
    currentPassword: 'not-the-password-4711',
    newPassword: goodPassword,
    username: admin.username,
    token: 'a-token-nobody-has-made',
    refreshToken: 'a-token-nobody-has-made',
  };
});
afterAll(async () => {
  canary.close();
  await program.stop();
});

const open = clientOpener(() => program);

/** Commands that do something to the session that tries them when their input says nothing. */
const endsSessions: ReadonlySet<string> = new Set(['log_out', 'end_other_sessions']);
const names = (Object.keys(commands) as CommandName[]).filter((name) => !endsSessions.has(name));
const hasRoute = (name: CommandName): boolean => 'http' in commands[name];
const hasBody = (name: CommandName): boolean => {
  const spec = commands[name];
  return 'http' in spec && spec.http.method !== 'GET';
};
/** A field in the path of a route is always text. */
const inPath = (name: CommandName, field: string): boolean => {
  const spec = commands[name];
  return 'http' in spec && spec.http.path.includes(`:${field}`);
};
const fieldsOf = (name: CommandName): string[] => Object.keys(commands[name].input.shape);
const goodFor = (name: CommandName) =>
  Object.fromEntries(fieldsOf(name).flatMap((field) => (field in good ? [[field, good[field]]] : [])));

const tryOn = async (client: WireClient, name: string, input: unknown): Promise<string> => {
  const answer = await client.sendRaw(name, input);
  return answer.ok ? 'ok' : answer.error.code;
};

describe('every field of every command', () => {
  for (const wire of wireNames) {
    it(`refuses over ${wire} an object where a query would be, and names the field`, async () => {
      const client = await open(admin, wire);
      // What a query string carries is always text, too.
      for (const name of names.filter((one) => wire !== 'rest' || hasBody(one))) {
        const fields = fieldsOf(name).filter((field) => wire !== 'rest' || !inPath(name, field));
        await Promise.all(
          fields.flatMap((field) =>
            [{ $ne: null }, { $gt: '' }, { length: 1 }, [{}]].map(async (hostile) => {
              const answer = await client.sendRaw(name, { ...goodFor(name), [field]: hostile });
              expect([name, field, answer]).toMatchObject([
                name,
                field,
                { ok: false, error: { code: 'invalid_input' } },
              ]);
              const paths = answer.ok
                ? []
                : (answer.error.fields ?? []).map(({ path }) => path.split('.')[0]);
              expect(paths).toContain(field);
            }),
          ),
        );
      }
      await canary.sings();
    });

    it(`survives over ${wire} whatever else stands in it`, async () => {
      const client = await open(admin, wire);
      const hostile = [
        null,
        true,
        -1,
        0.5,
        2 ** 53,
        1e308,
        -1e308,
        '',
        'NaN',
        'Infinity',
        '-0',
        "' or 1=1 --",
        '\u0000',
        // An address cannot hold it, so no client can send it there.
        ...(wire === 'rest' ? [] : ['\uD800']),
        '../../etc/passwd',
        '%00',
        'x'.repeat(wire === 'rest' ? 10_000 : 100_000),
        JSON.parse('{"__proto__":{"isAdmin":true}}'),
        JSON.parse('{"constructor":{"prototype":{"isAdmin":true}}}'),
        [null],
        ['\u0000'],
      ] as const;
      // Nothing here may be done in earnest, whatever the field: what would hash a password is left out.
      const cheap = names.filter((one) => !fieldsOf(one).some((field) => /password/i.test(field)));
      for (const name of cheap.filter((one) => wire !== 'rest' || hasRoute(one))) {
        const codes = await Promise.all(
          fieldsOf(name).flatMap((field) =>
            hostile.map((value) => tryOn(client, name, { ...goodFor(name), [field]: value })),
          ),
        );
        expect([name, codes.filter((code) => code === 'internal')]).toEqual([name, []]);
      }
      await canary.sings();
    });
  }
});

describe('an input that is no object', () => {
  for (const wire of wireNames) {
    it(`is refused over ${wire}`, async () => {
      const client = await open(admin, wire);
      for (const name of names) {
        for (const input of [[], [goodFor(name)], 'text', 7, true, [null]]) {
          if (wire === 'rest') {
            if (hasBody(name))
              expect([name, await postRaw(name, JSON.stringify(input))]).toEqual([name, 400]);
          } else expect([name, await tryOn(client, name, input)]).toEqual([name, 'invalid_input']);
        }
        if (wire !== 'rest') expect(await tryOn(client, name, null)).not.toBe('internal');
      }
      await canary.sings();
    });
  }
});

/** Posts any bytes to the route of a command. */
const postRaw = async (name: CommandName, body: string | Uint8Array): Promise<number> => {
  const spec = commands[name];
  if (!('http' in spec)) throw new Error(`${name} has no route.`);
  const path = spec.http.path.replaceAll(/:(\w+)/g, (_match, field: string) =>
    encodeURIComponent(String(good[field])),
  );
  const response = await fetch(`${program.url}/v1${path}`, {
    method: spec.http.method,
    headers: { authorization: `Bearer ${admin.token}`, 'content-type': 'application/json' },
    body,
  });
  await response.arrayBuffer();
  return response.status;
};

describe('an input of many or deep parts', () => {
  const deep = (levels: number, opening = '[', closing = ']') =>
    opening.repeat(levels) + closing.repeat(levels);
  const objects = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

  it('is refused over REST when it nests ten thousand levels', async () => {
    for (const name of names.filter((one) => hasBody(one))) {
      for (const nested of [deep(10_000), objects(10_000)]) {
        expect([name, (await postRaw(name, nested)) < 500]).toEqual([name, true]);
        const [field = 'content'] = fieldsOf(name).toReversed();
        const status = await postRaw(name, `{"${field}":${nested}}`);
        expect([name, status < 500]).toEqual([name, true]);
      }
    }
    await canary.sings();
  });

  it('is refused over the plain WebSocket when it nests ten thousand levels, and the socket goes on', async () => {
    const socket = await openPlain(program.url, admin.token);
    let id = 0;
    for (const name of names) {
      for (const nested of [deep(10_000), objects(10_000)]) {
        id += 1;
        const expected = id;
        const [field = 'content'] = fieldsOf(name).toReversed();
        socket.send(`{"id":${id},"command":"${name}","input":{"${field}":${nested}}}`);
        const answer = await socket.frame((frame) => frame.id === expected || frame.event === 'failed');
        expect(answer.error?.code).not.toBe('internal');
      }
    }
    expect(socket.isOpen).toBe(true);
    socket.close();
    await canary.sings();
  });

  it('ends only its own connection over Socket.IO when it nests ten thousand levels', async () => {
    const socket = await openSocketIo(program.url, admin.token);
    socket.send(`42/v1,1["send_message",${deep(10_000)}]`);
    expect(await socket.closeCode()).toBe(1000);
    await canary.sings();
  });

  it('is taken without its junk when it has a megabyte of keys that nobody knows', async () => {
    const junk = Object.fromEntries(range(1, 60_000).map((number) => [`junk-${number}`, number]));
    expect(JSON.stringify(junk).length).toBeGreaterThan(1_000_000);
    for (const wire of wireNames) {
      const client = await open(admin, wire);
      const { room } = await client.call('create_room', { kind: 'group', name: 'Junk' });
      const sent = await client.sendRaw('send_message', { ...junk, roomId: room.id, content: wire });
      expect(sent).toMatchObject({ ok: true, result: { message: { content: wire } } });
      expect(JSON.stringify(sent)).not.toContain('junk');
      expect(await tryOn(client, 'create_room', junk)).toBe('invalid_input');
    }
    await canary.sings();
  });

  it('changes no object’s prototype, and no role', async () => {
    const user = await register(program.url);
    for (const wire of wireNames) {
      const client = await open(user, wire);
      const before = await client.call('get_me', {});
      const input = JSON.parse(
        '{"name":"Me","role":"admin","organizationId":"x","__proto__":{"role":"admin","name":"Proto"},"constructor":{"prototype":{"role":"admin"}}}',
      ) as object;
      const { user: after } = await client.call('update_profile', input);
      expect(after).toEqual({ ...before.user, name: 'Me', updatedAt: after.updatedAt });
      if (wire !== 'rest')
        for (const name of ['__proto__', 'constructor', 'toString', 'no_such_command'])
          expect(await tryOn(client, name, {})).toBe('unknown_command');
    }
    const onlyProto = JSON.parse('{"__proto__":{"kind":"group","name":"Proto"}}') as unknown;
    for (const wire of wireNames) {
      const client = await open(user, wire);
      expect(await tryOn(client, 'create_room', onlyProto)).toBe('invalid_input');
    }
  });
});

describe('the log', () => {
  it('holds no token and no password, whatever came before', async () => {
    const client = await open(admin, 'rest');
    await client.sendRaw('log_in', { email: admin.email, password: goodPassword });
    await fetch(`${program.url}/v1/me?token=${admin.token}`, {
      headers: { authorization: `Bearer ${admin.token}` },
    });
    const socket = await openRaw(`${program.url}/v1/ws?token=${admin.token}`);
    await socket.frame((frame) => frame.event === 'connected');
    socket.close();
    const output = program.output();
    expect(output).toContain('"msg":"request"');
    expect(output).not.toContain(admin.token);
    expect(output).not.toContain(admin.login.tokens.refreshToken);
    expect(output).not.toContain(goodPassword);
    expect(output).not.toContain('by a bug');
    expect(output).not.toContain('nobody caught');
  });
});
