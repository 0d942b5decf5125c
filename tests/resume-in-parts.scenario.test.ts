import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { RoomCursor } from '@parley/contract/commands/resume';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, logHeard, makeRoom, range } from './support/stage.ts';
import { until } from './support/wait.ts';
import { connect, socketNames } from './support/wires.ts';

let program: Program;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  program = await startProgram();
  [ada, bob] = (await registerMany(program.url, 2)) as [Person, Person];
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
/** More than one answer brings. */
const missedMin = 1_200;

describe.each(socketNames)('a gap that takes several answers of resume over %s', (wire) => {
  it('is read to its end before the room is heard live', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    const quietId = await makeRoom(founder, 'private', [bob]);
    const { room: before } = await founder.call('get_room', { roomId });
    const say = (content: string) => founder.call('send_message', { roomId, content });
    for (let said = 0; said < missedMin; said += 100)
      await Promise.all(range(1, 100).map((n) => say(`Word ${said + n}`)));

    const client = await connect(wire, program.url, bob.token, { resume: true });
    let cursor: RoomCursor = { roomId, eventSeq: before.lastEventSeq, at: before.lastEventAt };
    let answers = 0;
    for (let more = true; more; answers += 1) {
      const { rooms } = await client.call('resume', { rooms: [cursor] });
      const last = rooms[0]?.events.at(-1);
      if (last?.event === 'message_created') {
        const { eventSeq, createdAt: at } = last.data.message;
        cursor = { roomId, eventSeq, at };
      }
      more = rooms[0]?.more ?? false;
      // Said between two answers: the next one has it, if there is a next one.
      if (more) {
        await say(`Between ${answers}`);
        await founder.call('send_message', { roomId: quietId, content: 'After it' });
        await until('what was said next was heard', () => logHeard(client.heard, quietId).length > answers);
      }
    }
    expect(answers).toBeGreaterThan(1);
    await say('Live');
    await client.hear('message_created', ({ message }) => message.content === 'Live');
    expect(logHeard(client.heard, roomId).map(({ eventSeq }) => eventSeq)).toEqual([cursor.eventSeq + 1]);
    client.close();
  });
});
