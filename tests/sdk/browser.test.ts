import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { pngOf } from '../support/uploads.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { hasBrowser, startBrowser } from '../web/support/browser.ts';
import type { TestBrowser } from '../web/support/browser.ts';
import type { SdkPage } from './browser-entry.ts';
import { startCutProxy } from './proxy.ts';
import type { CutProxy } from './proxy.ts';

declare const sdk: SdkPage;

const timeoutMs = 30_000;

describe.skipIf(!hasBrowser)('the SDK in Chromium', () => {
  let program: Program;
  /** One whose tokens live for seconds. */
  let brief: Program;
  let chromium: TestBrowser;
  let proxy: CutProxy;
  let context: BrowserContext;
  let ada: Person;
  let bobs: WireClient;
  let roomId: string;
  let code = '';

  beforeAll(async () => {
    [program, brief, chromium] = await Promise.all([
      startProgram(),
      startProgram({ ACCESS_TOKEN_LIFE: '6s' }),
      startBrowser(),
    ]);
    proxy = await startCutProxy(() => program.port);
    ada = await register(program.url);
    const bob = await register(program.url);
    bobs = await connect('rest', program.url, bob.token);
    roomId = await makeRoom(bobs, 'group', [ada]);
    const entrypoints = [join(import.meta.dir, 'browser-entry.ts')];
    const { outputs } = await Bun.build({ entrypoints, target: 'browser', format: 'iife' });
    code = (await outputs[0]?.text()) ?? '';
    // A page that did not come from this machine may not connect to it without being asked.
    context = await chromium.browser.newContext({ permissions: ['local-network-access'] });
    // The page needs no server, so that it can be loaded while the network is cut.
    await context.route('**/sdk-test', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>SDK</title>' }),
    );
  });
  afterAll(async () => {
    await chromium?.close();
    proxy?.close();
    await Promise.all([program?.stop(), brief?.stop()]);
  });

  const load = async (page: Page, { url = proxy.url, hash = '' } = {}): Promise<Page> => {
    await page.goto(`${url}/sdk-test${hash}`);
    await page.evaluate(code);
    return page;
  };
  const statusOf = (page: Page): Promise<string> => page.evaluate(() => sdk.client.status);
  const heardBy = (page: Page): Promise<readonly string[]> => page.evaluate(() => sdk.heard);

  it('talks and stores a file, telling how much of it has left', async () => {
    const page = await load(await context.newPage());
    await page.evaluate(
      async ([email, password]) => {
        await sdk.client.logIn({ email, password });
        sdk.client.connect();
      },
      [ada.email, goodPassword] as const,
    );
    await until('it is online', async () => (await statusOf(page)) === 'online', timeoutMs);
    await page.evaluate((id) => sdk.client.sent(sdk.client.send(id, 'from the browser').clientId), roomId);
    await until('it heard it', async () => (await heardBy(page)).includes('from the browser'), timeoutMs);
    const progress = await page.evaluate(
      async ([id, bytes]) => {
        const told: number[] = [];
        const onProgress = (sentBytes: number): void => void told.push(sentBytes);
        const blob = new Blob([new Uint8Array(bytes)]);
        const file = await sdk.uploadFile(sdk.client, id, blob, { name: 'pixel.png', onProgress });
        return { told, size: (await sdk.downloadFile(sdk.client, file.id)).size, type: file.type };
      },
      [roomId, [...pngOf(200_000)]] as const,
    );
    expect([progress.size, progress.type]).toEqual([200_000, 'image/png']);
    expect(progress.told.length).toBeGreaterThan(1);
    await page.close();
  });

  it('keeps session and outbox over a reload without a network, and sends when it is back', async () => {
    const page = await load(await context.newPage());
    await page.evaluate(async () => {
      await sdk.client.restore();
      sdk.client.connect();
    });
    await until('it is online', async () => (await statusOf(page)) === 'online', timeoutMs);
    proxy.cut();
    await until('it is noticed', async () => (await statusOf(page)) !== 'online', timeoutMs);
    // Another tab is refreshing the session, and the page is left right after the writing: it is stored all the same.
    await page.evaluate(() => void navigator.locks.request('sdk-test.lock', () => new Promise(() => {})));
    await page.evaluate(
      (id) => ['first', 'second'].map((content) => sdk.client.send(id, content).state),
      roomId,
    );
    await load(page);
    await page.evaluate(async () => {
      await sdk.client.restore();
      sdk.client.connect();
    });
    const shown = (): Promise<readonly string[]> =>
      page.evaluate((id) => {
        const { client, timelineOf } = sdk;
        return timelineOf(client.state, client.outbox, id).map(
          ({ message, state }) => `${message.content} ${state}`,
        );
      }, roomId);
    await until('what was written is there', async () => (await shown()).length === 2, timeoutMs);
    expect(await shown()).toEqual(['first sending', 'second sending']);
    proxy.mend();
    await page.evaluate(() => sdk.client.retryNow());
    await until('both were heard', async () => (await heardBy(page)).includes('second'), timeoutMs);
    const { messages } = await page.evaluate(
      (id) => sdk.client.call('list_messages', { roomId: id }),
      roomId,
    );
    expect(messages.map(({ content }) => content).slice(-2)).toEqual(['first', 'second']);
    await page.close();
  });

  it('over Socket.IO comes back after a break, by itself, with everything and without a double', async () => {
    const page = await load(await context.newPage(), { hash: '#socket.io' });
    await page.evaluate(
      async ([email, password]) => {
        await sdk.client.logIn({ email, password });
        sdk.client.connect();
      },
      [ada.email, goodPassword] as const,
    );
    await until('it is online', async () => (await statusOf(page)) === 'online', timeoutMs);
    await until('its rooms are there', () => page.evaluate(() => sdk.client.isLoaded), timeoutMs);
    await page.evaluate((id) => sdk.client.sent(sdk.client.send(id, 'over Socket.IO').clientId), roomId);
    proxy.cut();
    await until('it is noticed', async () => (await statusOf(page)) !== 'online', timeoutMs);
    await page.evaluate(
      (id) => ['cut 1', 'cut 2'].map((content) => sdk.client.send(id, content).state),
      roomId,
    );
    await bobs.call('send_message', { roomId, content: 'by Bob' });
    proxy.mend();
    await until('all was heard', async () => (await heardBy(page)).includes('cut 2'), timeoutMs);
    const heard = await heardBy(page);
    expect(heard.filter((content) => /^(over|cut|by)/.test(content))).toEqual([
      'over Socket.IO',
      'by Bob',
      'cut 1',
      'cut 2',
    ]);
    await page.close();
  });

  it('shares a session between tabs, which refresh in turns', async () => {
    const tabs = [
      await load(await context.newPage(), { url: brief.url }),
      await load(await context.newPage(), { url: brief.url }),
    ];
    const { email } = await register(brief.url);
    await tabs[0]?.evaluate(async ([email, password]) => void (await sdk.client.logIn({ email, password })), [
      email,
      goodPassword,
    ] as const);
    const expiries = new Map(tabs.map((tab) => [tab, new Set<string>()]));
    for (const tab of tabs)
      await tab.evaluate(async () => {
        await sdk.client.restore();
        sdk.client.connect();
      });
    const look = async (): Promise<boolean> => {
      for (const tab of tabs) {
        const expiresAt = await tab.evaluate(() => sdk.client.session?.accessTokenExpiresAt ?? 'signed out');
        expiries.get(tab)?.add(expiresAt);
      }
      return [...expiries.values()].every((seen) => seen.size >= 3);
    };
    await until('each has had three tokens', look, 60_000);
    expect([...expiries.values()].some((seen) => seen.has('signed out'))).toBe(false);
    const areOnline = async (): Promise<boolean> =>
      (await Promise.all(tabs.map(statusOf))).every((status) => status === 'online');
    await until('both are online', areOnline, timeoutMs);
  });
});
