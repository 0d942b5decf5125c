import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { until } from '../support/wait.ts';
import { startStage } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { makeLongRoom, messagesOf, nodesOf, numbered } from './long-room.fixture.ts';
import { browserTimeoutMs, hasBrowser } from './support/browser.ts';

const size = 50_000;
/** With every message a picture, a name and a text of some lines, a screen and what is kept around it have far less. */
const nodesMax = 2_000;
/** Scrolled through page by page; to the very top leads a key. */
const scrolled = 1_000;

describe.skipIf(!hasBrowser)('a room of 50,000 messages', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ PARLEY_CHECK_CONTRACT: 'off' });
  });
  afterAll(() => stage?.close());

  it('is scrolled up, shows its first message, and goes back to its newest, with few elements', async () => {
    const { databaseUrl } = stage.program;
    if (databaseUrl === undefined) throw new Error('The program has a database of its own.');
    const roomId = await makeLongRoom(databaseUrl, [stage.ada, stage.bob], { name: 'long', size });
    const page = await stage.show(stage.ada, roomId);
    await numbered(page, size).waitFor();
    let nodes = await nodesOf(page);

    await until(
      'many pages were scrolled through',
      async () => {
        await messagesOf(page).evaluate((it) => it.scrollTo({ top: 0 }));
        nodes = Math.max(nodes, await nodesOf(page));
        const top = await messagesOf(page).getByRole('article').first().textContent();
        return Number(/Number (\d+)\. /.exec(top ?? '')?.[1]) <= size - scrolled;
      },
      browserTimeoutMs,
    );
    // The newest itself stays: it is where Tab leads.
    expect(await numbered(page, size - 1).count()).toBe(0);

    await messagesOf(page).getByRole('article').first().press('Home');
    await numbered(page, 1).waitFor();
    await until('nothing is above it', async () =>
      messagesOf(page).evaluate((it) => {
        it.scrollTo({ top: 0 });
        return it.textContent.includes('the beginning');
      }),
    );
    nodes = Math.max(nodes, await nodesOf(page));

    await page.getByRole('button', { name: 'Jump to the latest message' }).click();
    await numbered(page, size).waitFor();
    await until('it is at the end', () =>
      messagesOf(page).evaluate((it) => it.scrollHeight - it.clientHeight - it.scrollTop < 5),
    );
    nodes = Math.max(nodes, await nodesOf(page));
    expect(nodes).toBeLessThan(nodesMax);
    expect(stage.browser.problems).toEqual([]);
  });
});
