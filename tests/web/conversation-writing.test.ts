import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, say, startStage, stateOf, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';
import { pixel } from './support/pixel.ts';

describe.skipIf(!hasBrowser)('the composer', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  it('keeps a draft for each room over a reload, until it is sent', async () => {
    const [one, other] = [await stage.room('drafts'), await stage.room('no drafts')];
    const page = await stage.show(stage.ada, one);
    await composerOf(page).fill('half a thought');
    await page.goto(`${stage.program.url}/r/${other}`);
    await page.getByRole('textbox', { name: 'Write to no drafts' }).waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
    await page.goto(`${stage.program.url}/r/${one}`);
    await composerOf(page).waitFor();
    expect(await composerOf(page).inputValue()).toBe('half a thought');
    await composerOf(page).press('Enter');
    await stateOf(page, 'half a thought', 'Sent').waitFor();
    await page.reload();
    await rowOf(page, 'half a thought').waitFor();
    expect(await composerOf(page).inputValue()).toBe('');
  });

  it('breaks lines with Shift+Enter and sends with Enter, and the other way round by setting', async () => {
    const page = await stage.show(stage.ada, await stage.room('enter'));
    await composerOf(page).pressSequentially('one');
    await composerOf(page).press('Shift+Enter');
    await composerOf(page).pressSequentially('two');
    expect(await composerOf(page).inputValue()).toBe('one\ntwo');
    await composerOf(page).press('Enter');
    await rowOf(page, /one\s+two/).waitFor();
    await page.evaluate('localStorage.setItem("parley:enter-sends", "false")');
    await page.reload();
    await composerOf(page).fill('three');
    await composerOf(page).press('Enter');
    await composerOf(page).pressSequentially('four');
    await composerOf(page).press('Shift+Enter');
    await rowOf(page, /three\s+four/).waitFor();
  });

  it('completes emoji by name, and puts in those of the picker where the caret is', async () => {
    const page = await stage.show(stage.ada, await stage.room('emoji'));
    await composerOf(page).pressSequentially('it is :fire');
    await page.getByRole('option', { name: ':fire:', exact: false }).first().waitFor();
    await composerOf(page).press('Tab');
    expect(await composerOf(page).inputValue()).toBe('it is 🔥 ');
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await page.getByRole('button', { name: 'grinning', exact: true }).click();
    expect(await composerOf(page).inputValue()).toBe('it is 🔥 😀 ');
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await page.getByRole('searchbox', { name: 'Search emoji' }).press('Escape');
    expect(
      await page
        .getByRole('button', { name: 'Emoji', exact: true })
        .evaluate((it) => it === document.activeElement),
    ).toBe(true);
  });

  it('counts what is left in the last tenth, and does not send what is too long', async () => {
    const page = await stage.show(stage.ada, await stage.room('long'));
    await composerOf(page).fill('x'.repeat(3_599));
    expect(await page.getByText(/ left$/).count()).toBe(0);
    await composerOf(page).fill('x'.repeat(3_990));
    await page.getByText('10 left').waitFor();
    await composerOf(page).fill('x'.repeat(4_001));
    await page.getByText('1 too many').waitFor();
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await composerOf(page).fill('x'.repeat(4_000));
    await composerOf(page).press('Enter');
    await stateOf(page, 'xxx', 'Sent').waitFor();
    const { height } = (await composerOf(page).boundingBox()) ?? { height: 0 };
    expect(height).toBeLessThan(60);
  });

  it('sends files with a preview, which only members can open', async () => {
    const roomId = await stage.room('files');
    const page = await stage.show(stage.ada, roomId);
    const bob = await stage.show(stage.bob, roomId);
    const file = { name: 'a [small] pixel.png', mimeType: 'image/png', buffer: pixel };
    await page.setInputFiles('input[type=file]', [
      file,
      { name: 'no.gif', mimeType: 'image/gif', buffer: pixel },
    ]);
    await page.getByText('no.gif: only JPEG, PNG and PDF can be sent.').waitFor();
    await page.locator('[data-state=there]').getByText('a [small] pixel.png').waitFor();
    await write(page, 'Look:');
    const picture = rowOf(bob, 'Look:').getByRole('img', { name: 'a small pixel.png' });
    await picture.waitFor();
    await until('the picture is loaded', () =>
      picture.evaluate((it) => it instanceof HTMLImageElement && it.naturalWidth === 1),
    );
    await rowOf(bob, 'Look:').getByRole('button', { name: 'Open a small pixel.png' }).click();
    const download = bob.waitForEvent('download');
    await bob.getByRole('dialog', { name: 'a small pixel.png' }).getByRole('button').click();
    expect((await download).suggestedFilename()).toBe('a small pixel.png');
    expect(stage.browser.problems).toEqual([]);
  });

  it('shows a file that is gone as a card that says so', async () => {
    const roomId = await stage.room('gone');
    await say(stage.ada, roomId, '[notes.pdf](/v1/files/00000000-0000-4000-8000-000000000000)');
    const page = await stage.show(stage.ada, roomId);
    await page.getByRole('button', { name: 'Download notes.pdf' }).click();
    await page.getByText('This file cannot be loaded.').waitFor();
  });
});
