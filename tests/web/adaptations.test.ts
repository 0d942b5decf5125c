import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { until } from '../support/wait.ts';
import { rowOf, say, startStage } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';

describe.skipIf(!hasBrowser)('the page as somebody needs it', () => {
  let stage: Stage;
  let roomId: string;
  beforeAll(async () => {
    stage = await startStage({ MESSAGE_RATE_LIMIT: 'off' });
    roomId = await stage.room('a room with a name that is forty letters');
    for (const text of ['Hello', 'A'.repeat(300), '```\n' + 'const wide = 1; '.repeat(30) + '\n```'])
      await say(stage.bob, roomId, text);
  });
  afterAll(() => stage?.close());

  const waitForRoom = (page: Page) => rowOf(page, 'const wide').waitFor();

  it('runs from right to left where the document says so, whatever its language', async () => {
    const page = await stage.show(stage.ada, roomId);
    await waitForRoom(page);
    /** Where the rooms and a message's face are, and the two sides of a style that is logical in the sources. */
    const look = (): Promise<readonly unknown[]> =>
      page.evaluate(`(() => {
        const place = (selector) => document.querySelector(selector).getBoundingClientRect();
        const middle = innerWidth / 2;
        const heading = getComputedStyle(document.querySelector('[class*="sidebar"]'));
        return [
          place('nav').left < middle,
          place('article svg, article [class*="avatar"]').left < place('article p').left,
          heading.borderLeftWidth,
          heading.borderRightWidth,
        ];
      })()`);
    expect(await look()).toEqual([true, true, '0px', '1px']);
    await page.evaluate("document.documentElement.dir = 'rtl'");
    expect(await look()).toEqual([false, false, '1px', '0px']);
    // No style asks for a language.
    const sheet = await page.evaluate("document.querySelector('link[rel=stylesheet]').href");
    expect(await (await fetch(String(sheet))).text()).not.toContain(':lang(');
  });

  it('turns round what points along the line, and cuts a name at its own end', async () => {
    const page = await stage.show(stage.ada, roomId, { viewport: { width: 360, height: 740 } });
    await waitForRoom(page);
    const heading = page.getByRole('heading', { level: 1 });
    /** Whether the name is cut, its first letter is seen, and how the sign to send and the head of the room lie. */
    const look = (): Promise<readonly unknown[]> =>
      heading.evaluate((name) => {
        const first = document.createRange();
        first.setStart(name.firstChild ?? name, 0);
        first.setEnd(name.firstChild ?? name, 1);
        const [letter, box] = [first.getBoundingClientRect(), name.getBoundingClientRect()];
        const sign = document.querySelector('[type=submit] .turns');
        return [
          name.scrollWidth > name.clientWidth,
          letter.left >= box.left - 1 && letter.right <= box.right + 1,
          sign && getComputedStyle(sign).scale,
        ];
      });
    expect(await look()).toEqual([true, true, '1']);
    await page.evaluate("document.documentElement.dir = 'rtl'");
    expect(await look()).toEqual([true, true, '-1 1']);
  });

  it('moves nothing for who wants no motion', async () => {
    const page = await stage.show(stage.ada, roomId, { reducedMotion: 'reduce' });
    await waitForRoom(page);
    const longest = (): Promise<number> =>
      page.evaluate(`Math.max(0, ...[...document.querySelectorAll('*')].flatMap((element) => {
        const { transitionDuration, animationDuration } = getComputedStyle(element);
        return [...transitionDuration.split(','), ...animationDuration.split(',')].map(
          (text) => parseFloat(text) * (text.trim().endsWith('ms') ? 1 : 1_000),
        );
      }))`);
    expect(await longest()).toBeLessThan(1);
    await page.keyboard.press('Control+k');
    await page.getByRole('dialog').waitFor();
    expect(await longest()).toBeLessThan(1);
  });

  it('needs no scrolling to the side at 200 %, on any page', async () => {
    const page = await stage.show(stage.ada, roomId, {
      viewport: { width: 640, height: 450 },
      deviceScaleFactor: 2,
    });
    await waitForRoom(page);
    for (const path of [
      `/r/${roomId}`,
      `/r/${roomId}/details`,
      '/',
      '/browse',
      '/contacts',
      '/settings',
      '/admin',
    ]) {
      await page.goto(stage.program.url + path);
      await page.locator('h1, h2').first().waitFor();
      const overflowing = (): Promise<readonly string[]> =>
        page.evaluate(`[document.documentElement, ...document.querySelectorAll('[role=main], main, [role=group]')]
          .filter((element) => element.scrollWidth > element.clientWidth && element.clientWidth > 0)
          .map((element) => element.tagName + ' ' + element.className + ' ' + element.scrollWidth)`);
      await until(`${path} is as wide as the window`, async () => (await overflowing()).length === 0).catch(
        async () => expect({ path, overflowing: await overflowing() }).toEqual({ path, overflowing: [] }),
      );
    }
  });
});
