import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, range, settleEvents } from './support/stage.ts';
import { socketNames, wireNames } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 3);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const [ada, ben, cleo] = [() => people[0]!, () => people[1]!, () => people[2]!];

const openRoom = async (messages: number) => {
  const writer = await open(ada());
  const { room } = await writer.call('create_room', {
    kind: 'group',
    name: 'Marks',
    memberIds: [ben().id, cleo().id],
  });
  for (const number of range(1, messages))
    await writer.call('send_message', { roomId: room.id, content: `Number ${number}` });
  return { writer, roomId: room.id };
};

describe('mark_read and mark_delivered', () => {
  it('only move forward, and not past the newest message', async () => {
    const { roomId } = await openRoom(5);
    const reader = await open(ben());
    const steps = [
      ['mark_delivered', 2, { deliveredSeq: 2, readSeq: 0 }, 5],
      ['mark_read', 3, { deliveredSeq: 3, readSeq: 3 }, 2],
      ['mark_delivered', 1, { deliveredSeq: 3, readSeq: 3 }, 2],
      ['mark_read', 1, { deliveredSeq: 3, readSeq: 3 }, 2],
      ['mark_read', 0, { deliveredSeq: 3, readSeq: 3 }, 2],
      ['mark_delivered', 99, { deliveredSeq: 5, readSeq: 3 }, 2],
      ['mark_read', Number.MAX_SAFE_INTEGER, { deliveredSeq: 5, readSeq: 5 }, 0],
    ] as const;
    for (const [command, seq, membership, unreadCount] of steps)
      expect([command, seq, await reader.call(command, { roomId, seq })]).toMatchObject([
        command,
        seq,
        { membership, unreadCount },
      ]);
    // What is beyond the newest message is not marked beforehand.
    const { writer } = { writer: await open(ada()) };
    await writer.call('send_message', { roomId, content: 'One more' });
    expect(await reader.call('mark_delivered', { roomId, seq: 0 })).toMatchObject({ unreadCount: 1 });
  });

  it('answer whether a mark moved', async () => {
    const { roomId } = await openRoom(5);
    const reader = await open(ben(), 'rest');
    for (const [command, seq, moved] of [
      ['mark_delivered', 2, true],
      ['mark_delivered', 2, false],
      ['mark_read', 1, true],
      ['mark_read', 1, false],
      ['mark_read', 0, false],
      ['mark_read', 5, true],
      ['mark_read', 99, false],
      ['mark_delivered', 5, false],
    ] as const)
      expect([command, seq, await reader.call(command, { roomId, seq })]).toMatchObject([
        command,
        seq,
        { moved },
      ]);
  });

  it('are heard by the room once each time they move, and not when they stay', async () => {
    const { roomId } = await openRoom(5);
    const listeners = await Promise.all(socketNames.map((wire) => open(cleo(), wire)));
    const reader = await open(ben(), 'rest');
    for (const [command, seq] of [
      ['mark_delivered', 3],
      ['mark_delivered', 3],
      ['mark_read', 2],
      ['mark_read', 1],
      ['mark_read', 5],
      ['mark_delivered', 5],
    ] as const)
      await reader.call(command, { roomId, seq });
    for (const listener of listeners) {
      await settleEvents(listener, roomId);
      expect(listener.all('receipts_updated')).toEqual([
        { roomId, userId: ben().id, mark: 'delivered', deliveredSeq: 3, readSeq: 0 },
        { roomId, userId: ben().id, mark: 'read', deliveredSeq: 3, readSeq: 2 },
        { roomId, userId: ben().id, mark: 'read', deliveredSeq: 5, readSeq: 5 },
      ]);
    }
  });

  it('take what one writes as read', async () => {
    const { writer, roomId } = await openRoom(3);
    const reader = await open(ben(), 'rest');
    expect((await reader.call('get_room', { roomId })).membership).toMatchObject({ readSeq: 0 });
    await reader.call('send_message', { roomId, content: 'I have read all of that' });
    expect((await reader.call('get_room', { roomId })).membership).toMatchObject({
      readSeq: 4,
      deliveredSeq: 4,
    });
    const { rooms } = await writer.call('list_rooms', {});
    expect(rooms.find(({ room }) => room.id === roomId)).toMatchObject({ unreadCount: 1 });
  });

  it('are one for all devices of a user', async () => {
    const { roomId } = await openRoom(4);
    const devices = await Promise.all(wireNames.map((wire) => open(ben(), wire)));
    const [phone, laptop] = [devices[1]!, devices[2]!];
    await phone.call('mark_read', { roomId, seq: 4 });
    expect(await laptop.call('mark_read', { roomId, seq: 2 })).toMatchObject({
      membership: { readSeq: 4 },
      unreadCount: 0,
    });
    const heard = await laptop.hear('receipts_updated');
    expect(heard).toEqual({ roomId, userId: ben().id, mark: 'read', deliveredSeq: 4, readSeq: 4 });
  });

  it('end at the highest when many come at once, and are heard rising, each place once', async () => {
    const { roomId } = await openRoom(40);
    const devices = await Promise.all(wireNames.map((wire) => open(ben(), wire)));
    const listener = await open(cleo());
    const answers = await Promise.all(
      range(1, 40).flatMap((seq) =>
        [1, 2].map((turn) => devices[(seq + turn) % devices.length]!.call('mark_read', { roomId, seq })),
      ),
    );
    for (const { membership, unreadCount } of answers) expect(unreadCount).toBe(40 - membership.readSeq);
    expect((await devices[0]!.call('get_room', { roomId })).membership).toMatchObject({ readSeq: 40 });
    await settleEvents(listener, roomId);
    const heard = listener.all('receipts_updated').map(({ readSeq }) => readSeq);
    expect(heard.at(-1)).toBe(40);
    expect(heard).toEqual([...new Set(heard)].toSorted((one, other) => one - other));
  });

  it('are not part of the log', async () => {
    const { writer, roomId } = await openRoom(2);
    const before = await writer.call('get_room', { roomId });
    const reader = await open(ben(), 'rest');
    await reader.call('mark_read', { roomId, seq: 2 });
    expect(await writer.call('get_room', { roomId })).toEqual(before);
  });

  it('refuse what is no place in a room', async () => {
    const { roomId } = await openRoom(1);
    for (const wire of wireNames) {
      const reader = await open(ben(), wire);
      for (const seq of [-1, 1.5, '1', null, 2 ** 53, {}, [1]]) {
        const answer = await reader.sendRaw('mark_read', { roomId, seq });
        expect(answer).toMatchObject({
          ok: false,
          error: { code: 'invalid_input', fields: [{ path: 'seq' }] },
        });
      }
    }
  });
});
