import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { logInPage, makeRoom, registerAccount, testPassword } from './support/accounts.ts';
import type { TestAccount } from './support/accounts.ts';
import { axeViolations } from './support/axe.ts';
import { hasBrowser, startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';

/** More than one page of rooms. */
const manyRooms = 55;

describe.skipIf(!hasBrowser)('administration in the web app', () => {
  let program: Program;
  let chromium: TestBrowser;
  let anna: TestAccount;
  let ben: TestAccount;
  let page: Page;

  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
    anna = await registerAccount(program.url, 'anna', 'Anna Berger');
    await anna.call('PATCH', '/organization', { name: 'Harbour Works', joinPolicy: 'open' });
    ben = await registerAccount(program.url, 'ben', 'Ben Carter');
    page = await chromium.open(`${program.url}/admin/rooms`);
    await logInPage(page, anna.email);
  });

  afterAll(async () => {
    await chromium?.close();
    await program?.stop();
  });

  const rowOf = (name: string) => page.getByRole('main').getByRole('listitem').filter({ hasText: name });
  const menuOf = (name: string) => page.getByRole('button', { name: `More: ${name}` });
  /** The name of what has the focus. */
  const focused = () => page.evaluate<string>('document.activeElement.ariaLabel');
  const press = (name: string) => page.getByRole('menuitem', { name }).click();
  const answer = (name: string) => page.getByRole('dialog').getByRole('button', { name }).click();

  it('says that there are no rooms, and then lists those of others that the admin cannot open', async () => {
    await page.getByRole('heading', { name: 'No rooms yet' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    const { room } = await makeRoom(ben, 'engine room', { kind: 'private' });
    await ben.call('POST', `/rooms/${room.id}/messages`, { content: 'The pump is loud' });
    await page.reload();
    await rowOf('engine room').getByText('owner Ben Carter').waitFor();
    await rowOf('engine room').getByText('1 member · 1 message · active just now').waitFor();
    await menuOf('engine room').click();
    expect(await page.getByRole('menuitem', { name: 'Open', exact: true }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.goto(`${program.url}/r/${room.id}`);
    await page.getByRole('heading', { name: 'You cannot see this room' }).waitFor();
    expect(await page.getByText('The pump is loud').count()).toBe(0);
    await page.goto(`${program.url}/admin/rooms`);
  });

  it('archives a room, opens it again and deletes it, by keyboard alone', async () => {
    const key = (...names: readonly string[]) =>
      names.reduce((before, name) => before.then(() => page.keyboard.press(name)), Promise.resolve());
    await menuOf('engine room').focus();
    await key('Enter', 'Enter');
    const dialog = page.getByRole('dialog', { name: 'Archive room' });
    await dialog.getByRole('button', { name: 'Archive room' }).focus();
    await key('Enter');
    await rowOf('engine room').getByText('archived', { exact: true }).waitFor();
    expect(await focused()).toBe('More: engine room');
    await key('Enter', 'Enter');
    await rowOf('engine room').getByText('archived', { exact: true }).waitFor({ state: 'detached' });
    await menuOf('engine room').focus();
    await key('Enter', 'End', 'Enter');
    await page
      .getByRole('dialog', { name: 'Delete room' })
      .getByRole('button', { name: 'Delete room' })
      .focus();
    await key('Enter');
    await rowOf('engine room').waitFor({ state: 'detached' });
    await page.getByRole('heading', { name: 'No rooms yet' }).waitFor();
  });

  it('gives a room an owner when its own has closed their account', async () => {
    const olga = await registerAccount(program.url, 'olga', 'Olga Novak');
    await makeRoom(olga, 'boiler', { kind: 'group', memberIds: [ben.login.user.id] });
    await olga.call('POST', '/me/deactivate', { password: testPassword });
    await page.reload();
    await rowOf('boiler').getByText('no owner').waitFor();
    await menuOf('boiler').click();
    await press('Give it an owner');
    await rowOf('boiler').getByText('owner Ben Carter').waitFor();
    await menuOf('boiler').click();
    expect(await page.getByRole('menuitem', { name: 'Give it an owner' }).count()).toBe(0);
    await page.keyboard.press('Escape');
  });

  it('shows more rooms than one page, and finds by name and kind', async () => {
    for (let index = 1; index <= manyRooms; index += 1)
      await makeRoom(ben, `berth ${index}`, { kind: index % 2 === 0 ? 'group' : 'private' });
    await page.reload();
    const list = page.getByRole('list', { name: 'Rooms' });
    await rowOf(`berth ${manyRooms}`).waitFor();
    expect(await list.getByRole('listitem').count()).toBe(50);
    await page.getByRole('button', { name: 'Show more' }).click();
    await rowOf('boiler').waitFor();
    expect(await list.getByRole('listitem').count()).toBe(manyRooms + 1);
    expect(await page.getByRole('button', { name: 'Show more' }).count()).toBe(0);
    await page.getByRole('searchbox', { name: 'Search rooms by name' }).fill('BERTH 5');
    await rowOf('boiler').waitFor({ state: 'detached' });
    await rowOf('berth 50').waitFor();
    expect(await list.getByRole('listitem').count()).toBe(7);
    await page.getByRole('combobox', { name: 'Kind of room' }).selectOption('Groups');
    await rowOf('berth 51').waitFor({ state: 'detached' });
    await rowOf('berth 50').waitFor();
    expect(await list.getByRole('listitem').count()).toBe(3);
    await page.getByRole('searchbox').fill('nothing is called so');
    await page.getByText('No room of that name.').waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });

  it('shows where somebody is logged in, ends one session, then all, and their page goes to the door', async () => {
    const theirs = await chromium.open(program.url);
    await logInPage(theirs, ben.email);
    await page.goto(`${program.url}/admin/people`);
    await menuOf('Ben Carter').click();
    await press('Sessions');
    const dialog = page.getByRole('dialog', { name: 'Sessions of Ben Carter' });
    await dialog.getByText('Chrome', { exact: false }).waitFor();
    expect(await dialog.getByRole('listitem').count()).toBe(2);
    expect(await axeViolations(page)).toEqual([]);
    // The one that made the rooms is the other.
    await dialog
      .getByRole('listitem')
      .filter({ hasNotText: 'Chrome' })
      .getByRole('button', { name: 'End' })
      .click();
    await dialog.getByRole('listitem').nth(1).waitFor({ state: 'detached' });
    await dialog.getByRole('button', { name: 'End all' }).click();
    await page.getByRole('dialog', { name: 'End all' }).getByRole('button', { name: 'End all' }).click();
    await dialog.waitFor({ state: 'detached' });
    await page.getByText('1 session ended.').waitFor();
    await theirs.getByRole('heading', { name: 'Welcome back' }).waitFor();
    expect(await focused()).toBe('More: Ben Carter');
    await menuOf('Ben Carter').click();
    await press('Sessions');
    await dialog.getByText('Ben Carter is logged in nowhere.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await menuOf('Anna Berger').click();
    await press('Sessions');
    await page.getByText('This session').waitFor();
    await theirs.context().close();
  });

  it('lets a newcomer in by the link of an admin where others need an invite, and says so beforehand', async () => {
    await anna.call('PATCH', '/organization', { joinPolicy: 'invite' });
    const { room } = await makeRoom(anna, 'piers', { kind: 'private' });
    await page.goto(`${program.url}/r/${room.id}/details`);
    await page.getByRole('button', { name: 'Invite by link' }).click();
    await page.getByText('also people without an account').waitFor();
    await page.getByRole('button', { name: 'Make link' }).click();
    const link = await page.getByLabel('Copy link').first().inputValue();
    await page.getByText('newcomers too').waitFor();
    await answer('Close');
    const newcomer = await chromium.open(link);
    await newcomer.getByRole('heading', { name: 'You are invited to piers' }).waitFor();
    await newcomer.getByText('Create an account at Harbour Works').waitFor();
    await newcomer.getByLabel('Your name').fill('Dana Novak');
    await newcomer.getByLabel('E-mail address').fill('dana@example.org');
    await newcomer.getByLabel('Password', { exact: true }).fill(testPassword);
    await newcomer.getByRole('button', { name: 'Create account' }).click();
    await newcomer.getByRole('heading', { name: 'piers', exact: true }).waitFor();
    await newcomer.context().close();
  });

  it('breaks no rule of the policy', () => {
    expect(chromium.problems).toEqual([]);
  });
});
