import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import type { Locator, Page } from 'playwright-core';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, say, startStage, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';

const listOf = (page: Page) => page.getByRole('group', { name: /^Messages in/ });

/** Pixels that are left to scroll. */
const leftOf = (page: Page): Promise<number> =>
  listOf(page).evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop);

/** Whether all of a row is between the edges of the list, and not only near them. */
const isInView = async (page: Page, row: Locator): Promise<boolean> => {
  if ((await row.count()) === 0) return false;
  const [inside, around] = [await row.boundingBox(), await listOf(page).boundingBox()];
  if (!inside || !around) return false;
  return inside.y >= around.y && inside.y + inside.height <= around.y + around.height;
};

/** Waits until nothing of the list has moved for some frames. */
const settle = (page: Page): Promise<void> => {
  let last = '';
  return until('nothing moves', async () => {
    const before = last;
    last = await listOf(page).evaluate(async (it) => {
      for (let frame = 0; frame < 10; frame += 1) await new Promise((next) => requestAnimationFrame(next));
      return `${it.scrollHeight} ${it.scrollTop}`;
    });
    return before === last;
  });
};

describe.skipIf(!hasBrowser)('the list of messages', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  /** A room with so many messages of Ada, of different heights. */
  const roomOf = async (name: string, count: number): Promise<string> => {
    const roomId = await stage.room(name);
    for (let number = 1; number <= count; number += 1)
      await say(stage.ada, roomId, `message ${number}.${' and more of it'.repeat(number % 13)}`);
    return roomId;
  };

  it('opens at the end, and stays there when something comes', async () => {
    const roomId = await roomOf('ending', 100);
    const page = await stage.show(stage.ada, roomId);
    await rowOf(page, 'message 100.').waitFor();
    await until('it is at the end', async () => (await leftOf(page)) < 5);
    await say(stage.bob, roomId, 'one more\n\nwith\n\nlines');
    await rowOf(page, 'one more').waitFor();
    await until('it is at the end', async () => (await leftOf(page)) < 5);
    expect(await listOf(page).getByRole('article').count()).toBeLessThan(150);
  });

  it('keeps its place when older messages come, and when new ones do', async () => {
    const roomId = await roomOf('places', 200);
    const page = await stage.show(stage.ada, roomId);
    await rowOf(page, 'message 200.').waitFor();
    const row = rowOf(page, 'message 130.');
    await until('it is reached', async () => {
      if (await isInView(page, row)) return true;
      await listOf(page).evaluate((it) => it.scrollBy(0, -400));
      return false;
    });
    await settle(page);
    const before = (await row.boundingBox())?.y ?? 0;
    await say(stage.bob, roomId, 'from below');
    await page.getByRole('button', { name: '1 new' }).waitFor();
    await settle(page);
    expect(Math.abs(((await row.boundingBox())?.y ?? 0) - before)).toBeLessThan(3);
    await page.getByRole('button', { name: '1 new' }).click();
    await rowOf(page, 'from below').waitFor();
    await until('it is at the end', async () => (await leftOf(page)) < 5);
  });

  it('opens at a linked message, and goes to the latest from there', async () => {
    const roomId = await roomOf('links', 300);
    const page = await stage.show(stage.ada, `${roomId}/123`);
    await rowOf(page, 'message 123.').waitFor();
    await settle(page);
    expect(await isInView(page, rowOf(page, 'message 123.'))).toBe(true);
    expect(await rowOf(page, 'message 300.').count()).toBe(0);
    await page.getByRole('button', { name: 'Jump to the latest message' }).click();
    await rowOf(page, 'message 300.').waitFor();
  });

  it('opens at the first unread message, and reads down to the end', async () => {
    const roomId = await roomOf('unread', 90);
    const again = await stage.show(stage.bob, roomId);
    await again.getByRole('separator', { name: 'New' }).waitFor();
    await rowOf(again, 'message 1.').waitFor();
    await again.getByRole('button', { name: /^\d+ new$/ }).waitFor();
    const last = rowOf(again, 'message 90.');
    await until('the end is reached', async () => {
      if (await isInView(again, last)) return true;
      await listOf(again).evaluate((it) => it.scrollBy(0, 500));
      return false;
    });
    await until('all of it counts as read', async () => {
      const { membership } = await stage.bob.call<{ membership: { readSeq: number } }>(
        'GET',
        `/rooms/${roomId}`,
      );
      return membership.readSeq === 90;
    });
    await rowOf(again, 'message 1.').waitFor({ state: 'detached' });
  });

  it('is one tab stop with arrows inside, and Esc leads back to the composer', async () => {
    const roomId = await roomOf('keys', 90);
    const page = await stage.show(stage.ada, roomId);
    await rowOf(page, 'message 90.').waitFor();
    await composerOf(page).focus();
    const focused = (): Promise<string> =>
      page.evaluate('document.activeElement?.closest("article")?.textContent ?? ""');
    await until('Shift+Tab comes to the list', async () => {
      await page.keyboard.press('Shift+Tab');
      return page.evaluate('document.activeElement?.closest("article") !== null');
    });
    await page.evaluate('document.activeElement.closest("article").focus()');
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowUp');
    expect(await focused()).toContain('message 88.');
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('message 89.');
    await page.keyboard.press('Home');
    await until('the focus is at the first message', async () => (await focused()).includes('message 1.'));
    await page.keyboard.press('Escape');
    await until('the composer has the focus', () =>
      composerOf(page).evaluate((it) => it === document.activeElement),
    );
    await write(page, 'and back at the end');
    await rowOf(page, 'and back at the end').waitFor();
    expect(stage.browser.problems).toEqual([]);
  });
});
