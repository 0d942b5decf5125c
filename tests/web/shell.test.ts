import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { logInPage, makeRoom, registerAccount, testPassword } from './support/accounts.ts';
import type { TestAccount } from './support/accounts.ts';
import { hasBrowser, startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';
import { startGate } from './support/gate.ts';

/** Bytes, compressed by gzip, of everything that the first picture needs. */
const firstLoadBytesMax = 80_000;

const sidebarOf = (page: Page) => page.getByRole('navigation', { name: 'Rooms and people' });

describe.skipIf(!hasBrowser)('the web app', () => {
  let program: Program;
  let chromium: TestBrowser;
  let founder: Page;

  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
  });

  afterAll(async () => {
    await chromium?.close();
    await program?.stop();
  });

  it('loads in 80 KB, all of it from the server', async () => {
    const page = await chromium.open(program.url);
    await page.getByLabel('Organization').waitFor();
    const loaded: readonly string[] = await page.evaluate(
      "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)",
    );
    const paths = [...new Set(loaded.filter((path) => path.startsWith('/assets/')))];
    expect(paths.length).toBeGreaterThan(2);
    await page.context().close();
    const sizes = await Promise.all(
      paths.map(async (path) => {
        const response = await fetch(program.url + path, {
          headers: { 'accept-encoding': 'gzip' },
          decompress: false,
        });
        expect(response.headers.get('content-encoding')).toBe('gzip');
        return (await response.arrayBuffer()).byteLength;
      }),
    );
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(firstLoadBytesMax);
  });

  it('lets the first one found the organization and makes them its admin', async () => {
    founder = await chromium.open(program.url);
    await founder.getByLabel('Organization').fill('Harbour Works');
    await founder.getByLabel('Your name').fill('Anna Berger');
    await founder.getByLabel('User name').fill('anna');
    await founder.getByLabel('E-mail address').fill('anna@example.org');
    await founder.getByLabel('Password', { exact: true }).fill(testPassword);
    await founder.getByRole('button', { name: 'Create organization' }).click();
    await founder.getByText('Hello, Anna Berger').waitFor();
    await sidebarOf(founder).getByText('Harbour Works').waitFor();
    await founder.getByRole('button', { name: /Your account/ }).click();
    await founder.getByRole('menuitem', { name: 'Administration' }).click();
    await founder.getByRole('heading', { name: 'Organization' }).waitFor();
    expect(await founder.getByLabel('Organization').inputValue()).toBe('Harbour Works');
  });

  it('makes a room, and brings a newcomer into it by a link', async () => {
    await founder.getByRole('button', { name: 'New room' }).first().click();
    const dialog = founder.getByRole('dialog', { name: 'New room' });
    await dialog.getByLabel('Name').fill('piers');
    await dialog.getByLabel('Topic').fill('Wood and steel');
    await dialog.getByRole('radio', { name: /Private/ }).check();
    await dialog.getByRole('button', { name: 'Create room' }).click();
    await founder.getByRole('heading', { name: 'piers', exact: true }).waitFor();
    await founder.getByRole('button', { name: 'Show details' }).click();
    await founder.getByRole('button', { name: 'Invite by link' }).click();
    await founder.getByRole('button', { name: 'Make link' }).click();
    const link = await founder.getByLabel('Copy link').first().inputValue();
    expect(link).toStartWith(`${program.url}/invite/`);
    await founder.keyboard.press('Escape');

    const newcomer = await chromium.open(link);
    await newcomer.getByText('You are invited to piers').waitFor();
    await newcomer.getByLabel('Your name').fill('Bob Carter');
    await newcomer.getByLabel('User name').fill('bob');
    await newcomer.getByLabel('E-mail address').fill('bob@example.org');
    await newcomer.getByLabel('Password', { exact: true }).fill(testPassword);
    await newcomer.getByRole('button', { name: 'Create account' }).click();
    await newcomer.getByRole('heading', { name: 'piers', exact: true }).waitFor();
    await founder.getByRole('complementary').getByText('Bob Carter').waitFor();
    await newcomer.context().close();
  });

  it('gives roles, removes a member, and does as the owner says with the room', async () => {
    const details = founder.getByRole('complementary', { name: 'Details' });
    await details.getByRole('button', { name: 'More: Bob Carter' }).click();
    await founder.getByRole('menuitem', { name: 'Make admin' }).click();
    await details.getByText('Admin', { exact: true }).waitFor();
    await details.getByRole('button', { name: 'More: Bob Carter' }).click();
    await founder.getByRole('menuitem', { name: 'Remove from room' }).click();
    await founder.getByRole('dialog').getByRole('button', { name: 'Remove from room' }).click();
    await details.getByText('Bob Carter').waitFor({ state: 'detached' });

    await details.getByRole('button', { name: 'Room settings' }).click();
    await founder.getByRole('dialog').getByLabel('Name').fill('piers and docks');
    await founder.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await founder.getByRole('heading', { name: 'piers and docks', exact: true }).waitFor();
    await details.getByRole('button', { name: 'Room settings' }).click();
    await founder.getByRole('dialog').getByRole('button', { name: 'Archive' }).click();
    await founder.getByRole('dialog').waitFor({ state: 'detached' });
    await details.getByRole('button', { name: 'Room settings' }).click();
    await founder.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await founder
      .getByRole('dialog', { name: 'Delete room' })
      .getByRole('button', { name: 'Delete room' })
      .click();
    await sidebarOf(founder).getByText('piers and docks').waitFor({ state: 'detached' });
  });

  it('says that an invite cannot be used', async () => {
    await founder.goto(`${program.url}/invite/${'x'.repeat(32)}`);
    await founder.getByText('This invite cannot be used').waitFor();
    await founder.getByRole('button', { name: 'Go to your rooms' }).click();
    await sidebarOf(founder).waitFor();
  });

  it('shows public rooms to who is not in them, and lets them join and leave', async () => {
    const chen = await registerAccount(program.url, 'chen', 'Chen Wei');
    await makeRoom(chen, 'book-club', { description: 'One a month' });
    await founder.getByRole('link', { name: 'Browse rooms' }).click();
    await founder
      .getByRole('listitem')
      .filter({ hasText: 'book-club' })
      .getByRole('button', { name: 'Join' })
      .click();
    await founder.getByRole('heading', { name: 'book-club', exact: true }).waitFor();
    await founder.getByRole('button', { name: 'Show details' }).click();
    await founder.getByRole('button', { name: 'Leave room' }).click();
    await founder.getByRole('dialog').getByRole('button', { name: 'Leave room' }).click();
    await sidebarOf(founder).getByText('book-club').waitFor({ state: 'detached' });
  });

  it('finds people, and counts what they write until it is read', async () => {
    await sidebarOf(founder).getByRole('button', { name: 'New message' }).click();
    await founder.getByLabel('Search people by user name').fill('che');
    await founder.getByRole('option', { name: /Chen Wei/ }).click();
    await founder.getByRole('heading', { name: 'Chen Wei', exact: true }).waitFor();
    const chen = await logInAs('chen@example.org');
    const { rooms } = await chen<{ rooms: { room: { id: string; kind: string } }[] }>('GET', '/rooms');
    const direct = rooms.find(({ room }) => room.kind === 'direct');
    await founder.getByRole('link', { name: 'Contacts' }).click();
    await chen('POST', `/rooms/${direct?.room.id}/messages`, { content: 'Hello' });
    await chen('POST', `/rooms/${direct?.room.id}/messages`, { content: 'Are you there?' });
    const link = sidebarOf(founder).getByRole('link', { name: /Chen Wei/ });
    await link.getByText('2 unread messages').waitFor({ state: 'attached' });
    await until('the title counts', async () => (await founder.title()).startsWith('(2)'));
    await link.click();
    await link.getByText('unread').waitFor({ state: 'detached' });
    await until('the title does not', async () => !(await founder.title()).startsWith('('));
  });

  it('tells the truth when the connection is gone, and is quiet when it is back', async () => {
    const gate = await startGate(program.port);
    const page = await chromium.open(gate.url);
    await logInPage(page, 'anna@example.org');
    const bar = page.getByText('No connection.');
    await gate.cut();
    await bar.waitFor();
    await gate.mend();
    await page.getByRole('button', { name: 'Try now' }).click();
    await bar.waitFor({ state: 'detached' });
    await page.context().close();
    await gate.cut();
  });

  it('refuses a wrong password in words, and logs out everywhere', async () => {
    const other = await chromium.open(program.url);
    await other.getByLabel('E-mail address').fill('anna@example.org');
    await other.getByLabel('Password', { exact: true }).fill('not the one');
    await other.getByRole('button', { name: 'Log in' }).click();
    await other.getByRole('alert').getByText('The e-mail address or the password is wrong.').waitFor();
    await logInPage(other, 'anna@example.org');
    await other.goto(`${program.url}/settings/sessions`);
    await other.getByText('This session').waitFor();
    await other.getByRole('button', { name: 'Log out everywhere', exact: true }).click();
    await other.getByRole('dialog').getByRole('button', { name: 'Log out everywhere' }).click();
    await other.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await founder.getByRole('heading', { name: 'Welcome back' }).waitFor();
    await other.context().close();
  });

  it('asks nobody else for anything, and nothing goes wrong in it', () => {
    expect(chromium.problems).toEqual([]);
  });

  const logInAs = async (email: string): Promise<TestAccount['call']> => {
    const response = await fetch(`${program.url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: testPassword }),
    });
    const { tokens } = (await response.json()) as { tokens: { accessToken: string } };
    return async (method, path, body) => {
      const answer = await fetch(`${program.url}/v1${path}`, {
        method,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.accessToken}` },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
      return answer.json();
    };
  };
});
