import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { cleanUp, migratedDatabase } from '../../../../tests/support/program.ts';
import { until } from '../../../../tests/support/wait.ts';
import { openPool } from './connection.ts';
import { databaseLimits, openDatabase } from './database.ts';
import type { OpenDatabase } from './database.ts';

const pendingMax = 20;
let url: string;
let db: OpenDatabase;
let other: SQL;
const organizationId = Bun.randomUUIDv7();
const userId = Bun.randomUUIDv7();

beforeAll(async () => {
  url = await migratedDatabase();
  db = openDatabase({ url }, () => undefined, { ...databaseLimits, pendingMax });
  other = new SQL(url, { max: 2 });
  await db.migrate();
  await other`insert into organizations (id, name, name_key) values (${organizationId}, 'Home', 'home')`;
  await other`insert into users (id, organization_id, username, username_key, role)
    values (${userId}, ${organizationId}, 'ada', 'ada', 'user')`;
});
afterAll(async () => {
  await other.close();
  await db.close();
  await cleanUp();
});

/** Keeps everybody from a table while something is done. */
const whileLocked = async (table: 'users' | 'messages', work: () => Promise<void>): Promise<void> => {
  await other.begin(async (tx) => {
    await tx.unsafe(`lock table ${table} in access exclusive mode`);
    await work();
  });
};

/** Queries that wait for a lock. */
const waitingCount = async (): Promise<number> => {
  const [row] = await other<{ count: number }[]>`select count(*)::int as count from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return row?.count ?? 0;
};

const makeRoom = async () => {
  const user = await db.users.load(userId);
  if (!user) throw new Error('There is no user.');
  const room = await db.createRoom(
    {
      id: Bun.randomUUIDv7(),
      organizationId,
      kind: 'public',
      name: 'Hall',
      description: null,
      picture: null,
      assistant: null,
      directKey: null,
      createdBy: userId,
    },
    [{ user, role: 'owner' }],
  );
  if (!room) throw new Error('There is no room.');
  return {
    room,
    write: (content: string) =>
      db.append({
        roomId: room.id,
        roomNumber: room.number,
        senderId: userId,
        clientId: null,
        content,
        encrypted: false,
      }),
  };
};

describe('the database', () => {
  it('refuses queries that too many others wait before, and answers those that it took', async () => {
    const taken: Promise<unknown>[] = [];
    await whileLocked('users', async () => {
      for (let query = 0; query < pendingMax; query += 1) taken.push(db.users.load(userId));
      const overloaded = { code: 'overloaded', retryAfterS: 1 };
      expect(await db.users.load(userId).catch((error: unknown) => error)).toMatchObject(overloaded);
      expect(await db.transact(async () => 1).catch((error: unknown) => error)).toMatchObject(overloaded);
      expect(await db.changeRoom(userId, async () => 1).catch((error: unknown) => error)).toMatchObject(
        overloaded,
      );
    });
    for (const user of await Promise.all(taken)) expect(user).toMatchObject({ id: userId });
    expect(await db.transact((store) => store.users.load(userId))).toMatchObject({ id: userId });
  });

  it('reads a page of history twice for five hundred who ask at once', async () => {
    const { room, write } = await makeRoom();
    await write('First');
    const answers: Promise<{ readonly messages: readonly { readonly content: string }[] }>[] = [];
    await whileLocked('messages', async () => {
      for (let reader = 0; reader < 500; reader += 1)
        answers.push(db.messages.list({ roomId: room.id, limit: 50 }));
      await until('one query waited', async () => (await waitingCount()) > 0);
      expect(await waitingCount()).toBe(1);
    });
    for (const page of await Promise.all(answers))
      expect(page).toMatchObject({ messages: [{ content: 'First' }] });
  });

  it('shows everybody what they have written, however many read meanwhile', async () => {
    const { room, write } = await makeRoom();
    const state = { writing: true };
    const onlooker = async (): Promise<void> => {
      while (state.writing) await db.messages.list({ roomId: room.id, limit: 50 });
    };
    const onlookers = Array.from({ length: 3 }, () => onlooker());
    const writer = async (name: string): Promise<void> => {
      for (let turn = 0; turn < 30; turn += 1) {
        const content = `${name} ${turn}`;
        await write(content);
        const page = await db.messages.list({ roomId: room.id, limit: 50 });
        expect(page.messages.map((message) => message.content)).toContain(content);
      }
    };
    await Promise.all(['Ada', 'Bert', 'Cleo', 'Dora'].map((name) => writer(name)));
    state.writing = false;
    await Promise.all(onlookers);
    expect((await db.rooms.load(room.id))?.lastSeq).toBe(120);
  });

  it('goes on when another node stands still in the middle of a change', async () => {
    const { room, write } = await makeRoom();
    const frozen = openPool({ url }, 1);
    const isHeld = Promise.withResolvers<void>();
    const goesOn = Promise.withResolvers<void>();
    const change = frozen.begin(async (tx) => {
      await tx`select room_id from room_heads where room_id = ${room.id} for update`;
      isHeld.resolve();
      await goesOn.promise;
      await tx`update rooms set name = 'Late' where id = ${room.id}`;
    });
    change.catch(() => undefined);
    await isHeld.promise;
    // Had it to wait for as long as it waits for a lock, this would be refused.
    expect(await write('Meanwhile')).toMatchObject({ fresh: true });
    goesOn.resolve();
    expect(change).rejects.toThrow();
    expect(await db.rooms.load(room.id)).toMatchObject({ name: 'Hall' });
    await frozen.close();
  });
});
