// Takes the pictures of docs/images from a started program with a demo in it: `npm run screenshots`. Needs a Chromium.

import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { Shell } from '../tests/cli/shell.ts';
import { cleanUp, root, startProgram } from '../tests/support/program.ts';
import { logInPage, testPassword } from '../tests/web/support/accounts.ts';
import { hasBrowser, startBrowser } from '../tests/web/support/browser.ts';
import type { TestBrowser } from '../tests/web/support/browser.ts';
import { draw, faces, sketch } from './demo-drawings.ts';
import { makeDemo } from './demo.ts';
import type { Demo, Who } from './demo.ts';
import { rowsOf, terminalSvg } from './terminal-picture.ts';

const folder = join(root, 'docs/images');
/** They stand in README: nobody should wait for them. */
const pictureBytesMax = 150_000;
const webpQuality = 0.92;
const desk = { width: 1_440, height: 900 };
const phone = { width: 360, height: 740 };
const terminal = { columns: 92, rows: 24 };

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
  await admin.goto(`${url}/admin/rooms`);
  await admin.getByRole('main').getByText('Opening day crew').waitFor();
  await settle(admin);
  await keep('admin-rooms.webp', await pictureOf(admin));
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
  const drawn = new Map<Who, Uint8Array<ArrayBuffer>>();
  for (const [who, face] of Object.entries(faces)) drawn.set(who as Who, await draw(chromium, face));
  const demo = await makeDemo(program.url, { sketch: await draw(chromium, sketch), faces: drawn });
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
