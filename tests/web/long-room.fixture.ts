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

/** Beyond that a walk does not come to its end. */
const walkStepsMax = 3_000;

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

/** What a walk through a list has seen. */
export interface Walk {
  readonly steps: number;
  /** Pixels by which a message that was seen before and after a step was not where that step should have brought it. */
  readonly offPx: number;
  /** The message and the step of the worst of it. */
  readonly worst: string;
  /** Rows that the list had, at most. */
  readonly rowsMax: number;
}

/** A message lies still when it did not move for so many frames; so many are waited for it. */
const [stillFrames, stillTurnsMax] = [3, 60];

/** So far a step may be off: places are rounded to the grain of the screen. */
export const roundingPx = 1.5;

/**
 * Scrolls step by step, each by `byPx` (negative is up), until message `seq` is among those that are seen. The message
 * that stays in sight longest is looked at before and after every step: it must have moved by the step and nothing else,
 * whatever is loaded, forgotten or measured meanwhile.
 */
export const walk = (page: Page, byPx: number, seq: number): Promise<Walk> =>
  page.evaluate(`(async () => {
    const list = document.querySelector('[role=group][aria-label^="Messages in"]');
    // Right after a frame: within one, rows lie where they were thought to before they are measured.
    const frame = () => new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    const numberOf = (row) => Number(/Number (\\d+)\\. /.exec(row.textContent)?.[1] ?? 0);
    const seen = () => {
      const { top, bottom } = list.getBoundingClientRect();
      return [...list.querySelectorAll('article')].filter((row) => {
        const box = row.getBoundingClientRect();
        return box.top >= top && box.bottom <= bottom;
      });
    };
    let steps = 0, offPx = 0, worst = '', rowsMax = 0;
    while (steps < ${walkStepsMax} && !seen().some((row) => numberOf(row) === ${seq})) {
      const rows = seen();
      const row = ${byPx} < 0 ? rows[0] : rows.at(-1);
      const key = row.dataset.key;
      const before = row.getBoundingClientRect().bottom;
      const topBefore = list.scrollTop;
      list.scrollBy(0, ${byPx});
      // What the browser made of it: at an end it is less, until more has come.
      const by = list.scrollTop - topBefore;
      steps += 1;
      // Until it lies still: on a slow machine a page that came meanwhile is measured some frames later.
      let same;
      for (let still = 0, turns = 0, at = NaN; still < ${stillFrames} && turns < ${stillTurnsMax}; turns += 1) {
        await frame();
        same = list.querySelector('[data-key="' + CSS.escape(key) + '"]');
        const now = same?.getBoundingClientRect().bottom;
        still = now === at ? still + 1 : 0;
        at = now;
      }
      rowsMax = Math.max(rowsMax, Number(list.dataset.rows));
      const off = same ? Math.abs(same.getBoundingClientRect().bottom - (before - by)) : Infinity;
      if (off > offPx) {
        offPx = off;
        worst = 'message ' + numberOf(row) + ', step ' + steps;
      }
    }
    return { steps, offPx, worst, rowsMax };
  })()`);

/**
 * Scrolls as far as it goes, up (-1) or down (1), and again when more has come, until message `seq` has been passed.
 * Answers with how many rows the list had at most.
 */
export const rush = (page: Page, way: -1 | 1, seq: number): Promise<number> =>
  page.evaluate(`(async () => {
    const list = document.querySelector('[role=group][aria-label^="Messages in"]');
    const frame = () => new Promise((next) => requestAnimationFrame(next));
    let rowsMax = 0;
    for (let turn = 0; turn < ${walkStepsMax}; turn += 1) {
      const numbers = [...list.querySelectorAll('article')].map((row) => Number(/Number (\\d+)\\. /.exec(row.textContent)?.[1]));
      // The row that Tab leads to is kept wherever it is.
      if (numbers.filter((number) => ${way} * (number - ${seq}) >= 0).length > 1) break;
      list.scrollTop = ${way} < 0 ? 0 : list.scrollHeight;
      await frame();
      rowsMax = Math.max(rowsMax, Number(list.dataset.rows));
    }
    return rowsMax;
  })()`);
