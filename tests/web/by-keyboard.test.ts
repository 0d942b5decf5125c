import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Locator, Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { rowOf, stateOf } from './conversation.fixture.ts';
import { testPassword } from './support/accounts.ts';
import { hasBrowser, startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';
import { headingOf } from './walk.fixture.ts';

/** Nothing in the app is farther away than this. */
const tabsMax = 60;
const journeyTimeoutMs = 180_000;

const isFocused = async (target: Locator): Promise<boolean> =>
  (await target.count()) === 1 && target.evaluate((it) => it === document.activeElement);

/**
 * What the focused element lacks to be seen as such: nothing, or its name where neither it nor what it stands in (a card
 * around its radio, the composer's box) has an outline.
 */
const unseenFocus = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const nestingMax = 3;
    const focused = document.activeElement;
    if (!focused || focused === document.body) return 'nothing has the focus';
    let at: Element | null = focused;
    for (let level = 0; at && level <= nestingMax; level += 1) {
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      if (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 1) return '';
      at = at.parentElement;
    }
    return focused.outerHTML.slice(0, 200);
  });

const seesFocus = async (page: Page): Promise<void> => expect(await unseenFocus(page)).toBe('');

/** Presses Tab until something has the focus, which is to be seen at each stop on the way. */
const tabTo = async (page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> => {
  for (let pressed = 0; pressed < tabsMax; pressed += 1) {
    if (await isFocused(target)) return;
    await page.keyboard.press(key);
    if (!(await page.evaluate('document.activeElement === document.body'))) await seesFocus(page);
  }
  throw new Error(`${tabsMax} times ${key} did not lead to ${String(target)}.`);
};

/** Waits until the page itself has given the focus to something. */
const focusComesTo = async (page: Page, target: Locator): Promise<void> => {
  await until(`the focus is at ${String(target)}`, () => isFocused(target));
  await seesFocus(page);
};

const typeInto = async (page: Page, label: string, text: string): Promise<void> => {
  await tabTo(page, page.getByLabel(label, { exact: true }));
  await page.keyboard.type(text);
};

const chooseOfAccountMenu = async (page: Page, name: string): Promise<void> => {
  await tabTo(page, page.getByRole('button', { name: /Your account/ }));
  await page.keyboard.press('Enter');
  await focusComesTo(page, page.getByRole('menuitem', { name: 'Settings' }));
  const item = page.getByRole('menuitem', { name, exact: true });
  for (let pressed = 0; pressed < tabsMax && !(await isFocused(item)); pressed += 1) {
    await page.keyboard.press('ArrowDown');
    await seesFocus(page);
  }
  await page.keyboard.press('Enter');
};

const makeRoom = async (page: Page, name: string): Promise<void> => {
  await tabTo(page, page.getByRole('button', { name: 'New room', exact: true }));
  await page.keyboard.press('Enter');
  await focusComesTo(page, page.getByRole('dialog', { name: 'New room' }).getByLabel('Name'));
  await page.keyboard.type(name);
  await tabTo(page, page.getByRole('dialog').getByRole('button', { name: 'Create room' }));
  await page.keyboard.press('Enter');
  await headingOf(page, name).waitFor();
};

describe.skipIf(!hasBrowser)('somebody without a mouse', () => {
  let program: Program;
  let chromium: TestBrowser;
  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
  });
  afterAll(async () => {
    await chromium?.close();
    await program?.stop();
  });

  it(
    'registers, talks, finds their way, and always sees where they are',
    async () => {
      const page = await chromium.open(program.url);
      const { keyboard } = page;
      await page.getByRole('heading', { name: 'Set up Parley' }).waitFor();
      await focusComesTo(page, page.getByLabel('Organization'));
      await keyboard.type('Harbour Works');
      await typeInto(page, 'Your name', 'Anna Berger');
      await typeInto(page, 'E-mail address', 'anna@example.org');
      await typeInto(page, 'Password', testPassword);
      await keyboard.press('Enter');
      await page.getByText('Hello, Anna Berger').waitFor();

      await chooseOfAccountMenu(page, 'Log out');
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
      await focusComesTo(page, page.getByLabel('E-mail address'));
      await keyboard.type('anna@example.org');
      await typeInto(page, 'Password', testPassword);
      await tabTo(page, page.getByRole('button', { name: 'Log in' }));
      await keyboard.press('Enter');
      await page.getByText('Hello, Anna Berger').waitFor();

      await makeRoom(page, 'piers');
      await makeRoom(page, 'docks');
      const composer = page.getByRole('textbox', { name: 'Write to docks' });
      await tabTo(page, composer);
      await keyboard.type('Frist');
      await keyboard.press('Enter');
      await stateOf(page, 'Frist', 'Sent').waitFor();

      await focusComesTo(page, composer);
      await keyboard.press('ArrowUp');
      await focusComesTo(page, page.getByRole('textbox', { name: 'Edit the message' }));
      await keyboard.press('Control+a');
      await keyboard.type('First');
      await keyboard.press('Enter');
      await rowOf(page, 'First').getByText('edited').waitFor();
      await focusComesTo(page, composer);

      const react = rowOf(page, 'First').getByRole('button', { name: 'React', exact: true });
      await tabTo(page, react, 'Shift+Tab');
      await keyboard.press('Enter');
      await focusComesTo(page, page.getByRole('searchbox', { name: 'Search emoji' }));
      await keyboard.type('rocket');
      await page.getByRole('button', { name: 'rocket', exact: true }).waitFor();
      await keyboard.press('Enter');
      await rowOf(page, 'First').getByRole('button', { name: '🚀, 1 reaction, yours too' }).waitFor();
      await focusComesTo(page, react);

      await keyboard.press('Control+k');
      await focusComesTo(page, page.getByRole('combobox', { name: 'Room or person' }));
      await keyboard.type('pie');
      await page.getByRole('option', { name: 'piers', selected: true }).waitFor();
      await keyboard.press('Enter');
      await headingOf(page, 'piers').waitFor();
      await keyboard.press('Alt+ArrowUp');
      await headingOf(page, 'docks').waitFor();

      await chooseOfAccountMenu(page, 'Settings');
      await headingOf(page, 'Profile').waitFor();
      await tabTo(page, page.getByRole('link', { name: 'Appearance' }));
      await keyboard.press('Enter');
      await headingOf(page, 'Appearance').waitFor();
      await tabTo(page, page.getByRole('switch', { name: /Enter sends/ }));

      await keyboard.press('?');
      const shortcuts = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
      await shortcuts.getByText('Edit your last message').waitFor();
      await focusComesTo(page, shortcuts.getByRole('button', { name: 'Close' }));
      await keyboard.press('Escape');
      await focusComesTo(page, page.getByRole('switch', { name: /Enter sends/ }));

      await chooseOfAccountMenu(page, 'Log out');
      await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
      await focusComesTo(page, page.getByLabel('E-mail address'));
      expect(chromium.problems).toEqual([]);
    },
    journeyTimeoutMs,
  );
});
