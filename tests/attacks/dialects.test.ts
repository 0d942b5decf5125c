import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { dialects } from '../../packages/server/src/dialects/registry.ts';
import { dialectOpener, openPlainClient } from '../support/dialects.ts';
import type { DialectClient } from '../support/dialects.ts';
import type { Person } from '../support/people.ts';
import { until } from '../support/wait.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { goodCalls, goodEvents } from './dialect-calls.ts';
import type { GoodCall, GoodEvent, Scene } from './dialect-calls.ts';
import {
  deep,
  hostileLike,
  hostileQueries,
  hostileSegments,
  hostileWholes,
  unstorable,
} from './hostile-values.ts';
import { makeScene } from './scene.ts';

let arena: Arena;
let caller: Person;
let scene: Scene;

beforeAll(async () => {
  arena = await openArena();
  // No admin: nothing that is tried here may succeed by a role.
  await arena.person({ organization: 'Attacked' });
  caller = await arena.person({ organization: 'Attacked' });
  scene = await makeScene(arena.url, caller, await arena.person({ organization: 'Attacked' }));
});
afterAll(() => arena.close());

const open = dialectOpener(() => arena.program);

interface Request {
  readonly call: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly body?: string;
}

/** Sends a call of a dialect. Parameters stand in the path as they are, so that they can be no text at all. */
const send = async ({ call, params = {}, query = '', body }: Request): Promise<number> => {
  const [method = 'GET', path = '/'] = call.split(' ');
  const filled = path.replaceAll(/:(\w+)/g, (_match, name: string) => String(params[name]));
  const response = await fetch(`${arena.url}${filled}${query}`, {
    method,
    headers: { authorization: `Bearer ${caller.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
  await response.text();
  return response.status;
};

const isRefusal = (status: number): boolean => status >= 400 && status < 500;

/** Sends so many requests at once and answers with those whose status is not as wanted. */
const surprises = async (
  requests: readonly Request[],
  isWanted: (status: number) => boolean,
): Promise<readonly string[]> => {
  const statuses = await Promise.all(requests.map((request) => send(request)));
  return requests.flatMap((request, index) => {
    const status = statuses[index] ?? 0;
    return isWanted(status) ? [] : [`${status} ${JSON.stringify(request).slice(0, 300)}`];
  });
};

const changed = (fields: object, field: string, value: unknown): string =>
  JSON.stringify({ ...fields, [field]: value });

const isPassword = (field: string): boolean => /password/i.test(field);

const bodiesOf = (call: string, good: GoodCall, scene: Scene): readonly Request[] => {
  const params = good.params?.(scene) ?? {};
  const fields = good.body?.(scene) ?? {};
  return Object.entries(fields).flatMap(([field, value]) => {
    const texts = typeof value === 'string' && !isPassword(field) ? unstorable : [];
    return [...hostileLike(value), ...texts].map((hostile) => ({
      call,
      params,
      body: changed(fields, field, hostile),
    }));
  });
};

const pathsOf = (call: string, good: GoodCall, scene: Scene): readonly Request[] => {
  const params = good.params?.(scene) ?? {};
  return Object.keys(params).flatMap((name) =>
    hostileSegments.map((segment) => ({ call, params: { ...params, [name]: segment } })),
  );
};

describe.each(dialects.map(({ name }) => name))('the calls of %s', (name) => {
  const calls = Object.entries(goodCalls[name] ?? {});
  const withBody = calls.filter(([call]) => /^(POST|PUT)/.test(call));

  it('are all in the table', () => {
    const routes = dialects.find((one) => one.name === name)?.routes ?? [];
    const known = routes.map(({ method, path }) => `${method} ${path}`);
    expect(calls.map(([call]) => call).toSorted()).toEqual(known.toSorted());
  });

  it('refuse what a field cannot be', async () => {
    for (const [call, good] of calls)
      expect(await surprises(bodiesOf(call, good, scene), isRefusal)).toEqual([]);
    await arena.expectUnhurt();
  });

  it('refuse what no id is', async () => {
    for (const [call, good] of calls)
      expect(await surprises(pathsOf(call, good, scene), isRefusal)).toEqual([]);
    await arena.expectUnhurt();
  });

  it('refuse a body that is no object, too deep or too large', async () => {
    for (const [call, good] of withBody) {
      const params = good.params?.(scene) ?? {};
      const [field = 'x'] = Object.keys(good.body?.(scene) ?? {});
      const keys = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key-${index}`, 1]));
      const bodies = ['[]', '7', 'null', '"x"', '{', deep(10_000), JSON.stringify(keys), '\u0000'];
      const inside = good.body ? [`{"${field}":${deep(10_000)}}`] : [];
      const requests = [...bodies, ...inside].map((body) => ({ call, params, body }));
      expect(await surprises(requests, isRefusal)).toEqual([]);
    }
    await arena.expectUnhurt();
  });

  it('take no page as more than a page', async () => {
    const reading = calls.filter(([call]) => call.startsWith('GET'));
    for (const [call, good] of reading) {
      const params = good.params?.(scene) ?? {};
      const requests = hostileQueries.map((query) => ({ call, params, query }));
      expect(await surprises(requests, (status) => status < 500)).toEqual([]);
    }
    await arena.expectUnhurt();
  });
});

/** The code of a failure in whatever words a dialect has for it, `ok` for none. */
const codeOf = (ack: unknown): string => (ack as { code?: string } | null)?.code ?? 'ok';

const fieldsOf = ({ data }: GoodEvent, scene: Scene): Readonly<Record<string, unknown>> => {
  const given = data(scene);
  return typeof given === 'object' ? given : {};
};

const payloadsOf = (good: GoodEvent, scene: Scene): readonly unknown[] => {
  const { lenient = {} } = good;
  const fields = fieldsOf(good, scene);
  return Object.entries(fields)
    .filter(([field]) => !(field in lenient))
    .flatMap(([field, value]) => hostileLike(value).map((hostile) => ({ ...fields, [field]: hostile })));
};

/** Whatever may or may not be done, but never ends in a bug. */
const anyPayloads = (good: GoodEvent, scene: Scene): readonly unknown[] => {
  const fields = fieldsOf(good, scene);
  const odd = [null, '', ...unstorable, "'; drop table users; --", 'x'.repeat(30_000)];
  return [
    ...hostileWholes,
    ...Object.keys(fields).flatMap((field) => odd.map((value) => ({ ...fields, [field]: value }))),
  ];
};

const failures: ReadonlySet<string> = new Set(['error', 'message_error', 'error-message']);
const failuresIn = (client: DialectClient): number =>
  client.heard.filter(({ event }) => failures.has(event)).length;

describe.each(dialects.map(({ name }) => name))('the events of %s', (name) => {
  const events = Object.entries(goodEvents[name] ?? {});

  it('are all in the table', () => {
    const known = Object.keys(dialects.find((one) => one.name === name)?.events ?? {});
    expect(events.map(([event]) => event).toSorted()).toEqual(known.toSorted());
  });

  for (const wire of ['socketio', 'socketio-polling', 'socketio-4.0'] as const) {
    it(`refuse over ${wire} what a field cannot be, and survive the rest`, async () => {
      const client = await open(caller, wire);
      for (const [event, good] of events) {
        const refused = await Promise.all(
          payloadsOf(good, scene).map(async (data) => [codeOf(await client.ask(event, data)), event, data]),
        );
        expect(refused.filter(([code]) => code === 'ok' || code === 'internal')).toEqual([]);
        const answers = await Promise.all(
          anyPayloads(good, scene).map(async (data) => [codeOf(await client.ask(event, data)), event, data]),
        );
        expect(answers.filter(([code]) => code === 'internal')).toEqual([]);
      }
      await arena.expectUnhurt();
    });
  }

  it('refuse the same over the plain WebSocket', async () => {
    const client = await open(caller, 'websocket');
    for (const [event, good] of events) {
      const payloads = payloadsOf(good, scene);
      const before = failuresIn(client);
      for (const data of payloads) client.emit(event, data);
      await until(`all of "${event}" was refused`, () => failuresIn(client) >= before + payloads.length);
      expect(failuresIn(client)).toBe(before + payloads.length);
    }
    expect(JSON.stringify(client.heard)).not.toContain('"internal"');
    await arena.expectUnhurt();
  });

  it('survive whatever else comes over the plain WebSocket', async () => {
    const client = await open(caller, 'websocket');
    for (const [event, good] of events) for (const data of anyPayloads(good, scene)) client.emit(event, data);
    client.emit('no-such-event');
    const isOver = (): boolean => JSON.stringify(client.heard).includes('no-such-event');
    await until('the last was refused', isOver);
    expect(JSON.stringify(client.heard)).not.toContain('"internal"');
    await arena.expectUnhurt();
  });

  it('bring nothing back over the plain WebSocket of what nests too deep: writing it takes a second', async () => {
    const client = await openPlainClient(arena.url, { headers: { authorization: `Bearer ${caller.token}` } });
    // What cannot be read ends a connection that is not let in yet.
    client.emit('no-such-event');
    await until('it was let in', () => failuresIn(client) === 1);
    for (const [event, good] of events) {
      const [field = 'x'] = Object.keys(fieldsOf(good, scene));
      for (const data of [deep(30_000), `{"${field}":${deep(30_000)}}`, '{"a":'.repeat(10_000)])
        client.sendText(`{"event":"${event}","data":${data}}`);
    }
    await until('all was refused', () => failuresIn(client) === 1 + 3 * events.length);
    for (const frame of client.frames) expect(JSON.stringify(frame).length).toBeLessThan(500);
    client.close();
    await arena.expectUnhurt();
  });
});

describe('an event of no dialect', () => {
  it('is refused by its name, whatever that is', async () => {
    const client = await open(caller);
    for (const event of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '',
      'x'.repeat(10_000),
      '\u0000',
    ])
      expect(codeOf(await client.ask(event, {}))).toBe('unknown_command');
    await arena.expectUnhurt();
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
