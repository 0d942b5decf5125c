import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, logHeard, range, settleEvents } from './support/stage.ts';
import { socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, wireNames.length + 1);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

/** Numbers that look random and are the same in every run (mulberry32). */
const randomNumbers = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

/** Does one of everything, so that no mix lacks it. */
const actOnce = async (client: WireClient, roomId: string): Promise<void> => {
  const { message } = await client.call('send_message', { roomId, content: 'Said' });
  const input = { roomId, messageId: message.id };
  await client.call('edit_message', { ...input, content: 'Edited' });
  await client.call('add_reaction', { ...input, emoji: '🎉' });
  await client.call('remove_reaction', { ...input, emoji: '🎉' });
  await client.call('delete_message', input);
  await client.call('update_room', { roomId, name: 'Renamed' });
};

type Random = ReturnType<typeof randomNumbers>;

/** Does something in the room; who is out of it comes back first. Refusals are as good as anything else. */
const act = async (client: WireClient, roomId: string, written: string[], random: Random): Promise<void> => {
  const messageId = written[random(Math.max(1, written.length))] ?? '01890a5d-ac96-774b-bcce-b302099a8057';
  switch (random(10)) {
    case 0:
      await client.send('leave_room', { roomId });
      return;
    case 1:
      await client.send('join_room', { roomId });
      return;
    case 2:
      await client.send('edit_message', { roomId, messageId, content: `Edited ${random(1_000)}` });
      return;
    case 3:
      await client.send('delete_message', { roomId, messageId });
      return;
    case 4:
      await client.send('add_reaction', { roomId, messageId, emoji: '👍' });
      return;
    case 5:
      await client.send('remove_reaction', { roomId, messageId, emoji: '👍' });
      return;
    case 6:
      await client.send('update_room', { roomId, name: `Name ${random(1_000)}` });
      return;
    default: {
      const sent = await client.send('send_message', { roomId, content: `Said ${random(1_000)}` });
      if (sent.ok) written.push(sent.result.message.id);
    }
  }
};

describe("a room's log", () => {
  for (const seed of [1, 2, 3]) {
    it(`is dense and heard in order, each entry once, by everybody while they are in (seed ${seed})`, async () => {
      const random = randomNumbers(seed);
      const [founder, ...actors] = people;
      const keeper = await open(founder!);
      const { room } = await keeper.call('create_room', {
        kind: 'public',
        name: 'Busy',
        memberIds: actors.map((one) => one.id),
      });
      const roomId = room.id;
      const quiet = await keeper.call('create_room', {
        kind: 'group',
        name: 'Quiet',
        memberIds: actors.map((one) => one.id),
      });
      for (const actor of actors)
        await keeper.call('set_member_role', { roomId, userId: actor.id, role: 'admin' });
      const clients = await Promise.all(actors.map((actor, index) => open(actor, wireNames[index])));
      const listeners = await Promise.all(
        actors.flatMap((actor) => socketNames.map((wire) => open(actor, wire))),
      );
      const written: string[] = [];
      const acting = clients.map(async (client) => {
        for (let turn = 0; turn < 15; turn += 1)
          await Promise.all(range(1, 4).map(() => act(client, roomId, written, random)));
      });
      await Promise.all([actOnce(keeper, roomId), ...acting]);

      const { room: after } = await keeper.call('get_room', { roomId });
      await settleEvents(keeper, quiet.room.id);
      const whole = logHeard(keeper.heard, roomId);
      expect(whole.map((entry) => entry.eventSeq)).toEqual([...range(1, after.lastEventSeq)]);
      expect(new Set(whole.map((entry) => entry.event)).size).toBeGreaterThanOrEqual(8);

      const seqs = keeper
        .all('message_created')
        .filter(({ message }) => message.roomId === roomId)
        .map(({ message }) => message.seq);
      expect(seqs).toEqual([...range(1, after.lastSeq)]);
      const { members } = await keeper.call('list_members', { roomId });
      expect(after.memberCount).toBe(members.length);

      for (const [index, listener] of listeners.entries()) {
        await settleEvents(listener, quiet.room.id);
        const userId = actors[Math.floor(index / socketNames.length)]!.id;
        const heard = logHeard(listener.heard, roomId);
        const expected = expectedFor(userId, keeper.heard, roomId, actors.length + 1 + actors.length);
        expect(heard.map((entry) => entry.eventSeq)).toEqual(expected);
      }
    });
  }
});

/**
 * The entries that a member hears who came in with the first ones: those while they are in, with the one by which they
 * came and the one by which they went. What came before the socket opened is left out.
 */
const expectedFor = (
  userId: string,
  heard: WireClient['heard'],
  roomId: string,
  openedAfter: number,
): number[] => {
  let isIn = true;
  const expected: number[] = [];
  const whole = logHeard(heard, roomId);
  const details = heard.filter(({ event }) => event === 'member_added' || event === 'member_removed');
  const moveOf = (eventSeq: number) =>
    details
      .map(({ event, data }) => ({
        event,
        ...(data as { roomId: string; userId: string; eventSeq: number }),
      }))
      .find((data) => data.roomId === roomId && data.eventSeq === eventSeq && data.userId === userId);
  for (const { eventSeq } of whole.filter((entry) => entry.eventSeq > openedAfter)) {
    const move = moveOf(eventSeq);
    if (move?.event === 'member_added') isIn = true;
    if (isIn) expected.push(eventSeq);
    if (move?.event === 'member_removed') isIn = false;
  }
  return expected;
};
