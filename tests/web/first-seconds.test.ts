import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { composerOf, startStage } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';

describe.skipIf(!hasBrowser)('the first seconds', () => {
  let stage: Stage;
  let quay: string;
  let market: string;
  beforeAll(async () => {
    stage = await startStage();
    quay = await stage.room('quay');
    market = await stage.room('market');
  });
  afterAll(() => stage?.close());

  /** A page of which only the first load has come: whatever it fetches later stays on its way until it is let through. */
  const showSlowly = async (): Promise<{ readonly page: Page; letThrough(): Promise<void> }> => {
    const page = await stage.show(stage.ada, quay);
    const { promise: isLetThrough, resolve } = Promise.withResolvers<void>();
    await page.route('**/assets/part-*', async (route) => {
      await isLetThrough;
      await route.continue();
    });
    await page.reload();
    await composerOf(page).waitFor();
    return {
      page,
      async letThrough() {
        resolve();
        await page.unrouteAll({ behavior: 'wait' });
      },
    };
  };

  it('take every letter that follows Ctrl+K, and go where they lead', async () => {
    const { page, letThrough } = await showSlowly();
    await composerOf(page).focus();
    // One after the other without waiting for anything that the page does.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('mark');
    expect(await page.getByRole('combobox', { name: 'Room or person' }).inputValue()).toBe('mark');
    expect(await composerOf(page).inputValue()).toBe('');
    await page.keyboard.press('Enter');
    expect(page.url()).toContain(quay);
    await letThrough();
    await page.waitForURL(`**/r/${market}`);
    await page.getByRole('textbox', { name: 'Write to market' }).waitFor();
    expect(stage.browser.problems).toEqual([]);
  });
});
