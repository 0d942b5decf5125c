import type { CDPSession, Page } from 'playwright-core';
import { within } from '../../tests/support/wait.ts';
import { composerOf } from '../../tests/web/conversation.fixture.ts';
import { debug, quantile, roomSize } from './stage.ts';
import type { FiguresStage } from './stage.ts';

const rounds = 3;
const waitMs = 60_000;
const cpuTimes = 4;
/** What browsers' own tools call slow 4G: 1.6 Mbit/s down, 750 kbit/s up, 150 ms there and back. */
const slow4g = {
  offline: false,
  latency: 150,
  downloadThroughput: (1.6 * 1024 * 1024) / 8,
  uploadThroughput: (750 * 1024) / 8,
};
const unbounded = { offline: false, latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

export interface Bytes {
  /** Over the network, heads and compression included. */
  readonly bytes: number;
  readonly requests: number;
  readonly encodings: readonly string[];
}

export interface FirstLoad {
  readonly logIn: Bytes;
  readonly room: Bytes;
  readonly logInMs: readonly number[];
  readonly roomMs: readonly number[];
  readonly roomFastMs: readonly number[];
}

/** Counts what comes over the network while a page is loaded without a cache and comes to rest. */
const bytesOf = async (page: Page, session: CDPSession, url: string): Promise<Bytes> => {
  let bytes = 0;
  let requests = 0;
  const encodings = new Set<string>();
  const finished = ({ encodedDataLength }: { readonly encodedDataLength: number }): void => {
    bytes += encodedDataLength;
    requests += 1;
  };
  const answered = ({ response }: { readonly response: { readonly headers: object } }): void => {
    const head = Object.entries(response.headers).find(([name]) => name.toLowerCase() === 'content-encoding');
    if (head) encodings.add(String(head[1]));
  };
  session.on('Network.loadingFinished', finished);
  session.on('Network.responseReceived', answered);
  await page.goto(url, { waitUntil: 'networkidle' });
  session.off('Network.loadingFinished', finished);
  session.off('Network.responseReceived', answered);
  return { bytes, requests, encodings: [...encodings] };
};

/** Milliseconds from the beginning of the navigation until something is so in the page. */
const since = (page: Page, condition: string): Promise<number> =>
  within(
    condition,
    // Evaluated by the debugger: the page's own policy allows no text to become a script.
    page.evaluate(`new Promise((settle) => {
      const look = () => ((${condition}) ? settle(performance.now()) : requestAnimationFrame(look));
      look();
    })`),
    waitMs,
  );

const emailField = 'document.querySelector("input[type=email]")';
const composer = 'document.querySelector("textarea")';
const newestShown = `[...document.querySelectorAll('article')].some((it) => it.textContent.includes('Number ${roomSize}. '))`;

/** Until the page takes a letter, with the newest messages above it. */
const timeToType = async (
  page: Page,
  url: string,
  { field, isThere }: { readonly field: string; readonly isThere: string },
): Promise<number> => {
  await page.goto('about:blank');
  await page.goto(url, { waitUntil: 'commit' });
  await since(page, `${field} && !${field}.disabled && ${isThere}`);
  await page.evaluate(`${field}.focus()`);
  await page.keyboard.type('a');
  return since(page, `${field}?.value === 'a'`);
};

const slowDown = async (session: CDPSession, isSlow: boolean): Promise<void> => {
  await session.send('Emulation.setCPUThrottlingRate', { rate: isSlow ? cpuTimes : 1 });
  await session.send('Network.emulateNetworkConditions', isSlow ? slow4g : unbounded);
};

export const measureFirstLoad = async (stage: FiguresStage): Promise<FirstLoad> => {
  const [door, room] = [await stage.blank(), await stage.show()];
  const [doorDebug, roomDebug] = [await debug(door), await debug(room)];
  for (const session of [doorDebug, roomDebug]) {
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    await session.send('Network.setExtraHTTPHeaders', { headers: { 'accept-encoding': 'gzip' } });
  }
  const logInBytes = await bytesOf(door, doorDebug, stage.program.url);
  const roomBytes = await bytesOf(room, roomDebug, stage.roomUrl);
  const times = { logInMs: [] as number[], roomMs: [] as number[], roomFastMs: [] as number[] };
  const inRoom = { field: composer, isThere: newestShown };
  const typeInRoom = async (): Promise<number> => {
    const ms = await timeToType(room, stage.roomUrl, inRoom);
    // It would be there again as a draft.
    await composerOf(room).fill('');
    return ms;
  };
  for (let round = 0; round < rounds; round += 1) {
    times.roomFastMs.push(await typeInRoom());
    await slowDown(doorDebug, true);
    times.logInMs.push(await timeToType(door, stage.program.url, { field: emailField, isThere: 'true' }));
    await slowDown(doorDebug, false);
    await slowDown(roomDebug, true);
    times.roomMs.push(await typeInRoom());
    await slowDown(roomDebug, false);
  }
  await door.context().close();
  await room.context().close();
  return { logIn: logInBytes, room: roomBytes, ...times };
};

/** The rows of the document. */
export const firstLoadRows = (load: FirstLoad): readonly (readonly string[])[] => {
  const kib = ({ bytes, requests, encodings }: Bytes): string =>
    `${(bytes / 1_024).toFixed(1)} KiB in ${requests} requests (${encodings.join(', ')})`;
  const seconds = (values: readonly number[]): string =>
    `${(quantile(values) / 1_000).toFixed(2)} s (${values.map((ms) => (ms / 1_000).toFixed(2)).join(', ')})`;
  return [
    ['first load of the log-in page, until the network is at rest', kib(load.logIn)],
    ['first load of a room, until the network is at rest', kib(load.room)],
    [
      `log-in page takes a letter, CPU ${cpuTimes} times slower, slow 4G, no cache (median of ${rounds})`,
      seconds(load.logInMs),
    ],
    [
      `a room takes a letter and shows its newest message, CPU ${cpuTimes} times slower, slow 4G, no cache (median of ${rounds})`,
      seconds(load.roomMs),
    ],
    [`the same without the slowness (median of ${rounds})`, seconds(load.roomFastMs)],
  ];
};
