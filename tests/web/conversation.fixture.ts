import type { RoomSummary } from '@parley/contract/nouns/room';
import type { BrowserContextOptions, Locator, Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Environment, Program } from '../support/program.ts';
import { makeRoom, registerAccount, testPassword } from './support/accounts.ts';
import type { TestAccount } from './support/accounts.ts';
import { startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';

/** A started program, a browser, and two people in one room, Ada and Bob. */
export interface Stage {
  readonly program: Program;
  readonly browser: TestBrowser;
  readonly ada: TestAccount;
  readonly bob: TestAccount;
  /** A room with both of them in it. */
  room(name: string): Promise<string>;
  /** Logs in somebody and shows them a room, or one message of it. */
  show(account: TestAccount, path: string, options?: BrowserContextOptions): Promise<Page>;
  close(): Promise<void>;
}

export const startStage = async (settings: Environment = {}): Promise<Stage> => {
  const [program, browser] = await Promise.all([startProgram(settings), startBrowser()]);
  const ada = await registerAccount(program.url, 'ada', 'Ada Byron');
  const bob = await registerAccount(program.url, 'bob', 'Bob Ross');
  return {
    program,
    browser,
    ada,
    bob,
    async room(name) {
      const { room }: RoomSummary = await makeRoom(ada, name);
      await ada.call('POST', `/rooms/${room.id}/members`, { userIds: [bob.login.user.id] });
      return room.id;
    },
    async show(account, path, options) {
      const page = await browser.open(`${program.url}/r/${path}`, options);
      // On a phone's width the list of rooms is not there beside the room.
      await page.getByLabel('E-mail address').fill(account.email);
      await page.getByLabel('Password', { exact: true }).fill(testPassword);
      await page.getByRole('button', { name: 'Log in' }).click();
      await composerOf(page).waitFor();
      return page;
    },
    async close() {
      await browser.close();
      await program.stop();
    },
  };
};

export const say = (account: TestAccount, roomId: string, content: string): Promise<unknown> =>
  account.call('POST', `/rooms/${roomId}/messages`, { content });

export const composerOf = (page: Page): Locator => page.getByRole('textbox', { name: /^Write to/ });

/** The rows with some text. */
export const rowOf = (page: Page, text: string | RegExp): Locator =>
  page.getByRole('article').filter({ hasText: text });

/** Writes a message and sends it, as people do. */
export const write = async (page: Page, text: string): Promise<void> => {
  await composerOf(page).fill(text);
  await composerOf(page).press('Enter');
};

/** How far a message of one's own has got, by the name of its sign. */
export const stateOf = (page: Page, text: string, state: string): Locator =>
  rowOf(page, text).getByRole('img', { name: state, exact: true });

/** What stands in the list from above, as far as it is there. */
export const textsOf = (page: Page): Promise<string[]> =>
  page.getByRole('article').locator('[dir=auto] p').allTextContents();
