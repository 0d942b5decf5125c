import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { dialects } from '../../packages/server/src/dialects/registry.ts';
import { dialectOpener } from '../support/dialects.ts';
import type { DialectClient } from '../support/dialects.ts';
import type { Person } from '../support/people.ts';
import { connect } from '../support/wires.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { goodCalls, goodEvents } from './dialect-calls.ts';
import type { GoodCall, Scene } from './dialect-calls.ts';
import { makeScene } from './scene.ts';

/** In no dialect can ids of what one may not see be told from ids that nobody ever gave out. */
let arena: Arena;
let victim: Person;
let theirs: Scene;
let outsiders: Readonly<Record<string, { readonly person: Person; readonly nothing: Scene }>>;

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';
/** Numbers that no room and no message has here. */
const unknownRoom = 900_001;
const unknownMessage = unknownRoom * 2 ** 26 + 1;

beforeAll(async () => {
  arena = await openArena();
  victim = await arena.person({ organization: 'Theirs' });
  const friend = await arena.person({ organization: 'Theirs' });
  theirs = await makeScene(arena.url, victim, friend);
  const noRoom = {
    roomId: unknownId,
    roomNumber: unknownRoom,
    messageId: unknownId,
    messageNumber: unknownMessage,
    groupId: unknownId,
    sessionId: unknownId,
  };
  const noUser = { callerId: unknownId, friendId: unknownId, friendNumber: unknownRoom };
  outsiders = {
    'another organization': {
      person: await arena.person({ organization: 'Elsewhere' }),
      nothing: { ...theirs, ...noUser, ...noRoom },
    },
    // Its users are everybody's to see, and so is a public room: the room of the scene is left out of this.
    'the same organization': {
      person: await arena.person({ organization: 'Theirs' }),
      nothing: { ...theirs, groupId: unknownId, sessionId: unknownId },
    },
  };
});
afterAll(() => arena.close());

const open = dialectOpener(() => arena.program);

/** What of an answer can differ: the status, the code and the text. What was sent may come back in it. */
const essence = (status: number, body: unknown): unknown => {
  const { code, message, error } = (body ?? {}) as Readonly<Record<string, unknown>>;
  const isFailure = code !== undefined;
  return isFailure ? { status, code, message, error } : { status, body };
};

const send = async (call: string, good: GoodCall, scene: Scene, token: string): Promise<unknown> => {
  const [method = 'GET', path = '/'] = call.split(' ');
  const params = good.params?.(scene) ?? {};
  const body = good.body?.(scene);
  const filled = path.replaceAll(/:(\w+)/g, (_match, name: string) => String(params[name]));
  const response = await fetch(`${arena.url}${filled}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return essence(response.status, await response.json());
};

/** Whether something names anything that differs between two scenes. */
const differs = (make: (scene: Scene) => unknown, one: Scene, other: Scene): boolean =>
  JSON.stringify(make(one)) !== JSON.stringify(make(other));

const ackOf = async (client: DialectClient, event: string, data: unknown): Promise<unknown> =>
  essence(0, await client.ask(event, data));

/** What could have been changed by what outsiders try. */
const stateOf = async (scene: Scene): Promise<unknown> => {
  const client = await connect('rest', arena.url, victim.token);
  const ofRoom = async (roomId: string) => [
    await client.call('get_room', { roomId }),
    await client.call('list_messages', { roomId }),
    await client.call('list_members', { roomId }),
  ];
  return [
    await Promise.all([scene.roomId, scene.groupId, scene.sessionId].map(ofRoom)),
    await client.call('get_me', {}),
    await client.call('list_users', {}),
    await client.call('list_contacts', {}),
    await client.call('list_notifications', {}),
  ];
};

describe.each(['another organization', 'the same organization'])('to somebody of %s', (whose) => {
  for (const { name } of dialects) {
    it(`the calls of ${name} tell nothing and do nothing`, async () => {
      const before = await stateOf(theirs);
      const { person, nothing } = outsiders[whose]!;
      const calls = Object.entries(goodCalls[name] ?? {}).filter(([, good]) =>
        differs((scene) => [good.params?.(scene), good.body?.(scene)], theirs, nothing),
      );
      for (const [call, good] of calls) {
        const answer = await send(call, good, theirs, person.token);
        expect([call, answer]).toEqual([call, await send(call, good, nothing, person.token)]);
      }
      expect(await stateOf(theirs)).toEqual(before);
      await arena.expectUnhurt();
    });

    it(`the events of ${name} tell nothing and do nothing`, async () => {
      const before = await stateOf(theirs);
      const { person, nothing } = outsiders[whose]!;
      const client = await open(person);
      const sent = Object.entries(goodEvents[name] ?? {}).filter(([, good]) =>
        differs(good.data, theirs, nothing),
      );
      for (const [event, good] of sent) {
        const answer = await ackOf(client, event, good.data(theirs));
        expect([event, answer]).toEqual([event, await ackOf(client, event, good.data(nothing))]);
        expect([event, answer]).toMatchObject([event, { code: expect.any(String) }]);
      }
      expect(await stateOf(theirs)).toEqual(before);
      expect(JSON.stringify(client.heard)).not.toContain('"Scene"');
      await arena.expectUnhurt();
    });
  }
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
