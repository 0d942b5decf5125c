import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import type { Me } from '@parley/contract/nouns/user';
import { startCutProxy } from '../sdk/proxy.ts';
import { drawnPng, plainPng, uploadPicture } from '../support/pictures.ts';
import { until } from '../support/wait.ts';
import { rowOf, say, startStage, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { logInPage, registerAccount } from './support/accounts.ts';
import type { TestAccount } from './support/accounts.ts';
import { hasBrowser } from './support/browser.ts';

/** As a phone takes it: wide, with red at both ends and green in the middle. */
const photo = (): Buffer =>
  drawnPng({ width: 1_800, height: 900 }, (x) => (x < 450 || x >= 1_350 ? [220, 20, 20] : [20, 160, 60]));

/** What is shown of a picture: its own size, and the colors of its middle and its left edge. */
const shownOf = (picture: Locator) =>
  picture.evaluate((image) => {
    if (!(image instanceof HTMLImageElement)) throw new Error('This is no picture.');
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    context?.drawImage(image, 0, 0);
    const colorAt = (x: number) => [...(context?.getImageData(x, canvas.height / 2, 1, 1).data ?? [])];
    return { size: [canvas.width, canvas.height], middle: colorAt(canvas.width / 2), edge: colorAt(2) };
  });

const isGreen = ([red = 0, green = 0, blue = 0]: readonly number[]): boolean =>
  green > 120 && red < 60 && blue < 100;

/** A picture that is loaded: `img` with a size. */
const loaded = async (picture: Locator): Promise<void> => {
  await picture.waitFor();
  await until('the picture is loaded', () =>
    picture.evaluate((image) => image instanceof HTMLImageElement && image.naturalWidth > 0),
  );
};

const faceIn = (place: Locator): Locator => place.locator('img[src^="blob:"]');
const choiceOf = (page: Page): Locator => page.getByRole('region', { name: 'Your picture' });

/** Chooses a file in the settings of one's profile: these bytes, or what lies at that path. */
const choose = async (page: Page, file: Buffer | string, name = 'me.png'): Promise<void> => {
  const chooser = page.waitForEvent('filechooser');
  await choiceOf(page)
    .getByRole('button', { name: /^Choose/ })
    .click();
  const files = typeof file === 'string' ? file : { name, mimeType: 'image/png', buffer: file };
  await (await chooser).setFiles(files);
};

describe.skipIf(!hasBrowser)('pictures of users in the web app', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage();
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  /** Somebody with a room of their own with Bob. */
  const newcomer = async (name: string): Promise<{ account: TestAccount; roomId: string }> => {
    const account = await registerAccount(stage.program.url, name.toLowerCase(), name);
    const roomId = await stage.room(`about-${name.toLowerCase()}`);
    await stage.ada.call('POST', `/rooms/${roomId}/members`, { userIds: [account.login.user.id] });
    return { account, roomId };
  };

  const openSettings = async (page: Page): Promise<void> => {
    await page.goto(`${stage.program.url}/settings/profile`);
    await choiceOf(page).waitFor();
  };

  it('are chosen, cut out, made smaller and uploaded, and shown to the others at once', async () => {
    const { account, roomId } = await newcomer('Carla');
    await say(account, roomId, 'from carla');
    const bob = await stage.show(stage.bob, roomId);
    await rowOf(bob, 'from carla').waitFor();
    expect(await faceIn(rowOf(bob, 'from carla')).count()).toBe(0);
    await bob.getByRole('button', { name: 'Show details' }).click();

    const carla = await stage.show(account, roomId);
    await openSettings(carla);
    await choose(carla, photo(), 'photo.jpg');
    await loaded(faceIn(choiceOf(carla)));
    await choiceOf(carla).getByRole('button', { name: 'Cancel' }).click();
    await faceIn(choiceOf(carla)).waitFor({ state: 'detached' });
    await choose(carla, photo(), 'photo.jpg');
    await choiceOf(carla).getByRole('button', { name: 'Use this picture' }).click();
    await carla.getByText('Saved').waitFor();
    await choiceOf(carla).getByRole('button', { name: 'Remove picture' }).waitFor();

    const face = faceIn(rowOf(bob, 'from carla'));
    await loaded(face);
    const { size, middle, edge } = await shownOf(face);
    expect(size).toEqual([512, 512]);
    expect([isGreen(middle), isGreen(edge)]).toEqual([true, true]);
    const details = bob.getByRole('complementary', { name: 'Details' });
    await loaded(faceIn(details.getByRole('listitem').filter({ hasText: 'Carla' })));
    await loaded(faceIn(carla.getByRole('navigation', { name: 'Rooms and people' })));

    // Loaded anew, it is there again; removed, it is gone everywhere.
    await bob.reload();
    await loaded(faceIn(rowOf(bob, 'from carla')));
    await choiceOf(carla).getByRole('button', { name: 'Remove picture' }).click();
    await faceIn(choiceOf(carla)).waitFor({ state: 'detached' });
    await faceIn(rowOf(bob, 'from carla')).waitFor({ state: 'detached' });
    expect((await account.call<{ user: Me }>('GET', '/me')).user.picture).toBeNull();
    expect(stage.browser.problems).toEqual([]);
  });

  it('are loaded once, however often somebody is shown', async () => {
    const { account, roomId } = await newcomer('Dora');
    await uploadPicture(
      stage.program.url,
      account.login.tokens.accessToken,
      plainPng({ width: 64, height: 64 }),
    );
    await say(account, roomId, 'first of dora');
    await say(stage.ada, roomId, 'between');
    await say(account, roomId, 'second of dora');
    const bob = await stage.show(stage.bob, roomId);
    const asked: string[] = [];
    bob.on('request', (request) => {
      if (request.url().includes('/v1/pictures/')) asked.push(request.url());
    });
    await bob.reload();
    for (const text of ['first of dora', 'second of dora']) await loaded(faceIn(rowOf(bob, text)));
    await write(bob, 'and one more');
    await rowOf(bob, 'and one more').waitFor();
    expect(asked).toHaveLength(1);
  });

  it('leave the initials where they cannot be loaded, and where they are elsewhere', async () => {
    const { account, roomId } = await newcomer('Ella');
    await account.call('PATCH', '/me', { picture: 'https://example.org/ella.png' });
    await say(account, roomId, 'from ella');
    const { account: other } = await newcomer('Finn');
    await uploadPicture(stage.program.url, other.login.tokens.accessToken, plainPng({ width: 9, height: 9 }));
    await stage.ada.call('POST', `/rooms/${roomId}/members`, { userIds: [other.login.user.id] });
    await say(other, roomId, 'from finn');
    const proxy = await startCutProxy(() => stage.program.port);
    const bob = await stage.browser.open(`${proxy.url}/log-in`);
    await logInPage(bob, stage.bob.email);
    await bob.goto(`${proxy.url}/r/${roomId}`);
    await loaded(faceIn(rowOf(bob, 'from finn')));
    await bob.route('**/v1/pictures/*', (route) => route.abort());
    await bob.reload();
    for (const [text, initial] of [
      ['from ella', 'E'],
      ['from finn', 'F'],
    ] as const) {
      await rowOf(bob, text).getByText(initial, { exact: true }).waitFor();
      expect(await faceIn(rowOf(bob, text)).count()).toBe(0);
    }
    // With the next connection they are tried again.
    await bob.unroute('**/v1/pictures/*');
    proxy.cut();
    proxy.mend();
    await loaded(faceIn(rowOf(bob, 'from finn')));
    proxy.close();
    expect(stage.browser.problems).toEqual([]);
  });

  it('are in lists of people, too, whom one shares no room with', async () => {
    const account = await registerAccount(stage.program.url, 'hugo', 'Hugo');
    const bytes = plainPng({ width: 16, height: 16 });
    await uploadPicture(stage.program.url, account.login.tokens.accessToken, bytes);
    await stage.ada.call('POST', '/contacts', { userId: account.login.user.id });
    const ada = await stage.show(stage.ada, await stage.room('lists'));
    for (const path of ['contacts', 'admin/people']) {
      await ada.goto(`${stage.program.url}/${path}`);
      await loaded(faceIn(ada.getByRole('listitem').filter({ hasText: '@hugo' })));
    }
  });

  it('that are none, or too large, or refused, are said to be so', async () => {
    const { account, roomId } = await newcomer('Gina');
    const gina = await stage.show(account, roomId);
    await openSettings(gina);
    await choose(gina, Buffer.from('<svg onload="alert(1)"/>'));
    await choiceOf(gina).getByRole('alert').getByText('not a picture').waitFor();
    const folder = mkdtempSync(join(tmpdir(), 'parley-huge-'));
    const huge = join(folder, 'huge.jpg');
    writeFileSync(huge, '');
    truncateSync(huge, 33 * 1_024 * 1_024);
    await choose(gina, huge);
    await choiceOf(gina).getByRole('alert').getByText('too large').waitFor();
    rmSync(folder, { recursive: true });
    await gina.route('**/v1/me/picture', (route) =>
      route.fulfill({
        status: 409,
        contentType: 'application/json',
        body: JSON.stringify({ error: { code: 'full', message: 'Your files take up too much.' } }),
      }),
    );
    await choose(gina, plainPng({ width: 20, height: 50 }));
    await choiceOf(gina).getByRole('button', { name: 'Use this picture' }).click();
    await choiceOf(gina).getByRole('alert').waitFor();
    // What was chosen is still there, to try again.
    await gina.unroute('**/v1/me/picture');
    await choiceOf(gina).getByRole('button', { name: 'Use this picture' }).click();
    await choiceOf(gina).getByRole('button', { name: 'Remove picture' }).waitFor();
    expect(await choiceOf(gina).getByRole('alert').count()).toBe(0);
    const { size } = await shownOf(faceIn(choiceOf(gina)));
    expect(size).toEqual([20, 20]);
  });
});
