import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { composerOf, rowOf, say, startStage, stateOf, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { axeViolations } from './support/axe.ts';
import { hasBrowser } from './support/browser.ts';

describe.skipIf(!hasBrowser)('two people in a room', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  it('write to each other, and see how far their messages have got', async () => {
    const roomId = await stage.room('hello');
    const ada = await stage.show(stage.ada, roomId);
    await ada.getByText('This is the beginning of hello.').waitFor();
    await ada.getByRole('button', { name: 'Write a message' }).click();
    await ada.keyboard.type('Good morning, **Bob**');
    await ada.keyboard.press('Enter');
    await stateOf(ada, 'Good morning', 'Sent').waitFor();

    const bob = await stage.show(stage.bob, roomId);
    await rowOf(bob, 'Good morning').getByText('Ada Byron').waitFor();
    expect(await rowOf(bob, 'Good morning').locator('strong').textContent()).toBe('Bob');
    await bob.getByRole('separator', { name: 'New' }).waitFor();
    await stateOf(ada, 'Good morning', 'Read').waitFor();
    await rowOf(ada, 'Good morning').getByRole('button', { name: 'Read by Bob Ross' }).click();
    await ada.getByRole('dialog', { name: 'Who has read it' }).getByText('Read by 1').waitFor();

    await composerOf(bob).pressSequentially('Hel');
    await ada.getByText('Bob Ross is writing…').waitFor();
    await write(bob, 'Hello **Ada**\n\n- one\n- two');
    await rowOf(ada, 'Hello Ada').getByRole('listitem').nth(1).waitFor();
    expect(stage.browser.problems).toEqual([]);
  });

  it('react, and take it back', async () => {
    const roomId = await stage.room('reactions');
    await say(stage.ada, roomId, 'Shall we?');
    const [ada, bob] = [await stage.show(stage.ada, roomId), await stage.show(stage.bob, roomId)];
    await rowOf(bob, 'Shall we?').hover();
    await rowOf(bob, 'Shall we?').getByRole('button', { name: 'React' }).click();
    await bob.getByRole('searchbox', { name: 'Search emoji' }).fill('rocket');
    await bob.getByRole('button', { name: 'rocket', exact: true }).waitFor();
    await bob.keyboard.press('Enter');
    const pill = rowOf(ada, 'Shall we?').getByRole('button', { name: /^🚀/u });
    expect(await pill.getAttribute('title')).toBe('Bob Ross reacted with 🚀');
    await pill.click();
    await rowOf(bob, 'Shall we?').getByRole('button', { name: '🚀, 2 reactions, yours too' }).click();
    await rowOf(ada, 'Shall we?').getByRole('button', { name: '🚀, 1 reaction, yours too' }).click();
    await pill.waitFor({ state: 'detached' });
    expect(stage.browser.problems).toEqual([]);
  });

  it('edit in place, also by arrow up, and delete', async () => {
    const roomId = await stage.room('edits');
    const [ada, bob] = [await stage.show(stage.ada, roomId), await stage.show(stage.bob, roomId)];
    await write(ada, 'frist');
    await stateOf(ada, 'frist', 'Read').waitFor();
    await composerOf(ada).press('ArrowUp');
    const editor = ada.getByRole('textbox', { name: 'Edit the message' });
    await editor.fill('nothing of this');
    await editor.press('Escape');
    await rowOf(ada, 'frist').waitFor();
    await composerOf(ada).press('ArrowUp');
    await editor.fill('first');
    await editor.press('Enter');
    await rowOf(bob, 'first').getByText('edited').waitFor();
    expect(await composerOf(ada).evaluate((area) => area === document.activeElement)).toBe(true);

    await rowOf(ada, 'first').hover();
    await rowOf(ada, 'first').getByRole('button', { name: 'More' }).click();
    await ada.getByRole('menuitem', { name: 'Delete message' }).click();
    await ada.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await rowOf(bob, 'This message was deleted.').waitFor();
    await rowOf(bob, 'first').waitFor({ state: 'detached' });
    // Bob may not delete what Ada wrote, nor change it.
    await say(stage.ada, roomId, 'of Ada');
    await rowOf(bob, 'of Ada').hover();
    await rowOf(bob, 'of Ada').getByRole('button', { name: 'More' }).click();
    await bob.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    expect(await bob.getByRole('menuitem', { name: /Delete|Edit/ }).count()).toBe(0);
    expect(stage.browser.problems).toEqual([]);
  });

  it('shows what is written as text, never as HTML, and only safe links', async () => {
    const roomId = await stage.room('attacks');
    const attack =
      '<img src=x onerror="window.hurt=1"><script>window.hurt=1</script> [x](javascript:window.hurt=1)';
    await say(stage.ada, roomId, attack);
    await say(stage.ada, roomId, '[good](https://example.org/a)');
    const bob = await stage.show(stage.bob, roomId);
    await rowOf(bob, '<script>').waitFor();
    expect(
      await bob.evaluate('[window.hurt, document.querySelectorAll("article img, article script").length]'),
    ).toEqual([undefined, 0]);
    const link = rowOf(bob, 'good').getByRole('link');
    expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
    expect(await rowOf(bob, '<script>').getByRole('link').count()).toBe(0);
    expect(stage.browser.problems).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has nothing that axe finds, in %s', async (colorScheme) => {
    const roomId = await stage.room(`axe ${colorScheme}`);
    await say(
      stage.bob,
      roomId,
      '**Bold**, `code` and @ada\n\n> quoted\n\n```\nlong\n```\n[a](https://example.org)',
    );
    await say(stage.ada, roomId, 'mine');
    const page = await stage.show(stage.ada, roomId, { colorScheme });
    await rowOf(page, 'mine').hover();
    expect(await axeViolations(page)).toEqual([]);
    await rowOf(page, 'mine').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Copy link' }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await page.getByRole('button', { name: 'grinning', exact: true }).waitFor();
    expect(await axeViolations(page)).toEqual([]);
  });
});
