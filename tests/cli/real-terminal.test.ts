import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, stateOf, textsOf, write } from '../web/conversation.fixture.ts';
import { logInPage, registerAccount } from '../web/support/accounts.ts';
import type { TestAccount } from '../web/support/accounts.ts';
import { hasBrowser, startBrowser } from '../web/support/browser.ts';
import type { TestBrowser } from '../web/support/browser.ts';
import { Shell } from './shell.ts';
import { hasTmux, startInTmux } from './tmux.ts';
import type { RealTerminal } from './tmux.ts';

/** Three programs that start, and a browser, on a slow machine. */
const timeoutMs = 180_000;
const columns = 72;

/** The rows of a terminal with one of these texts, from above, each without what stands around the text. */
const rowsWith = async (terminal: RealTerminal, texts: readonly string[]): Promise<readonly string[]> => {
  const rows = (await terminal.screen()).split('\n');
  return rows.flatMap((row) => texts.filter((text) => row.includes(text)));
};

describe.skipIf(!hasTmux || !hasBrowser)('two terminals and a page of the web app', () => {
  let program: Program;
  let chromium: TestBrowser;
  let dana: TestAccount;
  const shells: Shell[] = [];
  const terminals: RealTerminal[] = [];
  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
    for (const name of ['anna', 'bea']) {
      const shell = new Shell(program.url);
      shells.push(shell);
      await shell.register(name);
    }
    dana = await registerAccount(program.url, 'dana', 'Dana Novak');
  });
  afterAll(async () => {
    await Promise.all(terminals.map((terminal) => terminal.close()));
    for (const shell of shells) shell.remove();
    await chromium?.close();
    await program?.stop();
  });

  /** A room of all three, in which each of them sits. */
  const sitDown = async (): Promise<{ anna: RealTerminal; bea: RealTerminal; page: Page }> => {
    const [one, other] = shells;
    if (!one || !other) throw new Error('There are no shells.');
    await one.ok(['create', '#quay']);
    await other.ok(['send', '--join', '#quay', 'first', 'words']);
    const page = await chromium.open(`${program.url}/log-in`);
    await logInPage(page, dana.email);
    await page.getByRole('link', { name: 'Browse rooms' }).click();
    await page.getByRole('button', { name: /Join/ }).click();
    await page.getByRole('navigation').getByRole('link', { name: /quay/ }).click();
    await composerOf(page).waitFor();
    for (const shell of [one, other])
      terminals.push(await startInTmux(shell, ['chat', '#quay'], { columns }));
    const [anna, bea] = terminals;
    if (!anna || !bea) throw new Error('There are no terminals.');
    return { anna, bea, page };
  };

  it(
    'talk with each other, and all see the same in the same order',
    async () => {
      const { anna, bea, page } = await sitDown();
      for (const terminal of [anna, bea]) await terminal.shows('first words');
      expect(await anna.isOnOtherScreen()).toBe(true);

      // From one terminal to the other and to the page.
      await anna.type('Is the crane free? 漢字');
      await bea.shows('anna is typing');
      await page.getByText('anna is writing', { exact: false }).waitFor();
      await anna.press('Enter');
      await bea.shows('Is the crane free? 漢字');
      await rowOf(page, 'Is the crane free? 漢字').waitFor();
      await anna.shows('Read by');

      // From the page to both terminals, and how far it has got.
      await write(page, 'From noon on');
      for (const terminal of [anna, bea]) await terminal.shows('From noon on');
      await stateOf(page, 'From noon on', 'Read').waitFor();

      // And back from the other one, on two lines.
      await bea.type('Good:');
      await bea.press('M-Enter');
      await bea.type('I take it');
      await bea.press('Enter');
      await anna.shows('I take it');
      await rowOf(page, 'I take it').waitFor();

      // What somebody changes and deletes, changes everywhere.
      await anna.press('Up');
      await anna.shows('Changing your message');
      await anna.type('!');
      await anna.press('Enter');
      await bea.shows('漢字!');
      await rowOf(page, '漢字!').getByText('edited').waitFor();

      const said = ['first words', 'Is the crane free? 漢字!', 'From noon on', 'I take it'];
      for (const terminal of [anna, bea])
        await until(
          'the terminal shows all of it, once and in order',
          async () => (await rowsWith(terminal, said)).join() === said.join(),
        );
      expect((await textsOf(page)).map((text) => text.split('\n').at(-1))).toEqual(said);

      // Another size, of which every row is used and none is too long.
      await anna.resize(40, 12);
      await until('the rule is as wide as the terminal', async () =>
        (await anna.screen()).split('\n').includes('─'.repeat(40)),
      );
      await write(page, 'Still there?');
      await anna.shows('Still there?');

      // The terminal is given back as it was.
      await anna.press('C-d');
      expect(await anna.ended()).toBe(0);
      await bea.type('/quit');
      await bea.press('Enter');
      expect(await bea.ended()).toBe(0);
      for (const terminal of [anna, bea]) {
        expect(await terminal.isOnOtherScreen()).toBe(false);
        expect(await terminal.screen()).not.toContain('first words');
      }
      expect(chromium.problems).toEqual([]);
    },
    timeoutMs,
  );
});
