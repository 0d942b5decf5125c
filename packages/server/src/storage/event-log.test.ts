import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { migratedDatabase } from '../../../../tests/support/program.ts';
import type { RoomRecord, UserRecord } from '../domain/records.ts';
import { openDatabase } from './database.ts';
import type { OpenDatabase } from './database.ts';

let db: OpenDatabase;
const people: UserRecord[] = [];
let room: RoomRecord;

beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabase() }, () => undefined);
  await db.migrate();
  const organizationId = Bun.randomUUIDv7();
  await db.organizations.create({ id: organizationId, name: 'Home', nameKey: 'home' });
  for (const username of ['ada', 'bob']) {
    const created = await db.users.create({
      id: Bun.randomUUIDv7(),
      organizationId,
      kind: 'person',
      role: 'user',
      username,
      usernameKey: username,
      email: `${username}@example.org`,
      emailKey: `${username}@example.org`,
      passwordHash: null,
      name: null,
    });
    if ('user' in created) people.push(created.user);
  }
});
afterAll(() => db.close());

beforeEach(async () => {
  const [ada, bob] = people as [UserRecord, UserRecord];
  const made = await db.createRoom(
    {
      id: Bun.randomUUIDv7(),
      organizationId: ada.organizationId,
      kind: 'group',
      name: 'Harbour',
      description: null,
      picture: null,
      assistant: null,
      directKey: null,
      createdBy: ada.id,
    },
    [
      { user: ada, role: 'owner' },
      { user: bob, role: 'member' },
    ],
  );
  if (!made) throw new Error('The room was not made.');
  room = made;
});

const append = (content: string) =>
  db.append({
    roomId: room.id,
    roomNumber: room.number,
    senderId: people[0]?.id ?? '',
    clientId: null,
    content,
    encrypted: false,
  });

const react = (seq: number, emoji: string, person: number) =>
  db.changeRoom(room.id, async (change) => {
    const actorId = people[person]?.id ?? '';
    await change.addReaction(seq, emoji, actorId);
    const data = { actorId, messageId: Bun.randomUUIDv7(), seq, emoji };
    change.record({ event: 'reaction_added', data });
  });

const unreact = (seq: number, emoji: string, person: number) =>
  db.changeRoom(room.id, (change) => change.removeReaction(seq, emoji, people[person]?.id ?? ''));

describe('what is told of a message', () => {
  it('comes without reactions when it is read from the log: they follow', async () => {
    await append('First');
    await react(1, '👍', 0);
    const told = (await db.eventLog.read([{ roomId: room.id, after: 2 }], 10)).get(room.id) ?? [];
    expect(told.map(({ event }) => event)).toMatchObject([
      { event: 'message_created', data: { message: { content: 'First', reactions: [] } } },
      { event: 'reaction_added', data: { emoji: '👍' } },
    ]);
  });

  it('says when it was edited, as the message itself does', async () => {
    await append('First');
    await db.changeRoom(room.id, async (change) => {
      await change.editMessage(1, 'Better');
      const data = { actorId: people[0]?.id ?? '', messageId: Bun.randomUUIDv7(), seq: 1, content: 'Better' };
      change.record({ event: 'message_edited', data });
    });
    const [edited] = (await db.eventLog.read([{ roomId: room.id, after: 3 }], 10)).get(room.id) ?? [];
    const message = await db.messages.load(room.id, 1);
    expect(edited?.event.data).toMatchObject({ at: message?.editedAt?.toISOString() });
  });

  it('keeps reactions in the order in which their emojis came, also when the first user goes', async () => {
    await append('First');
    await react(1, '🎉', 0);
    await react(1, '👍', 0);
    await react(1, '🎉', 1);
    await unreact(1, '🎉', 0);
    const message = await db.messages.load(room.id, 1);
    expect(message?.reactions.map(({ emoji }) => emoji)).toEqual(['🎉', '👍']);
  });
});

describe('a page', () => {
  it('says what it knows of, also when it is empty', async () => {
    await append('First');
    expect(await db.messages.list({ roomId: room.id, limit: 10 })).toMatchObject({
      lastSeq: 1,
      lastEventSeq: 3,
    });
    expect(await db.messages.list({ roomId: room.id, after: 1, limit: 10 })).toEqual({
      messages: [],
      lastSeq: 1,
      lastEventSeq: 3,
    });
    const after = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
    expect(await db.members.list({ roomId: room.id, after, limit: 10 })).toEqual({
      members: [],
      lastEventSeq: 3,
    });
  });
});

describe('a profile', () => {
  it('is later than the one before it, however soon it changes', async () => {
    const id = people[0]?.id ?? '';
    const changes = Array.from({ length: 20 }, (_, index) =>
      db.users.updateProfile(id, { title: `Title ${index}` }),
    );
    const times = (await Promise.all(changes)).map((user) => user?.updatedAt.getTime());
    expect(new Set(times).size).toBe(20);
  });
});
