import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { logInPage, makeRoom, registerAccount } from './support/accounts.ts';
import { hasBrowser, startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';

const roomCount = 100;

describe.skipIf(!hasBrowser)('the keyboard', () => {
  let program: Program;
  let chromium: TestBrowser;
  let page: Page;

  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
    const anna = await registerAccount(program.url, 'anna', 'Anna Berger');
    await registerAccount(program.url, 'bob', 'Bob Carter');
    await Promise.all(Array.from({ length: roomCount }, (_, index) => makeRoom(anna, `room ${index + 1}`)));
    page = await chromium.open(program.url);
    await logInPage(page, anna.email);
    await page.getByRole('link', { name: 'room 100', exact: true }).waitFor();
  });

  afterAll(async () => {
    await chromium?.close();
    await program?.stop();
  });

  const heading = (name: string) => page.getByRole('heading', { level: 1, name, exact: true });
  const focused = (): Promise<string> =>
    page.evaluate(
      "document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''",
    );

  it('goes to a room by a few letters', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Room or person' }).fill('room 42');
    await page.getByRole('option', { name: /room 42/ }).waitFor();
    await page.keyboard.press('Enter');
    await heading('room 42').waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
  });

  it('goes to a person by a few letters, and writes to them for the first time', async () => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Room or person' }).fill('bob');
    await page.getByRole('option', { name: /Bob Carter/ }).waitFor();
    await page.keyboard.press('Enter');
    await heading('Bob Carter').waitFor();
  });

  it('moves to the next room and the one before, as they stand in the list', async () => {
    await page.getByRole('link', { name: 'room 42', exact: true }).click();
    await heading('room 42').waitFor();
    await page.keyboard.press('Alt+ArrowDown');
    await heading('room 43').waitFor();
    await page.keyboard.press('Alt+ArrowUp');
    await page.keyboard.press('Alt+ArrowUp');
    await heading('room 41').waitFor();
  });

  it('has one stop for the whole list, with arrows inside', async () => {
    const stops = page
      .getByRole('navigation', { name: 'Rooms and people' })
      .locator('[data-move][tabindex="0"]');
    expect(await stops.count()).toBe(1);
    await stops.focus();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toContain('room 42');
    await page.keyboard.press('Home');
    expect(await focused()).toContain('room 1');
    await page.keyboard.press('Enter');
    await heading('room 1').waitFor();
  });

  it('lists what it can do, and gives the focus back', async () => {
    const search = page.getByRole('button', { name: /Go to…/ });
    await search.focus();
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await focused()).toContain('Go to…');
  });

  it('opens a menu, moves in it, and closes it again', async () => {
    await page.getByRole('button', { name: /Your account/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Settings' }).waitFor();
    await page.keyboard.press('ArrowDown');
    expect(await focused()).toBe('Administration');
    await page.keyboard.press('Escape');
    expect(await focused()).toContain('Anna Berger');
  });

  it('makes a room without a mouse', async () => {
    await page.getByRole('button', { name: 'New room' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'New room' }).waitFor();
    await page.keyboard.type('by hand');
    await page.keyboard.press('Enter');
    await heading('by hand').waitFor();
  });
});
