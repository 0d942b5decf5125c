import { SQL } from 'bun';
import type { Locator, Page } from 'playwright-core';
import { makeRoom } from './support/accounts.ts';
import type { TestAccount } from './support/accounts.ts';

/** What people write: short, long, with code, with a list. */
const texts = [
  'Yes.',
  'The ferry at 7:40 is full, the next one is not.',
  'I have **read** it twice, and it is _nearly_ there: see `schedule.ts`, line 40.',
  `It began on the second pier. ${'The boards were wet and nobody had swept them, so we swept them. '.repeat(5)}`,
  'Does anybody know who has the key?',
  '```ts\nexport const tides = (days: readonly Day[]): readonly Tide[] =>\n  days.flatMap(({ high, low }) => [high, low]);\n\n// In metres.\nconst range = 4.2;\n```',
  'On it.',
  '- the ropes\n- the lamps, all four of them\n- whatever lies below the bench',
  `> Who has the key?\n\nBob has it. ${'He is on the island until Thursday, and there is no second one. '.repeat(2)}`,
  'See https://example.org/tides?day=monday and tell me what you think of the third column.',
  'Good morning!',
  `First of all: thank you.\n\n${'We have never had so many people on one day, and not one of them has complained. '.repeat(4)}\n\nSecond: again on Sunday?`,
];

/** One in so many messages has reactions. */
const reactedEvery = 20;

/** A room whose messages number 1 to `size` were written by its members in turn, two minutes apart; all are read. */
export const makeLongRoom = async (
  databaseUrl: string,
  members: readonly [TestAccount, ...TestAccount[]],
  { name, size }: { readonly name: string; readonly size: number },
): Promise<string> => {
  const [owner, ...others] = members;
  const { room } = await makeRoom(owner, name);
  const userIds = members.map(({ login }) => login.user.id);
  if (others.length > 0) await owner.call('POST', `/rooms/${room.id}/members`, { userIds: userIds.slice(1) });
  const sql = new SQL({ adapter: 'postgres', url: databaseUrl, max: 1 });
  try {
    await sql.begin(async (tx) => {
      await tx`
        insert into messages (room_id, seq, event_seq, sender_id, content, encrypted, created_at)
        select h.room_id, n, h.last_event_seq + n,
          (${JSON.stringify(userIds)}::text::jsonb ->> (n / 3 % ${userIds.length})::int)::uuid,
          'Number ' || n || '. ' || (${JSON.stringify(texts)}::text::jsonb ->> (n * 7 % ${texts.length})::int),
          false, now() - (${size} - n) * interval '2 minutes'
        from room_heads h, generate_series(1, ${size}::int) n where h.room_id = ${room.id}::uuid`;
      await tx`
        insert into reactions (room_id, seq, emoji, user_id, created_at, kind_since)
        select ${room.id}::uuid, n, emoji, (${JSON.stringify(userIds)}::text::jsonb ->> 0)::uuid, now(), now()
        from generate_series(${reactedEvery}::int, ${size}::int, ${reactedEvery}::int) n, unnest(array['👍', '🎉']) emoji`;
      await tx`update room_heads set last_seq = ${size}, last_event_seq = last_event_seq + ${size},
        last_event_at = now() where room_id = ${room.id}::uuid`;
      await tx`update members set delivered_seq = ${size}, read_seq = ${size} where room_id = ${room.id}::uuid`;
    });
    await sql`vacuum analyze messages`;
  } finally {
    await sql.close();
  }
  return room.id;
};

/** What scrolls. */
export const messagesOf = (page: Page): Locator => page.getByRole('group', { name: /^Messages in/ });

/** The message of a long room. */
export const numbered = (page: Page, seq: number): Locator =>
  page.getByRole('article').filter({ hasText: `Number ${seq}. ` });

/** How many elements the page has. */
export const nodesOf = (page: Page): Promise<number> =>
  page.evaluate('document.querySelectorAll("*").length');
