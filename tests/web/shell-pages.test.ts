import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { logInPage, makeRoom, registerAccount } from './support/accounts.ts';
import type { TestAccount } from './support/accounts.ts';
import { axeViolations } from './support/axe.ts';
import { hasBrowser, startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';

const longName = 'Maximiliane von Hohenstein-Lichtenberg';
const phone = { width: 360, height: 740 };
const tablet = { width: 768, height: 1_024 };
const desk = { width: 1_440, height: 900 };

/** Fifteen pages, loaded anew and judged one after the other: a slow machine takes its time. */
const visitTimeoutMs = 240_000;

/** Each page, and what is there when it is complete. */
const pages = (roomId: string): readonly (readonly [string, string])[] => [
  ['/', 'Harbour Works'],
  [`/r/${roomId}`, longName],
  [`/r/${roomId}/details`, longName],
  ['/browse', 'general'],
  ['/contacts', longName],
  ['/settings/profile', 'About you'],
  ['/settings/appearance', 'Theme colour'],
  ['/settings/notifications', 'Show notifications'],
  ['/settings/sessions', 'This session'],
  ['/settings/account', 'Current password'],
  ['/admin/organization', 'Who can join'],
  ['/admin/people', longName],
  ['/admin/invites', 'Take back'],
  ['/admin/rooms', 'engine room'],
  ['/join', 'There is nothing here'],
];

describe.skipIf(!hasBrowser)('every page of the web app', () => {
  let program: Program;
  let chromium: TestBrowser;
  let roomId: string;
  let anna: TestAccount;
  /** Into a room, by somebody who is no admin. */
  let otherInvite: string;

  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
    anna = await registerAccount(program.url, 'anna', 'Anna Berger');
    const other = await registerAccount(program.url, 'maximiliane', longName);
    const { id } = other.login.user;
    await anna.call('PATCH', '/organization', { name: 'Harbour Works' });
    ({ id: roomId } = (await makeRoom(anna, 'general', { memberIds: [id], description: 'All of us' })).room);
    await makeRoom(anna, 'x'.repeat(80), { memberIds: [id] });
    const own = await makeRoom(other, 'engine room', { kind: 'private' });
    await other.call('POST', `/rooms/${roomId}/messages`, { content: 'Hello' });
    await anna.call('POST', '/contacts', { userId: id });
    await anna.call('POST', '/organization/invites', {});
    ({ token: otherInvite } = await other.call<{ token: string }>(
      'POST',
      `/rooms/${own.room.id}/invites`,
      {},
    ));
  });

  afterEach(() => chromium?.closePages());
  afterAll(async () => {
    await chromium?.close();
    await program?.stop();
  });

  const judge = async (page: Page, where: string): Promise<void> => {
    expect({ where, violations: await axeViolations(page) }).toEqual({ where, violations: [] });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect({ where, isTooWide: Number(overflow) > 0 }).toEqual({ where, isTooWide: false });
  };

  const visit = async (page: Page, where: string): Promise<void> => {
    for (const [path, text] of pages(roomId)) {
      await page.goto(program.url + path);
      await page.getByText(text).locator('visible=true').first().waitFor();
      await judge(page, `${path} ${where}`);
    }
  };

  it(
    'is without a fault for axe, and no wider than the window: a desk in the dark',
    async () => {
      const page = await chromium.open(program.url, { viewport: desk, colorScheme: 'dark' });
      await page.getByLabel('E-mail address').waitFor();
      await judge(page, 'the door');
      await logInPage(page, 'anna@example.org');
      await visit(page, 'at 1440 in the dark');
    },
    visitTimeoutMs,
  );

  it(
    'and a phone in the light, and in the dark with a yellow theme',
    async () => {
      const page = await chromium.open(program.url, {
        viewport: phone,
        colorScheme: 'light',
        hasTouch: true,
      });
      await logInPage(page, 'anna@example.org');
      await visit(page, 'at 360 in the light');
      await page.goto(`${program.url}/settings/appearance`);
      await page.getByRole('radio', { name: 'Ochre' }).check();
      await page.getByRole('radio', { name: 'Dark' }).check({ force: true });
      await page.locator('html[data-theme="dark"]').waitFor({ state: 'attached' });
      await judge(page, 'ochre in the dark');
    },
    visitTimeoutMs,
  );

  it('and a tablet, with each dialog', async () => {
    const page = await chromium.open(`${program.url}/r/${roomId}/details`, { viewport: tablet });
    await logInPage(page, 'anna@example.org');
    await page.getByRole('button', { name: 'Add people' }).waitFor();
    await judge(page, 'details as a sheet');
    for (const name of ['Add people', 'Invite by link', 'Room settings']) {
      await page.getByRole('button', { name }).click();
      await page.getByRole('dialog').waitFor();
      await judge(page, name);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
    await page.goto(`${program.url}/admin/people`);
    await page.getByRole('button', { name: `More: ${longName}` }).click();
    await page.getByRole('menuitem', { name: 'Sessions' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'End', exact: true }).waitFor();
    await judge(page, 'sessions of somebody');
    await page.keyboard.press('Escape');
    await page.goto(`${program.url}/r/${roomId}/details`);
    await page.getByRole('button', { name: 'Add people' }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Room or person' }).waitFor();
    await judge(page, 'the switcher');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Close details' }).last().click();
    for (const name of ['New room', 'New group', 'New message', 'New session']) {
      await page
        .getByRole('navigation', { name: 'Rooms and people' })
        .getByRole('button', { name, exact: true })
        .click();
      await page.getByRole('dialog').waitFor();
      await judge(page, name);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });

  it('says kindly at the door what an invite cannot do', async () => {
    const page = await chromium.open(`${program.url}/invite/${'a'.repeat(43)}`, { viewport: phone });
    await page.getByRole('heading', { name: 'This invite cannot be used' }).waitFor();
    await judge(page, 'an invite that nobody made');
    await anna.call('PATCH', '/organization', { joinPolicy: 'invite' });
    await page.goto(`${program.url}/invite/${otherInvite}`);
    await page.getByText('This invite is for people of Harbour Works.').waitFor();
    expect(await page.getByRole('button', { name: 'Create account' }).count()).toBe(0);
    expect(await page.getByText('engine room').count()).toBe(0);
    await judge(page, 'an invite for people of the organization');
    await anna.call('PATCH', '/organization', { joinPolicy: 'open' });
  });

  it('runs from the right to the left when the page says so', async () => {
    const page = await chromium.open(program.url, { viewport: desk });
    await logInPage(page, 'anna@example.org');
    await page.evaluate("document.documentElement.dir = 'rtl'");
    const list = await page.getByRole('navigation', { name: 'Rooms and people' }).boundingBox();
    expect(list?.x).toBeGreaterThanOrEqual(desk.width - 280);
    await judge(page, 'from the right to the left');
  });

  it('asks nobody else for anything, and breaks no rule of the policy', () => {
    expect(chromium.problems).toEqual([]);
  });
});
