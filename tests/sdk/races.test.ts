import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { isDeepStrictEqual } from 'node:util';
import type { OpenRoom, ParleyClient } from '@parley/client';
import { messagesInOrder } from '@parley/client/views';
import { endsSessions } from '../races/account-deeds.ts';
import { act } from '../races/deeds.ts';
import type { World } from '../races/doing.ts';
import { actorCount, schedule } from '../races/schedule.ts';
import { roomsAfresh, roomsShownBy } from '../races/shown.ts';
import { registerMany } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import { startCutProxy } from './proxy.ts';
import type { CutProxy } from './proxy.ts';
import { clientMaker, comeOnline, ways } from './stage.ts';

const seed = Number(process.env['RACES_SEED'] ?? 20_260_105);
const settleTimeoutMs = 30_000;
/** After so many deeds something befalls each client. */
const deedsBetween = 8;

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());
const makers = ways.slice(0, 2).map(({ transportTo }) => clientMaker(transportTo));

/** A client behind a network that breaks, one on a WebSocket and one on Socket.IO. Its user opens rooms, scrolls and closes them. */
interface Disturbed {
  readonly client: ParleyClient;
  readonly proxy: CutProxy;
  readonly person: Person;
  readonly open: OpenRoom[];
  /** The numbers of the events that it heard of each room, in order. */
  readonly heard: Map<string, number[]>;
}

const begin = async (make: ReturnType<typeof clientMaker>, person: Person): Promise<Disturbed> => {
  const proxy = await startCutProxy(() => program.port);
  const client = make({ url: proxy.url });
  const heard = new Map<string, number[]>();
  client.on('message_created', ({ message: { roomId, eventSeq } }) => {
    heard.set(roomId, [...(heard.get(roomId) ?? []), eventSeq]);
  });
  await comeOnline(client, person);
  return { client, proxy, person, open: [], heard };
};

const disturb = ({ client, proxy, open }: Disturbed, turn: number): void => {
  switch (turn % 5) {
    case 0:
      proxy.cut();
      return;
    case 1:
      proxy.mend();
      client.retryNow();
      return;
    case 2: {
      const roomIds = [...client.state.rooms.keys()];
      const roomId = roomIds[(turn * 7) % Math.max(1, roomIds.length)];
      if (roomId !== undefined && !open.some((room) => room.roomId === roomId))
        open.push(client.openRoom(roomId));
      return;
    }
    case 3:
      for (const room of open) void room.loadOlder();
      return;
    default:
      if (open.length > 2) open.shift()?.close();
  }
};

/** What a client shows, in the words of the races. */
const shownOf = ({ client, open }: Disturbed) =>
  roomsShownBy({
    state: client.state,
    openRooms: new Set(open.map(({ roomId }) => roomId)),
  });

describe('the SDK, cut off again and again while everybody acts', () => {
  it(
    'shows what a fresh client loads, and hears each event once and in order',
    async () => {
      const [planned] = fc.sample(schedule, { numRuns: 1, seed });
      const everybody = await registerMany(program.url, actorCount + 2);
      const people = everybody.slice(0, actorCount);
      const founder = await connect('rest', program.url, people[0]?.token ?? '');
      const world: World = {
        people,
        leavers: everybody.slice(actorCount),
        founders: [],
        roomIds: [await makeRoom(founder, 'public', everybody), await makeRoom(founder, 'group', everybody)],
        ownerless: [],
        messages: [],
        inviteTokens: [],
        done: new Set(),
        bugs: [],
      };
      const disturbed = await Promise.all(makers.map((make, index) => begin(make, people[index] as Person)));
      let deeds = 0;
      await Promise.all(
        (planned?.actors ?? []).map(async ({ wire, deeds: script }, index) => {
          const self = people[index] as Person;
          const client = await connect(wire, program.url, self.token);
          for (const { name, choices } of script) {
            // Whose session was ended has to log in again: that is for a person to do.
            if (endsSessions(name)) continue;
            await act({ world, client, url: program.url, self, choices }, name);
            deeds += 1;
            if (deeds % deedsBetween === 0) for (const one of disturbed) disturb(one, deeds / deedsBetween);
          }
          client.close();
        }),
      );
      expect(world.bugs).toEqual([]);

      for (const { proxy, client } of disturbed) {
        proxy.mend();
        client.retryNow();
      }
      for (const one of disturbed) {
        const fresh = await connect('rest', program.url, one.person.token);
        let shown = shownOf(one);
        let afresh = await roomsAfresh(fresh, shown);
        await until(
          'it shows what a fresh client shows',
          async () => {
            shown = shownOf(one);
            afresh = await roomsAfresh(fresh, shown);
            return isDeepStrictEqual(shown, afresh);
          },
          settleTimeoutMs,
        ).catch(() => expect(shown).toEqual([...afresh]));
        expect([one.proxy.accepted > 5, one.heard.size > 1, one.open.length > 0]).toEqual([true, true, true]);
        // Open rooms without a gap between their messages.
        for (const { roomId } of one.open) {
          const room = one.client.state.rooms.get(roomId);
          const seqs = room ? messagesInOrder(room).map(({ seq }) => seq) : [];
          expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
        }
        for (const eventSeqs of one.heard.values())
          expect(eventSeqs).toEqual([...new Set(eventSeqs)].toSorted((a, b) => a - b));
        one.proxy.close();
      }
    },
    4 * settleTimeoutMs,
  );
});
