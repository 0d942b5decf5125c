import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { dialectOpener } from '../support/dialects.ts';
import { register } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { connect } from '../support/wires.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

describe("a mark of Parley's own API", () => {
  it('is told in the dialects when a message was read, once, and not when it was only delivered', async () => {
    const [writer, reader] = [await register(program.url), await register(program.url)];
    const [writing, reading] = await Promise.all(
      [writer, reader].map(({ token }) => connect('rest', program.url, token)),
    );
    if (!writing || !reading) throw new Error('Nobody connected.');
    const { room } = await writing.call('create_room', {
      kind: 'private',
      name: 'Marks',
      memberIds: [reader.id],
    });
    const rooms = await open(writer, 'socketio');
    await rooms.ask('join_room', { roomId: room.id });
    const organizations = await open(writer, 'websocket');
    organizations.emit('joinRoom', { roomId: room.number });
    await organizations.hear('notification');

    const sent: { readonly id: string }[] = [];
    for (const content of ['one', 'two'])
      sent.push((await writing.call('send_message', { roomId: room.id, content })).message);
    await reading.call('mark_read', { roomId: room.id, seq: 1 });
    await reading.call('mark_delivered', { roomId: room.id, seq: 2 });
    await reading.call('mark_read', { roomId: room.id, seq: 2 });

    await rooms.hear('message_status_updated', ({ messageId }) => messageId === sent[1]?.id);
    expect(rooms.all('message_status_updated')).toHaveLength(2);
    await organizations.hear('messageRead', () => organizations.all('messageRead').length === 2);
    const numbers = (organizations.all('messageRead') as { messageId: number }[]).map((one) => one.messageId);
    expect(new Set(numbers).size).toBe(2);
  });
});
