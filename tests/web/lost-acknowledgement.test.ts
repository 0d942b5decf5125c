import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startCutProxy } from '../sdk/proxy.ts';
import type { CutProxy } from '../sdk/proxy.ts';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, startStage, stateOf, textsOf, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { logInPage } from './support/accounts.ts';
import { hasBrowser } from './support/browser.ts';

/** How often a page has sent a message of that text so far. */
const countSends = (page: Page, text: string): (() => number) => {
  let sends = 0;
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const frame = payload.toString();
      if (frame.includes('send_message') && frame.includes(text)) sends += 1;
    }),
  );
  return () => sends;
};

/** Waits until a page shows these messages, and then holds it to these and no others, in this order. */
const showsJust = async (page: Page, expected: readonly string[]): Promise<void> => {
  for (const text of expected) await rowOf(page, text).first().waitFor();
  expect(await textsOf(page)).toEqual([...expected]);
};

describe.skipIf(!hasBrowser)('a message whose acknowledgement is lost', () => {
  let stage: Stage;
  let proxy: CutProxy;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterAll(() => stage?.close());
  beforeEach(async () => {
    proxy = await startCutProxy(() => stage.program.port);
  });
  afterEach(() => proxy.close());

  /**
   * Ada writes while nothing that the server says comes to her, until Bob has the message; then her network breaks and is
   * mended.
   */
  const loseOne = async (name: string, lost: string) => {
    const roomId = await stage.room(name);
    const bob = await stage.show(stage.bob, roomId);
    const ada = await stage.browser.open(`${proxy.url}/log-in`);
    const sends = countSends(ada, lost);
    await logInPage(ada, stage.ada.email);
    await ada.getByRole('navigation').getByRole('link', { name }).click();
    await composerOf(ada).waitFor();
    await write(ada, 'before');
    await stateOf(ada, 'before', 'Read').waitFor();

    proxy.swallow();
    await write(ada, lost);
    await rowOf(bob, lost).waitFor();
    await stateOf(ada, lost, 'Sending').waitFor();
    expect(sends()).toBe(1);
    proxy.cut();
    await rowOf(ada, lost)
      .getByRole('img', { name: /^(Sending|Waiting for the connection)$/ })
      .waitFor();
    proxy.mend();
    return { ada, bob, sends };
  };

  it('is sent again, and is in both lists once', async () => {
    const { ada, bob, sends } = await loseOne('once', 'said once');
    await stateOf(ada, 'said once', 'Read').waitFor();
    await until('it was sent again', () => sends() === 2);
    // What came after it shows that nothing more is on its way.
    await write(ada, 'after');
    await stateOf(ada, 'after', 'Read').waitFor();
    for (const page of [ada, bob]) await showsJust(page, ['before', 'said once', 'after']);
    for (const page of [ada, bob]) {
      await page.reload();
      await showsJust(page, ['before', 'said once', 'after']);
    }
    expect(sends()).toBe(2);
    expect(stage.browser.problems).toEqual([]);
  });

  it('is in both lists once, too, when its page is loaded anew before the network is back', async () => {
    const { ada, bob } = await loseOne('anew', 'said before the reload');
    await ada.reload();
    await stateOf(ada, 'said before the reload', 'Read').waitFor();
    await write(ada, 'after');
    await stateOf(ada, 'after', 'Read').waitFor();
    for (const page of [ada, bob]) await showsJust(page, ['before', 'said before the reload', 'after']);
    expect(stage.browser.problems).toEqual([]);
  });
});
