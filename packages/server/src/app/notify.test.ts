import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { events } from '@parley/contract/registry';
import { migratedDatabase } from '../../../../tests/support/program.ts';
import { LocalBus } from '../bus/local.ts';
import type { UserRecord } from '../domain/records.ts';
import { openDatabase } from '../storage/database.ts';
import type { OpenDatabase } from '../storage/database.ts';
import { notifyUsers, notifyUsersSpec } from './internal/notify-users.ts';
import { notify } from './notify.ts';
import type { Heard } from './ports/bus.ts';

let db: OpenDatabase;
beforeAll(async () => {
  db = openDatabase({ url: await migratedDatabase() }, () => undefined);
  await db.migrate();
});
afterAll(() => db.close());

let made = 0;

const makeOrganization = async (): Promise<string> => {
  made += 1;
  const name = `house-${made}`;
  const organization = await db.organizations.create({ id: Bun.randomUUIDv7(), name, nameKey: name });
  return organization?.id ?? '';
};

const makeUser = async (
  organizationId: string,
  kind: 'person' | 'assistant' = 'person',
): Promise<UserRecord> => {
  made += 1;
  const name = `user-${made}`;
  const created = await db.users.create({
    id: Bun.randomUUIDv7(),
    organizationId,
    kind,
    role: 'user',
    username: name,
    usernameKey: name,
    email: kind === 'person' ? `${name}@example.org` : null,
    emailKey: kind === 'person' ? `${name}@example.org` : null,
    passwordHash: null,
    name: null,
  });
  if (!('user' in created)) throw new Error('The user was not made.');
  return created.user;
};

/** What the deeds need here, and what they say on the bus. */
const listen = () => {
  const signals: Heard[] = [];
  const bus = new LocalBus((error) => {
    throw error;
  });
  bus.subscribe((signal) => signals.push(signal));
  return { deps: { db, bus, newId: () => Bun.randomUUIDv7() }, signals };
};

const messagesOf = async (user: UserRecord) => {
  const kept = await db.notifications.list({ userId: user.id, before: null, limit: 10 });
  return kept.map(({ message }) => message);
};

describe('notify', () => {
  it('keeps the message for each user once, and tells their connections of their own', async () => {
    const organizationId = await makeOrganization();
    const [anna, ben] = [await makeUser(organizationId), await makeUser(organizationId)];
    const { deps, signals } = listen();
    await notify(deps, [anna.id, ben.id, anna.id], 'Lunch is ready');
    for (const user of [anna, ben]) {
      const [kept, ...others] = await db.notifications.list({ userId: user.id, before: null, limit: 10 });
      expect(others).toEqual([]);
      const data = {
        notification: {
          id: kept?.id,
          number: kept?.number,
          message: 'Lunch is ready',
          createdAt: kept?.createdAt.toISOString(),
          readAt: null,
        },
      };
      events.notification_created.data.strict().parse(data);
      const told = signals.filter(
        (signal) => signal.type === 'user_notice' && signal.userIds.includes(user.id),
      ) as readonly unknown[];
      expect(told).toEqual([
        { type: 'user_notice', userIds: [user.id], event: { event: 'notification_created', data } },
      ]);
    }
    expect(signals).toHaveLength(2);
  });

  it('of nobody does nothing', async () => {
    const { deps, signals } = listen();
    await notify(deps, [], 'Is there anybody?');
    expect(signals).toEqual([]);
  });
});

describe('notify_users', () => {
  it('reaches active people of the organization of the caller and no others', async () => {
    const organizationId = await makeOrganization();
    const [caller, colleague, gone] = [
      await makeUser(organizationId),
      await makeUser(organizationId),
      await makeUser(organizationId),
    ];
    const assistant = await makeUser(organizationId, 'assistant');
    const foreigner = await makeUser(await makeOrganization());
    await db.users.setStatus(gone.id, 'deactivated');
    const { deps, signals } = listen();
    const context = { ...deps, caller: { user: caller, sessionId: '' } };
    const userIds = [colleague, foreigner, gone, assistant, { id: Bun.randomUUIDv7() }].map(({ id }) => id);
    // Of all that a handler is given it needs these.
    await notifyUsers(context as unknown as Parameters<typeof notifyUsers>[0], {
      userIds,
      message: 'Lunch is ready',
    });
    expect(await messagesOf(colleague)).toEqual(['Lunch is ready']);
    for (const user of [caller, foreigner, gone, assistant]) expect(await messagesOf(user)).toEqual([]);
    expect(signals).toHaveLength(1);
  });

  it('takes up to 500 characters and 200 users', () => {
    const { input } = notifyUsersSpec;
    const userIds = Array.from({ length: 200 }, () => Bun.randomUUIDv7());
    expect(input.safeParse({ userIds, message: 'm'.repeat(500) }).success).toBe(true);
    expect(input.safeParse({ userIds, message: 'm'.repeat(501) }).success).toBe(false);
    expect(input.safeParse({ userIds: [...userIds, Bun.randomUUIDv7()], message: 'm' }).success).toBe(false);
    expect(input.safeParse({ userIds, message: ' ' }).success).toBe(false);
  });
});
