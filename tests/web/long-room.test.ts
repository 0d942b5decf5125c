import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import * as openRoomLimits from '../../packages/client/src/limits/open-room.ts';
import { until } from '../support/wait.ts';
import { say, startStage } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import {
  holdPages,
  makeLongRoom,
  messagesOf,
  middleOf,
  nodesOf,
  numbered,
  roundingPx,
  rowsIn,
  rush,
  stepAsPagesCome,
  topOf,
  walk,
} from './long-room.fixture.ts';
import type { Walk } from './long-room.fixture.ts';
import { browserTimeoutMs, hasBrowser } from './support/browser.ts';

const size = 50_000;
/** With every message a picture, a name and a text of some lines, a screen and what is kept around it have far less. */
const nodesMax = 2_000;
/** Scrolled through page by page; to the very top leads a key. */
const scrolled = 1_000;
/** Messages that are walked through step by step, and those that are rushed through. */
const [walked, rushed] = [200, 5_000];
/** Where somebody comes in who goes down from there. */
const middle = 20_000;
/** Messages that a list may have that is scrolled down without a rest. */
const keptMax = openRoomLimits.messagesKeptMax + openRoomLimits.newerSpareMax;
/** A step is seen by who makes it: rows are measured farther ahead than that. */
const stepPx = 650;
/** Steps that are looked at after rows were forgotten. */
const stepsAfter = 30;
const walkTimeoutMs = 180_000;
/** Every day has a heading, of which there are few. */
const headings = 1.02;
const rowsMax = keptMax * headings;

describe.skipIf(!hasBrowser)('a room of 50,000 messages', () => {
  let stage: Stage;
  let roomId: string;
  beforeAll(async () => {
    stage = await startStage({ PARLEY_CHECK_CONTRACT: 'off' });
    const { databaseUrl } = stage.program;
    if (databaseUrl === undefined) throw new Error('The program has a database of its own.');
    roomId = await makeLongRoom(databaseUrl, [stage.ada, stage.bob], { name: 'long', size });
  });
  afterAll(() => stage?.close());

  it('is scrolled up, shows its first message, and goes back to its newest, with few elements', async () => {
    const page = await stage.show(stage.ada, roomId);
    await numbered(page, size).waitFor();
    let nodes = await nodesOf(page);

    await until(
      'many pages were scrolled through',
      async () => {
        await messagesOf(page).evaluate((it) => it.scrollTo({ top: 0 }));
        nodes = Math.max(nodes, await nodesOf(page));
        const top = await messagesOf(page).getByRole('article').first().textContent();
        return Number(/Number (\d+)\. /.exec(top ?? '')?.[1]) <= size - scrolled;
      },
      browserTimeoutMs,
    );
    // The newest itself stays: it is where Tab leads.
    expect(await numbered(page, size - 1).count()).toBe(0);

    await messagesOf(page).getByRole('article').first().press('Home');
    await numbered(page, 1).waitFor();
    await until('nothing is above it', async () =>
      messagesOf(page).evaluate((it) => {
        it.scrollTo({ top: 0 });
        return it.textContent.includes('the beginning');
      }),
    );
    nodes = Math.max(nodes, await nodesOf(page));

    await page.getByRole('button', { name: 'Jump to the latest message' }).click();
    await numbered(page, size).waitFor();
    await until('it is at the end', () =>
      messagesOf(page).evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop < 5),
    );
    nodes = Math.max(nodes, await nodesOf(page));
    expect(nodes).toBeLessThan(nodesMax);
    expect(stage.browser.problems).toEqual([]);
  });

  it(
    'keeps its place to the pixel going up, and a bounded number of messages up thousands of them and down again',
    async () => {
      const page = await stage.show(stage.ada, roomId, { viewport: { width: 1_000, height: 1_600 } });
      await numbered(page, size).waitFor();
      const isInPlace = ({ offPx, worst }: Walk): void => expect(offPx, worst).toBeLessThan(roundingPx);
      isInPlace(await walk(page, { byPx: -stepPx, toSeq: size - walked }));
      expect(await rush(page, -1, size - rushed)).toBeLessThan(rowsMax);
      await say(stage.bob, roomId, `Number ${size + 1}. While somebody reads far above.`);
      // It is not shown in the gap below those that are kept.
      expect(await rush(page, 1, size - rushed + openRoomLimits.messagesKeptMax)).toBeLessThan(rowsMax);
      expect(await numbered(page, size + 1).count()).toBe(0);
      // The page before this one is at the end, and may have read it.
      await page.getByRole('button', { name: /^(1 new|Jump to the latest message)$/ }).click();
      await numbered(page, size + 1).waitFor();
      await numbered(page, size).waitFor();
      expect(stage.browser.problems).toEqual([]);
    },
    walkTimeoutMs,
  );

  it(
    'keeps its place to the pixel going down, where the oldest are forgotten above',
    async () => {
      const tall = { viewport: { width: 1_000, height: 1_600 } };
      const page = await stage.show(stage.ada, `${roomId}/${middle}`, tall);
      await numbered(page, middle).waitFor();
      const isInPlace = ({ offPx, worst }: Pick<Walk, 'offPx' | 'worst'>): void =>
        expect(offPx, worst).toBeLessThan(roundingPx);
      // As many as there may be, but for those that the walk goes through.
      expect(await rush(page, 1, middle + keptMax - walked / 2)).toBeLessThan(rowsMax);
      const walkDown = await walk(page, { byPx: stepPx, toCuts: 1 });
      expect(walkDown.cuts).toBe(1);
      isInPlace(walkDown);
      // Until scrolling rests, the list goes on as it was then.
      isInPlace(await walk(page, { byPx: stepPx, stepsMax: stepsAfter }));
      expect(stage.browser.problems).toEqual([]);
    },
    walkTimeoutMs,
  );

  it(
    'keeps a step that is made in the moment in which they are forgotten, and its place when they are at rest',
    async () => {
      const page = await stage.show(stage.ada, roomId, { viewport: { width: 1_000, height: 1_600 } });
      await numbered(page, size).waitFor();
      await holdPages(page);
      await page.goto(`${stage.program.url}/r/${roomId}/${middle}`);
      await numbered(page, middle).waitFor();
      await rush(page, 1, middle + keptMax - walked);
      const stepped = await stepAsPagesCome(page, 1);
      expect(stepped.cuts).toBe(1);
      expect(stepped.offPx, stepped.worst).toBeLessThan(roundingPx);

      await rush(page, 1, middle + keptMax + 2 * walked);
      // Lies still after that.
      await walk(page, { byPx: stepPx, stepsMax: 1 });
      const { key, top } = await middleOf(page);
      await until(
        'they are forgotten at rest',
        async () =>
          (await rowsIn(page)) < (openRoomLimits.messagesKeptMax + openRoomLimits.spareMax) * headings,
        browserTimeoutMs,
      );
      expect(Math.abs((await topOf(page, key)) - top)).toBeLessThan(roundingPx);
      expect(stage.browser.problems).toEqual([]);
    },
    walkTimeoutMs,
  );
});
