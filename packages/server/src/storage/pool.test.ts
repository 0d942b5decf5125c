import { SQL } from 'bun';
import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { cleanUp, migratedDatabase } from '../../../../tests/support/program.ts';
import { openDoorTo } from '../../../../tests/support/tcp-door.ts';
import { within } from '../../../../tests/support/wait.ts';
import { databaseLimits, openDatabase } from './database.ts';
import type { OpenDatabase } from './database.ts';

const silentMsMax = 1_000;
const userId = Bun.randomUUIDv7();
const roomId = Bun.randomUUIDv7();

let door: Awaited<ReturnType<typeof openDoorTo>>;
let db: OpenDatabase;
let direct: SQL;

beforeAll(async () => {
  const url = await migratedDatabase();
  direct = new SQL(url, { max: 1 });
  const organizationId = Bun.randomUUIDv7();
  await direct`insert into organizations (id, name, name_key) values (${organizationId}, 'Home', 'home')`;
  await direct`insert into users (id, organization_id, username, username_key, role)
    values (${userId}, ${organizationId}, 'ada', 'ada', 'user')`;
  door = await openDoorTo(url);
  db = openDatabase({ url: door.url }, () => undefined, { ...databaseLimits, silentMsMax });
});
afterAll(async () => {
  await db.close();
  door.close();
  await direct.close();
  await cleanUp();
});

/** One question on each kind of connection: what came back, or the code with which it was refused. */
const askAll = (): Promise<readonly unknown[]> => {
  const message = { roomNumber: 1, clientId: null, content: 'Hello', encrypted: false };
  const codeOf = (error: unknown): unknown => (error as { readonly code: unknown }).code;
  return Promise.all([
    db.users.load(userId).then((user) => user?.username, codeOf),
    // Another room: what is written waits for what changes its room.
    db.changeRoom(Bun.randomUUIDv7(), async () => 1).catch(codeOf),
    db.append({ ...message, roomId, senderId: userId }).catch(codeOf),
    db.mark({ roomId, userId, deliveredSeq: 1, readSeq: 1 }).catch(codeOf),
  ]);
};
const answers = ['ada', 'not_found', 'not_found', undefined];

describe('connections on which nothing is answered any more', () => {
  it('are given up: what waits there is refused as unavailable, and what is asked next is answered', async () => {
    expect(await askAll()).toEqual(answers);
    for (let times = 0; times < 2; times += 1) {
      door.forget();
      expect(await within('what was asked is refused', askAll())).toEqual(answers.map(() => 'unavailable'));
      expect(await within('what is asked next is answered', askAll())).toEqual(answers);
    }
  });

  it('are given up all at once: nobody waits on those that nobody has asked meanwhile', async () => {
    expect(await askAll()).toEqual(answers);
    door.forget();
    const refused = db.users.load(userId).catch((error: unknown) => error);
    expect(await within('one question is refused', refused)).toMatchObject({ code: 'unavailable' });
    expect(await within('everything is answered', askAll())).toEqual(answers);
  });

  it('are no place to wait for who only wants to know whether the database answers', async () => {
    const limits = { ...databaseLimits, silentMsMax: 5_000 };
    const patient = openDatabase({ url: door.url }, () => undefined, limits);
    expect(await patient.ping()).toBe(true);
    door.forget();
    const asked = Array.from({ length: 100 }, () => patient.ping());
    expect(await within('they are answered', Promise.all(asked))).toEqual(asked.map(() => false));
    await patient.close();
  });
});
