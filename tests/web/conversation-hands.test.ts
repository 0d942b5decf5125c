import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, say, startStage, stateOf, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';
import { pixel } from './support/pixel.ts';

const lengthMax = 100;

/** What a browser makes of files that somebody pastes or drops: an event with the files in it. Answers whether it was taken. */
const handOver = (page: Page, selector: string, types: readonly string[], name: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob('${pixel.toString('base64')}'), (letter) => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], '${name}', { type: 'image/png' }));
    const target = document.querySelector('${selector}');
    let event;
    for (const type of ${JSON.stringify(types)}) {
      event = type === 'paste'
        ? new ClipboardEvent(type, { clipboardData: files, bubbles: true, cancelable: true })
        : new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true });
      target.dispatchEvent(event);
    }
    return event.defaultPrevented;
  })()`);

describe.skipIf(!hasBrowser)('by hand', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ MESSAGE_LENGTH_MAX: String(lengthMax), MESSAGE_RATE_LIMIT: 'off' });
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  const isSent = async (page: Page, name: string): Promise<void> => {
    await page.locator('[data-state=there]').getByText(name).waitFor();
    await composerOf(page).press('Enter');
    const picture = rowOf(page, '').getByRole('img', { name });
    await until('the picture is loaded', () =>
      picture.evaluate((it) => it instanceof HTMLImageElement && it.naturalWidth === 1),
    );
    expect(await page.locator('[data-state=there]').count()).toBe(0);
  };

  it('a picture that is pasted into the composer is sent', async () => {
    const page = await stage.show(stage.ada, await stage.room('pasted'));
    expect(await handOver(page, 'textarea', ['paste'], 'pasted.png')).toBe(true);
    await isSent(page, 'pasted.png');
    expect(stage.browser.problems).toEqual([]);
  });

  it('a picture that is dropped on the conversation is sent, and what is only dragged over it is not', async () => {
    const page = await stage.show(stage.ada, await stage.room('dropped'));
    const hint = page.getByText('Drop photos or PDFs to send them here');
    await handOver(page, 'textarea', ['dragenter', 'dragover'], 'dropped.png');
    await hint.waitFor();
    await handOver(page, 'textarea', ['dragleave'], 'dropped.png');
    await hint.waitFor({ state: 'detached' });
    expect(await page.locator('[data-state]').count()).toBe(0);
    expect(await handOver(page, 'textarea', ['dragenter', 'dragover', 'drop'], 'dropped.png')).toBe(true);
    await hint.waitFor({ state: 'detached' });
    await isSent(page, 'dropped.png');
    expect(stage.browser.problems).toEqual([]);
  });

  it('a finger that rests on a message opens its menu, one that moves scrolls', async () => {
    const roomId = await stage.room('touched');
    await say(stage.bob, roomId, 'Touch me');
    const page = await stage.show(stage.ada, roomId, {
      viewport: { width: 360, height: 740 },
      hasTouch: true,
      isMobile: true,
    });
    const row = rowOf(page, 'Touch me');
    await row.waitFor();
    const box = await row.boundingBox();
    if (!box) throw new Error('The message has no place.');
    const [x, y] = [box.x + box.width / 2, box.y + 8];
    const session = await page.context().newCDPSession(page);
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', at?: number): Promise<unknown> =>
      session.send('Input.dispatchTouchEvent', { type, touchPoints: at === undefined ? [] : [{ x, y: at }] });
    const menu = page.getByRole('menu', { name: 'Message of Bob Ross' });

    await touch('touchStart', y);
    await menu.waitFor();
    await touch('touchEnd');
    expect(await menu.isVisible()).toBe(true);
    await menu.getByRole('menuitem', { name: '👍' }).tap();
    await menu.waitFor({ state: 'detached' });
    await row.getByRole('button', { name: /👍, 1 reaction, yours too/ }).waitFor();

    // Far longer than a press takes.
    await touch('touchStart', y);
    await touch('touchMove', y + 40);
    await page.evaluate('new Promise((settle) => setTimeout(settle, 1_000))');
    expect(await menu.count()).toBe(0);
    await touch('touchEnd');
    expect(await menu.count()).toBe(0);
    expect(stage.browser.problems).toEqual([]);
  });

  it('a message that is longer than this server takes is not sent, and the page says why', async () => {
    const page = await stage.show(stage.ada, await stage.room('long'));
    await composerOf(page).fill('x'.repeat(lengthMax - 2));
    await page.getByText('2 left').waitFor();
    await composerOf(page).fill('x'.repeat(lengthMax + 3));
    await page.getByText('3 too many').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await composerOf(page).press('Enter');
    await page.getByText(`It is too long: a message can have ${lengthMax} characters.`).waitFor();
    expect(await composerOf(page).inputValue()).toHaveLength(lengthMax + 3);
    await write(page, 'y'.repeat(lengthMax));
    await stateOf(page, 'yyy', 'Sent').waitFor();

    await composerOf(page).press('ArrowUp');
    const editor = page.getByRole('textbox', { name: 'Edit the message' });
    await editor.fill('z'.repeat(lengthMax + 1));
    await page.getByText('1 too many').waitFor();
    expect(await page.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true);
    expect(stage.browser.problems).toEqual([]);
  });
});
