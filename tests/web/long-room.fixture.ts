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

/** How many rows the list has, seen or not. */
export const rowsIn = async (page: Page): Promise<number> =>
  Number(await messagesOf(page).getAttribute('data-rows'));

/** How many elements the page has. */
export const nodesOf = (page: Page): Promise<number> =>
  page.evaluate('document.querySelectorAll("*").length');

/** The row in the middle of what is seen, and where it lies. */
export const middleOf = (page: Page): Promise<{ readonly key: string; readonly top: number }> =>
  page.evaluate(`((list) => {
    const { top, height } = list.getBoundingClientRect();
    const places = [...list.querySelectorAll('article')].map((row) => ({
      key: row.dataset.key,
      top: row.getBoundingClientRect().top,
    }));
    return places.find((row) => row.top > top + height / 2);
  })(document.querySelector('[role=group][aria-label^="Messages in"]'))`);

/** Where a row lies. */
export const topOf = (page: Page, key: string): Promise<number> =>
  page.locator(`article[data-key="${key}"]`).evaluate((row) => row.getBoundingClientRect().top);

/** What a walk through a list has seen. */
export interface Walk {
  readonly steps: number;
  /** Pixels by which a message that was seen before and after a step was not where that step should have brought it. */
  readonly offPx: number;
  /** The message and the step of the worst of it. */
  readonly worst: string;
  /** Rows that the list had, at most. */
  readonly rowsMax: number;
  /** How often the list had fewer rows after a step than before it. */
  readonly cuts: number;
}

/** A message lies still when it did not move for so many frames; so many are waited for it. */
const [stillFrames, stillTurnsMax] = [3, 60];

/** So far a step may be off: places are rounded to the grain of the screen. */
export const roundingPx = 1.5;

/** How far a walk goes: until a message is seen, the list has forgotten rows so often, or so many steps were made. */
interface Way {
  /** Negative is up. */
  readonly byPx: number;
  readonly toSeq?: number;
  readonly toCuts?: number;
  readonly stepsMax?: number;
}

/**
 * Scrolls step by step. The message that stays in sight longest is looked at before and after every step: it must have
 * moved by the step and nothing else, whatever is loaded, forgotten or measured meanwhile.
 */
export const walk = (
  page: Page,
  { byPx, toSeq = -1, toCuts = Number.POSITIVE_INFINITY, stepsMax = walkStepsMax }: Way,
): Promise<Walk> =>
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
    let steps = 0, offPx = 0, worst = '', rowsMax = 0, cuts = 0;
    // What came before it may have left a list that is not measured yet.
    for (let still = 0, turns = 0; still < ${stillFrames} && turns < ${stillTurnsMax}; turns += 1) {
      await frame();
      still = seen().length > 0 ? still + 1 : 0;
    }
    while (steps < ${stepsMax} && cuts < ${toCuts} && !seen().some((row) => numberOf(row) === ${toSeq})) {
      const rows = seen();
      const row = ${byPx} < 0 ? rows[0] : rows.at(-1);
      const key = row.dataset.key;
      const before = row.getBoundingClientRect().bottom;
      const [topBefore, rowsBefore] = [list.scrollTop, Number(list.dataset.rows)];
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
      if (Number(list.dataset.rows) < rowsBefore) cuts += 1;
      const off = same ? Math.abs(same.getBoundingClientRect().bottom - (before - by)) : Infinity;
      if (off > offPx) {
        offPx = off;
        worst = 'message ' + numberOf(row) + ', step ' + steps;
      }
    }
    return { steps, offPx, worst, rowsMax, cuts };
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

/** An answer of so many characters is a page of messages, and nothing else is. */
const pageCharsMin = 10_000;

/** Before a page is opened: messages that come stay outside of the app until `stepAsPagesCome` lets them in, page by page. */
export const holdPages = async (page: Page): Promise<void> => {
  await page.addInitScript(`
    globalThis.WebSocket = class extends WebSocket {
      constructor(...given) {
        super(...given);
        this.addEventListener('message', (event) => {
          if (!globalThis.holdsPages || event.isAgain || String(event.data).length < ${pageCharsMin}) return;
          event.stopImmediatePropagation();
          const again = Object.assign(new MessageEvent('message', { data: event.data }), { isAgain: true });
          globalThis.letPageIn = () => {
            globalThis.letPageIn = undefined;
            this.dispatchEvent(again);
          };
        });
      }
    };
  `);
};

/** Steps towards the end until a page is asked for, and the one that is made in the moment in which it comes. */
const [wayPx, stepPx] = [300, 120];
/** Steps until something must have come. */
const waysMax = 1_000;
/** Frames after which the app rests: what comes then is shown at once. */
const restFrames = 30;

/**
 * Scrolls down a little in the moment in which a page of newer messages comes, again and again until the list has forgotten
 * its oldest rows `cuts` times. What stood in the middle is looked at as in `walk`.
 */
export const stepAsPagesCome = (page: Page, cuts: number): Promise<Pick<Walk, 'offPx' | 'worst' | 'cuts'>> =>
  page.evaluate(`(async () => {
    const list = document.querySelector('[role=group][aria-label^="Messages in"]');
    const frames = async (count) => {
      for (let at = 0; at < count; at += 1) await new Promise((next) => requestAnimationFrame(() => setTimeout(next)));
    };
    const inTheMiddle = () => {
      const { top, height } = list.getBoundingClientRect();
      return [...list.querySelectorAll('article')].find((row) => row.getBoundingClientRect().top > top + height / 2);
    };
    let offPx = 0, worst = '', cuts = 0;
    globalThis.holdsPages = true;
    for (let ways = 0; ways < ${waysMax} && cuts < ${cuts}; ways += 1) {
      list.scrollBy(0, ${wayPx});
      await frames(${stillFrames});
      if (!globalThis.letPageIn) continue;
      await frames(${restFrames});
      const rowsBefore = Number(list.dataset.rows);
      const { key } = inTheMiddle().dataset;
      const row = () => list.querySelector('[data-key="' + CSS.escape(key) + '"]');
      globalThis.letPageIn();
      // The app shows it right after this frame, and hears of a step in the next one.
      const wanted = await new Promise((next) =>
        requestAnimationFrame(() => {
          const [before, topBefore] = [row().getBoundingClientRect().top, list.scrollTop];
          list.scrollBy(0, ${stepPx});
          next(before - (list.scrollTop - topBefore));
        }),
      );
      await frames(${restFrames});
      if (Number(list.dataset.rows) < rowsBefore) cuts += 1;
      const off = row() ? Math.abs(row().getBoundingClientRect().top - wanted) : Infinity;
      if (off > offPx) {
        offPx = off;
        worst = rowsBefore + ' rows, then ' + list.dataset.rows;
      }
    }
    globalThis.holdsPages = false;
    return { offPx, worst, cuts };
  })()`);
