import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, logHeard, range, settleEvents } from './support/stage.ts';
import { socketNames } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 2);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

describe('commands of one connection, sent without waiting', () => {
  for (const wire of socketNames) {
    it(`take effect in the order in which they were sent over ${wire}`, async () => {
      const founder = await open(people[0]!);
      const client = await open(people[1]!, wire);
      const { room } = await founder.call('create_room', {
        kind: 'public',
        name: 'Order',
        memberIds: [people[1]!.id],
      });
      const roomId = room.id;
      const noise = range(1, 30).map((number) =>
        founder.call('update_room', { roomId, name: `Noise ${number}` }),
      );
      const say = (content: string) => codeOf(client.send('send_message', { roomId, content }));
      const codes = await Promise.all([
        say('one'),
        say('two'),
        codeOf(client.send('leave_room', { roomId })),
        say('out'),
        codeOf(client.send('join_room', { roomId })),
        ...range(3, 40).map((number) => say(String(number))),
        codeOf(client.send('leave_room', { roomId })),
      ]);
      await Promise.all(noise);
      expect(codes).toEqual(['ok', 'ok', 'ok', 'not_a_member', 'ok', ...range(3, 40).map(() => 'ok'), 'ok']);
      await settleEvents(
        founder,
        (await founder.call('create_room', { kind: 'group', name: 'Quiet' })).room.id,
      );
      const mine = logHeard(founder.heard, roomId)
        .map(({ event }) => event)
        .filter((event) => event !== 'room_updated');
      expect(mine).toEqual([
        'member_added',
        'member_added',
        'message_created',
        'message_created',
        'member_removed',
        'member_added',
        ...range(3, 40).map(() => 'message_created'),
        'member_removed',
      ]);
    });
  }
});
