import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { dialectOpener } from './support/dialects.ts';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, range, settleEvents } from './support/stage.ts';
import { socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let ada: Person;
let ben: Person;
let cleo: Person;

beforeAll(async () => {
  program = await startProgram();
  [ada, ben, cleo] = (await registerMany(program.url, 3)) as [Person, Person, Person];
});
afterAll(() => program.stop());

const longMs = 60_000;
const open = clientOpener(() => program);
const openDialect = dialectOpener(() => program);

/** Registers many, some at a time: each costs a hash. */
const registerCrowd = async (count: number): Promise<readonly Person[]> => {
  const crowd: Person[] = [];
  while (crowd.length < count) {
    const some = range(1, Math.min(10, count - crowd.length));
    crowd.push(...(await Promise.all(some.map(() => register(program.url)))));
  }
  return crowd;
};

const openRoom = async (members: readonly Person[], messages: number) => {
  const writer = await open(ada);
  const { room } = await writer.call('create_room', {
    kind: 'public',
    name: 'Receipts',
    memberIds: members.map(({ id }) => id),
  });
  for (const number of range(1, messages))
    await writer.call('send_message', { roomId: room.id, content: `Number ${number}` });
  return { writer, roomId: room.id };
};

const marksOf = async (client: WireClient, roomId: string, userId: string) => {
  const { members } = await client.call('list_members', { roomId, limit: 100 });
  const member = members.find(({ user }) => user.id === userId);
  return [member?.deliveredSeq, member?.readSeq];
};

/** Somebody new, who hides their receipts. */
const registerHidden = async (): Promise<Person> => {
  const person = await register(program.url);
  await (await open(person, 'rest')).call('update_profile', { shareReceipts: false });
  return person;
};

describe('get_receipts', () => {
  it('says whom a message has reached and who has read it, without its sender, on every wire', async () => {
    const { writer, roomId } = await openRoom([ben, cleo], 3);
    await (await open(ben)).call('mark_read', { roomId, seq: 2 });
    await (await open(cleo)).call('mark_delivered', { roomId, seq: 3 });
    const both = [ben.id, cleo.id].toSorted((one, other) => (one < other ? -1 : 1));
    for (const wire of wireNames) {
      const reader = await open(cleo, wire);
      expect(await reader.call('get_receipts', { roomId, seq: 2 })).toEqual({
        roomId,
        seq: 2,
        deliveredCount: 2,
        readCount: 1,
        deliveredTo: both,
        readBy: [ben.id],
      });
      expect(await reader.call('get_receipts', { roomId, seq: 3 })).toMatchObject({
        deliveredTo: [cleo.id],
        readBy: [],
      });
    }
    // Who writes has read what stood there.
    await (await open(ben)).call('send_message', { roomId, content: 'Seen' });
    expect(await writer.call('get_receipts', { roomId, seq: 3 })).toMatchObject({ readBy: [ben.id] });
    expect(await writer.call('get_receipts', { roomId, seq: 4 })).toMatchObject({ deliveredCount: 0 });
  });

  it('is for members, and about messages that are there', async () => {
    const { writer, roomId } = await openRoom([], 1);
    expect(await codeOf(writer.send('get_receipts', { roomId, seq: 2 }))).toBe('not_found');
    expect(await codeOf(writer.send('get_receipts', { roomId, seq: 0 }))).toBe('not_found');
    const stranger = await open(ben);
    expect(await codeOf(stranger.send('get_receipts', { roomId, seq: 1 }))).toBe('not_a_member');
  });
});

describe('a user who hides their receipts', () => {
  it('is seen by nobody to have read, and by their own devices as before', async () => {
    const hidden = await registerHidden();
    const { writer, roomId } = await openRoom([ben, hidden], 4);
    const [phone, laptop] = [await open(hidden), await open(hidden, 'socketio')];
    const others = await Promise.all(socketNames.map((wire) => open(ben, wire)));
    expect(await phone.call('mark_read', { roomId, seq: 3 })).toMatchObject({
      membership: { deliveredSeq: 3, readSeq: 3 },
      unreadCount: 1,
      moved: true,
    });
    expect(await laptop.hear('receipts_updated')).toMatchObject({ userId: hidden.id, readSeq: 3 });
    const { room: apart } = await others[0]!.call('create_room', { kind: 'private', name: 'Apart' });
    for (const other of others) {
      await settleEvents(other, apart.id);
      expect([...other.all('receipts_updated'), ...other.all('receipt_counts_updated')]).toEqual([]);
    }
    expect(await marksOf(writer, roomId, hidden.id)).toEqual([null, null]);
    expect(await marksOf(phone, roomId, hidden.id)).toEqual([3, 3]);
    expect(await writer.call('get_receipts', { roomId, seq: 3 })).toMatchObject({
      deliveredCount: 0,
      readCount: 0,
      deliveredTo: [],
      readBy: [],
    });
    const { members } = await writer.call('add_members', { roomId, userIds: [hidden.id] });
    expect(members).toMatchObject([{ deliveredSeq: null, readSeq: null }]);
    const promoted = await writer.call('set_member_role', { roomId, userId: hidden.id, role: 'admin' });
    expect(promoted.member).toMatchObject({ role: 'admin', deliveredSeq: null, readSeq: null });
  });

  it('can show them again, and sees those of the others all the time', async () => {
    const hidden = await registerHidden();
    const { writer, roomId } = await openRoom([ben, hidden], 2);
    const reader = await open(hidden);
    expect((await reader.call('get_me', {})).user.shareReceipts).toBe(false);
    await (await open(ben)).call('mark_read', { roomId, seq: 2 });
    expect(await reader.hear('receipts_updated')).toMatchObject({ userId: ben.id, readSeq: 2 });
    expect(await marksOf(reader, roomId, ben.id)).toEqual([2, 2]);
    await reader.call('update_profile', { shareReceipts: true });
    await reader.call('mark_read', { roomId, seq: 2 });
    expect(await writer.hear('receipts_updated', ({ userId }) => userId === hidden.id)).toMatchObject({
      readSeq: 2,
    });
    expect(await marksOf(writer, roomId, hidden.id)).toEqual([2, 2]);
  });

  it('is not seen in the words of other chat servers either', async () => {
    const hidden = await registerHidden();
    const { writer, roomId } = await openRoom([ben, hidden], 2);
    const { messages } = await writer.call('list_messages', { roomId });
    const listener = await openDialect(ben);
    await listener.ask('join_room', { roomId });
    const reader = await openDialect(hidden);
    await reader.ask('join_room', { roomId });
    const readFirst = { roomId, messageId: messages[0]!.id };
    // The first time a mark moves, the second time only the dialect speaks.
    await reader.ask('message_read', readFirst);
    await reader.ask('message_read', readFirst);
    await (await open(hidden)).call('mark_read', { roomId, seq: 2 });
    const friend = await openDialect(cleo);
    await (await open(cleo)).call('join_room', { roomId });
    await friend.ask('join_room', { roomId });
    await friend.ask('message_read', readFirst);
    // What the friend read comes after all that the hidden one did.
    await listener.hear('message_status_updated');
    expect(JSON.stringify(listener.all('message_status_updated'))).not.toContain(hidden.id);
    expect(JSON.stringify(listener.all('message_status_updated'))).toContain(cleo.id);
  });
});

describe('a room of more than a hundred members', () => {
  let crowd: readonly Person[];
  beforeAll(async () => {
    crowd = await registerCrowd(100);
  });

  it(
    'hears counts, once for many marks, and nobody’s name but one’s own',
    async () => {
      const hidden = await registerHidden();
      const { writer, roomId } = await openRoom([...crowd, hidden, ben], 3);
      const reader = crowd[0]!;
      const [phone, laptop] = [await open(reader), await open(reader, 'socketio')];
      const others = await Promise.all(socketNames.map((wire) => open(ben, wire)));
      await phone.call('mark_read', { roomId, seq: 3 });
      await (await open(hidden, 'rest')).call('mark_read', { roomId, seq: 3 });
      for (const person of crowd.slice(1, 60))
        await (await open(person, 'rest')).call('mark_delivered', { roomId, seq: 3 });
      const counts = { roomId, seq: 3, deliveredCount: 60, readCount: 1 };
      for (const other of [...others, phone, laptop, writer]) {
        expect(
          await other.hear('receipt_counts_updated', ({ deliveredCount }) => deliveredCount === 60),
        ).toEqual(counts);
        expect(other.all('receipt_counts_updated').length).toBeLessThan(60);
      }
      for (const other of [...others, writer]) expect(other.all('receipts_updated')).toEqual([]);
      for (const own of [phone, laptop])
        expect(own.all('receipts_updated')).toEqual([
          { roomId, userId: reader.id, mark: 'read', deliveredSeq: 3, readSeq: 3 },
        ]);
      const receipts = await writer.call('get_receipts', { roomId, seq: 3 });
      expect(receipts).toMatchObject({ ...counts, readBy: [reader.id] });
      expect(receipts.deliveredTo).toHaveLength(60);
    },
    longMs,
  );

  it(
    'of a hundred is told by name',
    async () => {
      const { writer, roomId } = await openRoom(crowd.slice(0, 99), 1);
      await (await open(crowd[0]!, 'rest')).call('mark_read', { roomId, seq: 1 });
      expect(await writer.hear('receipts_updated')).toMatchObject({ userId: crowd[0]!.id, readSeq: 1 });
      expect(writer.all('receipt_counts_updated')).toEqual([]);
    },
    longMs,
  );
});
