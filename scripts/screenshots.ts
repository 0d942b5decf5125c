// Takes the pictures of docs/images from a started program with a demo in it: `npm run screenshots`. Needs a Chromium.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { Shell } from '../tests/cli/shell.ts';
import { cleanUp, root, startProgram } from '../tests/support/program.ts';
import { logInPage, testPassword } from '../tests/web/support/accounts.ts';
import { hasBrowser, startBrowser } from '../tests/web/support/browser.ts';
import type { TestBrowser } from '../tests/web/support/browser.ts';
import { makeDemo } from './demo.ts';
import type { Demo } from './demo.ts';
import { rowsOf, terminalSvg } from './terminal-picture.ts';

const folder = join(root, 'docs/images');
/** They stand in README: nobody should wait for them. */
const pictureBytesMax = 150_000;
const webpQuality = 0.92;
const desk = { width: 1_440, height: 900 };
const phone = { width: 360, height: 740 };
const terminal = { columns: 92, rows: 24 };

/** What Dana has drawn: the upload of the demo. */
const sketch = `<body style="margin:0"><svg xmlns="http://www.w3.org/2000/svg" width="640" height="410" font-family="sans-serif">
<rect width="640" height="410" fill="#10518f"/><rect x="18" y="18" width="604" height="374" rx="12" fill="none" stroke="#fff" stroke-width="6"/>
<circle cx="122" cy="186" r="66" fill="#fff"/><text x="122" y="215" font-size="84" font-weight="700" fill="#10518f" text-anchor="middle">4</text>
<text x="222" y="178" font-size="72" font-weight="700" fill="#fff">Ferry</text><text x="225" y="236" font-size="36" fill="#fff">to the islands</text>
<path d="M486 178h92m-40-40 40 40-40 40" fill="none" stroke="#fff" stroke-width="15" stroke-linecap="round" stroke-linejoin="round"/>
<path d="M60 318q20-18 40 0t40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0 40 0" fill="none" stroke="#8fc4f5" stroke-width="7"/></svg>`;

const drawSketch = async (chromium: TestBrowser): Promise<Uint8Array<ArrayBuffer>> => {
  const page = await chromium.browser.newPage({ viewport: { width: 640, height: 410 } });
  await page.setContent(sketch);
  const picture = await page.screenshot();
  await page.close();
  return new Uint8Array(picture);
};

const keep = async (name: string, bytes: Uint8Array | string): Promise<void> => {
  await Bun.write(join(folder, name), bytes);
  const { size } = statSync(join(folder, name));
  console.log(`${String(size).padStart(8)} B  docs/images/${name}`);
  if (size > pictureBytesMax) throw new Error(`${name} is larger than ${pictureBytesMax} bytes.`);
};

/** What a page shows as WebP, half of its PNG: Chromium writes that from a canvas, and nothing else here does. */
const pictureOf = async (page: Page): Promise<Uint8Array> => {
  const png = (await page.screenshot()).toString('base64');
  const easel = await page.context().newPage();
  const webp: string = await easel.evaluate(`(async () => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,${png}';
    await picture.decode();
    const canvas = document.createElement('canvas');
    canvas.width = picture.naturalWidth;
    canvas.height = picture.naturalHeight;
    canvas.getContext('2d').drawImage(picture, 0, 0);
    return canvas.toDataURL('image/webp', ${webpQuality}).split(',')[1];
  })()`);
  await easel.close();
  return Buffer.from(webp, 'base64');
};

/** Waits until nothing in the page is on its way any more. */
const settle = async (page: Page): Promise<void> => {
  // Nothing lies under the pointer.
  await page.mouse.move(0, 0);
  await page.waitForLoadState('networkidle');
  await page.evaluate(
    'Promise.all([document.fonts.ready, ...document.getAnimations().map((one) => one.finished.catch(() => undefined))])',
  );
};

/** Takes the pictures of the web app, as Anna sees it. */
const takeWeb = async (chromium: TestBrowser, url: string, demo: Demo): Promise<void> => {
  const show = async (path: string, options: BrowserContextOptions): Promise<Page> => {
    const page = await chromium.open(url + path, options);
    await logInPage(page, demo.anna.email);
    return page;
  };
  const room = `/r/${demo.roomId}`;
  const waitForRoom = async (page: Page): Promise<void> => {
    await page.getByRole('img', { name: 'ferry-sign.png' }).waitFor();
    await page.getByText('See you all at the rail').waitFor();
    await settle(page);
  };
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await show(`${room}/details`, { viewport: desk, colorScheme });
    await waitForRoom(page);
    await keep(`room-${colorScheme}.webp`, await pictureOf(page));
    await page.context().close();
  }
  // On a phone the list of rooms and a room are a page each, and one comes in by the list.
  const small = await show('', {
    viewport: phone,
    deviceScaleFactor: 2,
    colorScheme: 'light',
    hasTouch: true,
    isMobile: true,
  });
  await small.getByText('tide-tables').waitFor();
  await settle(small);
  await keep('phone-rooms.webp', await pictureOf(small));
  await small.goto(url + room);
  await waitForRoom(small);
  await keep('phone-room.webp', await pictureOf(small));
  await small.context().close();

  const admin = await show('/admin/people', { viewport: desk, colorScheme: 'light' });
  await admin.getByRole('main').getByText('Chen Wei').waitFor();
  await settle(admin);
  await keep('admin.webp', await pictureOf(admin));
  await admin.context().close();
};

/** Records `parley chat` in a pseudo terminal: Emeka writes, and Chen answers. */
const recordTerminal = async (url: string, { accounts, roomId }: Demo): Promise<void> => {
  const shell = new Shell(url);
  try {
    await shell.ok(['login', '--email', accounts.emeka.email, '--password-stdin'], {
      stdin: `${testPassword}\n`,
    });
    const chat = shell.inTerminal(['chat', '#pier-4'], terminal);
    const screens: ReturnType<typeof rowsOf>[] = [];
    const shoot = async (what: string): Promise<void> => {
      await chat.shows(what);
      screens.push(rowsOf(chat.screen.raw));
    };
    await shoot('See you all at the rail');
    const text = 'The boards are updated, all eleven of them.';
    chat.type(text.slice(0, 22));
    await shoot(text.slice(0, 22));
    chat.type(text.slice(22));
    await shoot(text);
    chat.type('\r');
    await shoot(`${text} ✓`);
    await accounts.chen.call('PUT', `/rooms/${roomId}/typing`, { typing: true });
    await shoot('is typing…');
    await accounts.chen.call('POST', `/rooms/${roomId}/messages`, {
      content: 'I can see them from here. Well done!',
    });
    await shoot('I can see them from here');
    chat.type('\u0004');
    await chat.ended();
    const svg = terminalSvg(screens, { ...terminal, title: "parley chat '#pier-4'", showMs: 1_600 });
    await keep('terminal.svg', svg);
  } finally {
    shell.remove();
  }
};

if (!hasBrowser) process.exit(1);
mkdirSync(folder, { recursive: true });
const [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
try {
  const demo = await makeDemo(program.url, await drawSketch(chromium));
  // Two of them are there.
  for (const who of ['bob', 'dana'] as const)
    await logInPage(await chromium.open(program.url), demo.accounts[who].email);
  await takeWeb(chromium, program.url, demo);
  await recordTerminal(program.url, demo);
} finally {
  await chromium.close();
  await program.stop();
  await cleanUp();
}
