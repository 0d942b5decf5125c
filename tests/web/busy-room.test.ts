import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { waitMsMax } from '../../packages/web/src/once-a-frame.ts';
import { composerOf, rowOf, say, startStage, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';

const burst = 300;

interface Drawings {
  /** Drawings of what is watched, and frames of the browser meanwhile. */
  readonly drawings: number;
  readonly frames: number;
  readonly ms: number;
}

/** Counts how often the page draws what is in an element. */
const startCounting = (page: Page, selector: string): Promise<unknown> =>
  page.evaluate(`(() => {
    const counted = { drawings: 0, frames: 0, startMs: performance.now() };
    const frame = () => { counted.frames += 1; requestAnimationFrame(frame); };
    requestAnimationFrame(frame);
    // Told once for everything that one drawing changes.
    new MutationObserver(() => { counted.drawings += 1; })
      .observe(document.querySelector('${selector}'), { subtree: true, childList: true, characterData: true });
    globalThis.counted = counted;
  })()`);

const countedIn = (page: Page): Promise<Drawings> =>
  page.evaluate('({ ...counted, ms: performance.now() - counted.startMs })');

describe.skipIf(!hasBrowser)('a busy room', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ MESSAGE_RATE_LIMIT: 'off', COMMAND_RATE_LIMIT: 'off' });
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  const sendMany = (roomId: string): Promise<unknown> =>
    Promise.all(Array.from({ length: burst }, (_, index) => say(stage.bob, roomId, `Busy ${index + 1}.`)));

  it('is drawn once for each frame at most, however much is told', async () => {
    const [quiet, busy] = [await stage.room('quiet'), await stage.room('busy')];
    const page = await stage.show(stage.ada, quiet);
    await page.getByRole('link', { name: 'busy' }).waitFor();
    // The number beside the room's name is another one after every message.
    await startCounting(page, `nav a[href="/r/${busy}"]`);
    await sendMany(busy);
    await page.getByRole('link', { name: new RegExp(`busy.*${burst}`) }).waitFor();
    const { drawings, frames, ms } = await countedIn(page);
    expect(drawings).toBeGreaterThan(0);
    expect(drawings).toBeLessThanOrEqual(frames + ms / waitMsMax + 1);
    expect(drawings).toBeLessThan(burst / 2);
  });

  it('shows every message in its place, and takes every letter that is typed meanwhile', async () => {
    const roomId = await stage.room('both');
    const page = await stage.show(stage.ada, roomId);
    const sent = sendMany(roomId);
    await composerOf(page).pressSequentially('Meanwhile I write this.');
    await sent;
    await rowOf(page, /Busy \d+\./)
      .last()
      .waitFor();
    expect(await composerOf(page).inputValue()).toBe('Meanwhile I write this.');
    await composerOf(page).press('Enter');
    await rowOf(page, 'Meanwhile I write this.').waitFor();
    const numbers = (await page.getByRole('article').allTextContents()).flatMap((text) => {
      const found = /Busy (\d+)\./.exec(text);
      return found ? [Number(found[1])] : [];
    });
    expect(numbers.length).toBeGreaterThan(0);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(stage.browser.problems).toEqual([]);
  });

  it('is shown where no frames are drawn, as in a tab that is hidden', async () => {
    const roomId = await stage.room('hidden');
    const page = await stage.show(stage.ada, roomId);
    await page.evaluate('globalThis.requestAnimationFrame = () => 0');
    await say(stage.bob, roomId, 'While nobody looks.');
    await rowOf(page, 'While nobody looks.').waitFor();
    await write(page, 'An answer.');
    await rowOf(page, 'An answer.').waitFor();
    expect(stage.browser.problems).toEqual([]);
  });
});
