import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { ParleyError } from '@parley/client';
import type { ParleyClient } from '@parley/client';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { garbling } from './garbled.ts';
import { startGarblingProxy } from './garbling-proxy.ts';
import type { Garble, GarblingProxy } from './garbling-proxy.ts';
import { clientMaker, comeOnline, contentsOf } from './stage.ts';

const runs = Number(process.env['GARBLED_RUNS'] ?? 12);
const seed = Number(process.env['GARBLED_SEED'] ?? 20_260_105);

let program: Program;
let ada: Person;
let bobs: WireClient;
let roomId: string;
/** What nobody caught. */
const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);
beforeAll(async () => {
  process.on('unhandledRejection', note);
  process.on('uncaughtException', note);
  program = await startProgram();
  ada = await register(program.url);
  const bob = await register(program.url);
  bobs = await connect('rest', program.url, bob.token);
  roomId = await makeRoom(bobs, 'group', [ada]);
});
afterAll(async () => {
  process.off('unhandledRejection', note);
  process.off('uncaughtException', note);
  await program.stop();
});
const make = clientMaker();

/** One way after the other, some texts left as they are. */
const inTurns = (ways: readonly (Garble | undefined)[]): Garble => {
  let turn = 0;
  return (text) => {
    turn += 1;
    return ways[turn % ways.length]?.(text) ?? text;
  };
};

/** Does much of what a client can ask for; what is neither an answer nor a ParleyError is a bug. */
const actWith = async (client: ParleyClient, round: number): Promise<void> => {
  const asked: readonly Promise<unknown>[] = [
    client.call('list_rooms', {}),
    client.call('get_me', {}),
    client.call('get_room', { roomId }),
    client.call('list_messages', { roomId }),
    client.call('list_members', { roomId }),
    client.call('list_notifications', {}),
    client.call('list_users', {}),
    client.call('get_presence', { userIds: [ada.id] }),
    client.call('update_profile', { title: `Round ${round}` }),
    client.call('list_sessions', {}),
    client.call('get_room', { roomId: crypto.randomUUID() }),
  ];
  for (const one of asked)
    one.catch((error: unknown) => {
      if (!(error instanceof ParleyError)) note(error);
    });
  client.send(roomId, `Word ${round}`);
  await bobs.call('send_message', { roomId, content: `Answer ${round}` });
  await bobs.call('update_room', { roomId, name: `Room ${round}` });
  await bobs.call('set_typing', { roomId, typing: true });
  await makeRoom(bobs, 'group', [ada]);
};

/** What a client shows of its rooms. */
const shownBy = ({ state }: ParleyClient): unknown =>
  [...state.rooms.values()]
    .map(({ room: { id, name, lastSeq, lastEventSeq, memberCount }, role, isStale }) => ({
      id,
      name,
      lastSeq,
      lastEventSeq,
      memberCount,
      role,
      isStale,
    }))
    .toSorted((one, other) => one.id.localeCompare(other.id));

const comesBack = async (client: ParleyClient, proxy: GarblingProxy): Promise<void> => {
  proxy.garble(undefined);
  client.disconnect();
  client.connect();
  await until('the canary is online', () => client.status === 'online' && client.isLoaded);
  await until('everything was sent', () => client.outbox.length === 0);
  const canary = client.send(roomId, 'Do you hear me?');
  const { seq } = await client.sent(canary.clientId);
  await until('it heard itself', () => client.state.rooms.get(roomId)?.room.lastSeq === seq);
};

describe('whatever comes instead of frames and answers', () => {
  it(
    'is a ParleyError or nothing, and the client goes on',
    async () => {
      let round = 0;
      let garbled = 0;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.option(garbling, { nil: undefined, freq: 3 }), { minLength: 20, maxLength: 40 }),
          async (ways) => {
            round += 1;
            const proxy = startGarblingProxy(program.port);
            const client = make({ url: proxy.url });
            try {
              await comeOnline(client, ada);
              const room = client.openRoom(roomId);
              proxy.garble(inTurns(ways));
              await actWith(client, round);
              client.disconnect();
              client.connect();
              void room.loadOlder();
              await actWith(client, round);
              await until('something was garbled', () => proxy.changed > 0);
              garbled += proxy.changed;
              await comesBack(client, proxy);
              expect(uncaught).toEqual([]);
              const fresh = make({ url: program.url });
              await comeOnline(fresh, ada);
              await until('it shows what a fresh one does', () =>
                Bun.deepEquals(shownBy(client), shownBy(fresh)),
              ).catch(() => expect(shownBy(client)).toEqual(shownBy(fresh)));
              expect(contentsOf(client, roomId).slice(-1)).toEqual(['Do you hear me?']);
              fresh.disconnect();
            } finally {
              client.disconnect();
              proxy.close();
            }
          },
        ),
        { numRuns: runs, seed, endOnFailure: true },
      );
      expect(garbled).toBeGreaterThan(runs * 10);
    },
    runs * 30_000,
  );

  it('is a ParleyError for whoever logs in', async () => {
    const proxy = startGarblingProxy(program.port);
    const ways = fc.sample(garbling, { numRuns: 40, seed });
    const codes = new Set<string>();
    for (const way of ways) {
      proxy.garble(way);
      const client = make({ url: proxy.url });
      await client.logIn({ email: ada.email, password: goodPassword }).catch((error: unknown) => {
        if (!(error instanceof ParleyError)) throw error;
        codes.add(error.code);
      });
    }
    expect([...codes]).toContain('unreadable_answer');
    proxy.close();
  });
});
