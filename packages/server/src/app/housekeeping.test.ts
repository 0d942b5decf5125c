import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'bun';
import { migratedDatabase } from '../../../../tests/support/program.ts';
import { openDatabase } from '../storage/database.ts';
import type { OpenDatabase } from '../storage/database.ts';
import { FilesOnDisk } from '../storage/files-on-disk.ts';
import { clearAway } from './housekeeping.ts';

let db: OpenDatabase;
let sql: SQL;

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const dayMs = 24 * 3_600_000;
const folder = mkdtempSync(join(tmpdir(), 'parley-files-'));
const fileStore = new FilesOnDisk(folder);

beforeAll(async () => {
  const url = await migratedDatabase();
  db = openDatabase({ url }, () => undefined);
  await db.migrate();
  sql = new SQL({ url, adapter: 'postgres', max: 1 });
});
afterAll(async () => {
  await sql.close();
  await db.close();
  rmSync(folder, { recursive: true, force: true });
});

/** A file with its bytes, as an upload leaves it. */
const upload = async (roomId: string | null, uploaderId: string, isStored = true): Promise<string> => {
  const id = Bun.randomUUIDv7();
  const file = { id, roomId, uploaderId, name: 'a.png', type: 'image/png', size: 5_000 } as const;
  expect(await db.files.reserve(file, 1_000_000)).toBe(true);
  await fileStore.write(id, new Uint8Array(5_000));
  if (isStored) await db.files.confirm(id);
  return id;
};

/** The ids of the files whose bytes lie in the folder. */
const bytesOf = (): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);

const count = async (table: string): Promise<number> => {
  const [row] = await sql.unsafe<{ count: number }[]>(`select count(*)::int as count from ${table}`);
  return row?.count ?? -1;
};

const makeUser = async (username: string) => {
  const organization = await db.organizations.create({
    id: Bun.randomUUIDv7(),
    name: `Keepers of ${username}`,
    nameKey: `keepers of ${username}`,
  });
  const created = await db.users.create({
    id: Bun.randomUUIDv7(),
    organizationId: organization?.id ?? '',
    kind: 'person',
    role: 'admin',
    username,
    usernameKey: username,
    email: `${username}@example.org`,
    emailKey: `${username}@example.org`,
    passwordHash: null,
    name: null,
  });
  if (!('user' in created)) throw new Error('The user was not made.');
  return created.user;
};

describe('housekeeping', () => {
  it('clears away deleted rooms with all that was in them, files included, and sessions that ended long ago', async () => {
    const user = await makeUser('anna');
    const rooms = await Promise.all(
      ['kept', 'deleted'].map((name) =>
        db.createRoom(
          {
            id: Bun.randomUUIDv7(),
            organizationId: user.organizationId,
            kind: 'public',
            name,
            description: null,
            picture: null,
            assistant: null,
            directKey: null,
            createdBy: user.id,
          },
          [{ user, role: 'owner' }],
        ),
      ),
    );
    const [kept, deleted] = rooms;
    if (!kept || !deleted) throw new Error('The rooms were not made.');
    for (const room of [kept, deleted]) {
      const request = {
        roomId: room.id,
        roomNumber: room.number,
        senderId: user.id,
        clientId: null,
        content: 'hello',
        encrypted: false,
      };
      await Promise.all(Array.from({ length: 5 }, () => db.append(request)));
    }
    const keptFile = await upload(kept.id, user.id);
    await upload(deleted.id, user.id);
    await upload(deleted.id, user.id);
    const brokenOff = await upload(kept.id, user.id, false);
    const underWay = await upload(kept.id, user.id, false);
    await sql`update files set created_at = now() - interval '2 hours' where id = ${brokenOff}`;
    await db.changeRoom(deleted.id, async (change) => {
      await change.addReaction(1, '👍', user.id);
      await change.delete();
      change.record({ event: 'room_deleted', data: { actorId: user.id } });
    });
    for (const [token, endedDaysAgo] of [
      ['a', 30],
      ['b', 1],
      ['c', undefined],
    ] as const) {
      const id = Bun.randomUUIDv7();
      const expiresAt = new Date(Date.now() + dayMs);
      await db.sessions.create({
        id,
        userId: user.id,
        token: Buffer.from(token),
        expiresAt,
        rotates: true,
        address: null,
        userAgent: null,
      });
      if (endedDaysAgo === undefined) continue;
      await sql`update sessions set ended_at = ${new Date(Date.now() - endedDaysAgo * dayMs)} where id = ${id}`;
    }

    await clearAway({ db, fileStore, log: quiet, nowMs: Date.now });

    expect(await count('rooms')).toBe(1);
    expect(await count('room_heads')).toBe(1);
    expect(await count('messages')).toBe(5);
    expect(await count('reactions')).toBe(0);
    expect(await count('sessions')).toBe(2);
    expect(bytesOf().toSorted()).toEqual([keptFile, underWay].toSorted());
    expect(await count('files')).toBe(2);
    const [counted] = await sql<
      { bytes: string }[]
    >`select bytes from stored_bytes where user_id = ${user.id}`;
    expect(Number(counted?.bytes)).toBe(10_000);
    expect(await db.rooms.load(kept.id)).toMatchObject({ lastSeq: 5, memberCount: 1 });
  });

  it('leaves the picture of a user, and clears away one that was replaced and could not be removed then', async () => {
    const { id } = await makeUser('bea');
    const [shown, replaced] = [await upload(null, id, false), await upload(null, id, false)];
    for (const picture of [replaced, shown]) expect(await db.files.confirmPicture(picture)).toBe(true);
    await sql`update files set created_at = now() - interval '2 hours' where room_id is null`;
    expect(await db.files.retirePictures(id, { except: shown })).toEqual([replaced]);
    expect(await db.files.loadPicture(replaced)).toBeUndefined();

    await clearAway({ db, fileStore, log: quiet, nowMs: Date.now });

    expect(bytesOf()).toContain(shown);
    expect(bytesOf()).not.toContain(replaced);
    expect(await db.files.loadPicture(shown)).toMatchObject({ type: 'image/png', size: 5_000 });
    await fileStore.remove(shown);
    await db.files.remove([shown]);
  });
});
