import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { openDatabase } from '../packages/server/src/storage/database.ts';
import type { OpenDatabase } from '../packages/server/src/storage/database.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf } from './support/stage.ts';
import { wireNames } from './support/wires.ts';

let program: Program;
/** The started program's database: nothing in its own API makes a notification. */
let db: OpenDatabase;

beforeAll(async () => {
  program = await startProgram();
  db = openDatabase({ url: program.databaseUrl ?? '' }, () => undefined);
});
afterAll(async () => {
  await db.close();
  await program.stop();
});

const open = clientOpener(() => program);

const tell = (person: Person, ...messages: readonly string[]) =>
  db.notifications.create(
    messages.map((message) => ({ id: Bun.randomUUIDv7(), userId: person.id, message })),
  );

describe('notifications', () => {
  for (const wire of wireNames) {
    it(`are listed over ${wire}, newest first and page by page`, async () => {
      const person = await register(program.url);
      const client = await open(person, wire);
      expect(await client.call('list_notifications', {})).toEqual({
        notifications: [],
        unreadCount: 0,
        next: null,
      });
      await tell(person, 'first', 'second', 'third');
      const newest = await client.call('list_notifications', { limit: 2 });
      expect(newest.notifications.map(({ message }) => message)).toEqual(['third', 'second']);
      expect(newest).toMatchObject({ unreadCount: 3, next: newest.notifications[1]?.id ?? '' });
      const [third, second] = newest.notifications;
      expect((third?.number ?? 0) > (second?.number ?? 0)).toBe(true);
      expect(third).toMatchObject({ readAt: null, createdAt: expect.stringMatching(/^\d{4}-.*Z$/) });
      const older = await client.call('list_notifications', { limit: 2, before: newest.next ?? '' });
      expect(older.notifications.map(({ message }) => message)).toEqual(['first']);
      expect(older).toMatchObject({ unreadCount: 3, next: null });
    });

    it(`are marked as read over ${wire}, by id or all at once, and twice changes nothing`, async () => {
      const person = await register(program.url);
      const client = await open(person, wire);
      const [first, second] = await tell(person, 'first', 'second', 'third');
      const ids = [first?.id ?? '', second?.id ?? ''];
      expect(await client.call('mark_notifications_read', { ids: [] })).toEqual({ unreadCount: 3 });
      expect(await client.call('mark_notifications_read', { ids })).toEqual({ unreadCount: 1 });
      const { notifications } = await client.call('list_notifications', {});
      expect(notifications.map(({ readAt }) => readAt !== null)).toEqual([false, true, true]);
      expect(await client.call('mark_notifications_read', {})).toEqual({ unreadCount: 0 });
      expect(await client.call('mark_notifications_read', {})).toEqual({ unreadCount: 0 });
      const again = await client.call('list_notifications', {});
      expect(again.notifications.slice(1)).toEqual(notifications.slice(1));
    });
  }

  it('are nobody else’s to see or mark', async () => {
    const person = await register(program.url);
    const other = await open(await register(program.url), 'rest');
    const [told] = await tell(person, 'for one alone');
    expect((await other.call('list_notifications', {})).notifications).toEqual([]);
    await other.call('mark_notifications_read', { ids: [told?.id ?? ''] });
    await other.call('mark_notifications_read', {});
    const own = await open(person, 'rest');
    expect(await own.call('list_notifications', {})).toMatchObject({ unreadCount: 1 });
    expect(await codeOf(own.send('list_notifications', { before: 'nonsense' }))).toBe('invalid_input');
  });

  it('are kept up to 1,000 of one user, the newest', async () => {
    const [person, other] = [await register(program.url), await register(program.url)];
    await tell(other, 'not concerned');
    await tell(person, ...Array.from({ length: 1_000 }, (_, index) => `number ${index + 1}`));
    await tell(person, 'one more', 'and another');
    const client = await open(person, 'rest');
    const messages: string[] = [];
    let before: string | null = null;
    do {
      // oxlint-disable-next-line no-await-in-loop -- each page says where the next begins.
      const page: Awaited<ReturnType<typeof listPage>> = await listPage(client, before);
      messages.push(...page.notifications.map(({ message }) => message));
      before = page.next;
    } while (before !== null);
    expect(messages).toHaveLength(1_000);
    expect(messages.slice(0, 3)).toEqual(['and another', 'one more', 'number 1000']);
    expect(messages.at(-1)).toBe('number 3');
    const rest = await open(other, 'rest');
    expect(await rest.call('list_notifications', {})).toMatchObject({ unreadCount: 1 });
  });
});

const listPage = (client: Awaited<ReturnType<typeof open>>, before: string | null) =>
  client.call('list_notifications', { limit: 100, ...(before === null ? {} : { before }) });
