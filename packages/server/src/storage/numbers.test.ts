import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { migratedDatabase } from '../../../../tests/support/program.ts';
import { directKey } from '../domain/keys.ts';
import type { UserRecord } from '../domain/records.ts';
import { openDatabase } from './database.ts';
import type { OpenDatabase } from './database.ts';

let db: OpenDatabase;
let organization: { readonly id: string; readonly number: number };

beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabase() }, () => undefined);
  await db.migrate();
  // Not the first, so that its number is told from others.
  for (const name of ['First', 'Second']) {
    const made = await db.organizations.create({ id: Bun.randomUUIDv7(), name, nameKey: name });
    if (!made) throw new Error('The organization was not made.');
    organization = made;
  }
});
afterAll(() => db.close());

const newUser = (username: string) => ({
  id: Bun.randomUUIDv7(),
  organizationId: organization.id,
  kind: 'person' as const,
  role: 'user' as const,
  username,
  usernameKey: username,
  email: `${username}@example.org`,
  emailKey: `${username}@example.org`,
  passwordHash: null,
  name: null,
});

const makeUser = async (username: string): Promise<UserRecord> => {
  const created = await db.users.create(newUser(username));
  if (!('user' in created)) throw new Error('The user was not made.');
  return created.user;
};

const makeRoom = async (owner: UserRecord, pair?: UserRecord) => {
  const room = await db.createRoom(
    {
      id: Bun.randomUUIDv7(),
      organizationId: organization.id,
      kind: pair ? 'direct' : 'group',
      name: null,
      description: null,
      picture: null,
      assistant: null,
      directKey: pair ? directKey(owner.id, pair.id) : null,
      createdBy: owner.id,
    },
    [{ user: owner, role: 'owner' }],
  );
  if (!room) throw new Error('The room was not made.');
  return room;
};

describe('a stored user', () => {
  it('is found by its number, and none by another', async () => {
    const people = [await makeUser('by-number'), await makeUser('by-another-number')];
    for (const user of people) expect(await db.users.loadByNumber(user.number)).toEqual(user);
    expect(await db.users.loadByNumber(999_999)).toBeUndefined();
    expect(await db.users.loadByNumber(Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  it('carries the number of its organization, whatever it comes from', async () => {
    const user = await makeUser('numbered');
    const other = await makeUser('numbered-too');
    await db.contacts.add(user.id, other.id);
    const room = await makeRoom(user);
    const found = [
      user,
      await db.users.load(user.id),
      ...(await db.users.loadMany([user.id])),
      await db.users.setRole(user.id, 'moderator'),
      await db.users.updateProfile(user.id, { title: 'Keeper' }),
      await db.users.updateProfile(user.id, {}),
      await db.users.ensureAssistant({
        ...newUser('helper'),
        kind: 'assistant',
        email: null,
        emailKey: null,
      }),
      ...(await db.users.list({ organizationId: organization.id, startsWith: '', after: '', limit: 10 })),
      ...(await db.contacts.list(user.id)).map((contact) => contact.user),
      ...(await db.members.list({ roomId: room.id, after: null, limit: 10 })).members.map(
        ({ user: one }) => one,
      ),
    ];
    expect(found.length).toBeGreaterThanOrEqual(10);
    expect(new Set(found.map((one) => one?.organizationNumber))).toEqual(new Set([organization.number]));
  });
});

describe('a stored room', () => {
  it('is found by its number until it is deleted', async () => {
    const owner = await makeUser('room-owner');
    const room = await makeRoom(owner);
    expect(await db.rooms.loadByNumber(room.number)).toMatchObject({
      id: room.id,
      organizationNumber: organization.number,
      directIds: null,
    });
    await db.changeRoom(room.id, async (change) => {
      await change.delete();
      change.record({ event: 'room_deleted', data: { actorId: owner.id } });
    });
    expect(await db.rooms.loadByNumber(room.number)).toBeUndefined();
    expect(await db.rooms.loadByNumber(999_999)).toBeUndefined();
  });

  it('carries the two users of a direct one', async () => {
    const [one, other] = [await makeUser('one'), await makeUser('other')];
    const room = await makeRoom(other, one);
    expect(room.directIds).toEqual([one.id, other.id]);
    expect((await db.rooms.load(room.id))?.directIds).toEqual([one.id, other.id]);
    expect((await makeRoom(one, one)).directIds).toEqual([one.id, one.id]);
  });
});
