import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, say, startStage } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';

const typed = 'on the way';

/** Esc, and the letters after it, none of which waits for what the page makes of the one before. */
const escapeAndType = async (page: Page): Promise<void> => {
  await Promise.all([page.keyboard.press('Escape'), page.keyboard.type(typed)]);
};

describe.skipIf(!hasBrowser)('the letters right after Esc', () => {
  let stage: Stage;
  let roomId: string;
  let page: Page;
  beforeAll(async () => {
    stage = await startStage();
    roomId = await stage.room('quay');
    await say(stage.ada, roomId, 'Mine');
    page = await stage.show(stage.ada, roomId);
    await rowOf(page, 'Mine').waitFor();
  });
  afterAll(() => stage?.close());

  const arrive = async (before = ''): Promise<void> => {
    await until(
      'they are in the composer',
      async () => (await composerOf(page).inputValue()) === before + typed,
    );
    await composerOf(page).fill('');
    expect(stage.browser.problems).toEqual([]);
  };

  it('are for the composer, when it had the focus before the switcher', async () => {
    await composerOf(page).focus();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('qu');
    await escapeAndType(page);
    await arrive();
  });

  it('are for the composer, when a message was being changed', async () => {
    await composerOf(page).press('ArrowUp');
    await page.getByRole('textbox', { name: 'Edit the message' }).waitFor();
    await escapeAndType(page);
    await arrive();
  });

  it('are for the composer, when a name of an emoji was being completed', async () => {
    await composerOf(page).focus();
    await page.keyboard.type(':rock');
    await page.getByRole('listbox').waitFor();
    await escapeAndType(page);
    await arrive(':rock');
  });

  it('are for the composer, when a message had the focus', async () => {
    await rowOf(page, 'Mine').focus();
    await escapeAndType(page);
    await arrive();
  });

  it('are for the composer, when the question whether to delete had come from a message that was left by it', async () => {
    const more = rowOf(page, 'Mine').getByRole('button', { name: 'More', exact: true });
    await rowOf(page, 'Mine').focus();
    await more.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Delete' }).press('Enter');
    await page.getByRole('dialog', { name: 'Delete' }).waitFor();
    // The first closes the question, the second leaves the list.
    await page.keyboard.press('Escape');
    await escapeAndType(page);
    await arrive();
  });

  it('are for the button that the emoji were opened with', async () => {
    const search = page.getByRole('searchbox', { name: 'Search emoji' });
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await search.fill('rock');
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Enter')]);
    await until('they are there again', async () => (await search.inputValue()) === '');
    await page.keyboard.press('Escape');
    await search.waitFor({ state: 'detached' });
  });

  it('are for the button that a dialog was opened with', async () => {
    const dialog = page.getByRole('dialog', { name: 'New room' });
    await page.getByRole('button', { name: 'New room', exact: true }).focus();
    await page.keyboard.press('Enter');
    await dialog.getByLabel('Name').fill('not to be');
    await Promise.all([page.keyboard.press('Escape'), page.keyboard.press('Enter')]);
    await until(
      'it is there again, as it is at first',
      async () => (await dialog.getByLabel('Name').inputValue()) === '',
    );
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    expect(stage.browser.problems).toEqual([]);
  });
});
