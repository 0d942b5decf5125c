import type { Page } from 'playwright-core';
import { messagesOf } from '../../tests/web/long-room.fixture.ts';
import { startRecording, stopRecording } from './recorder.ts';
import type { Recording } from './recorder.ts';
import { debug, memoryOf, metricsOf, quantile, roomSize } from './stage.ts';
import type { FiguresStage, Memory } from './stage.ts';

/** What takes longer is broken off, and how far it came is the figure. */
const passMsMax = 75_000;
/** Less than half of what is seen: some message is in sight before and after each step. */
const wheelPx = 300;
const keyMs = 15_000;
/** How often a key that is held down comes. */
const keyEveryMs = 33;
const longFrameMs = 50;

export interface Pass {
  readonly name: string;
  /** Whether it is known how far each step should have moved the picture. */
  readonly jumps: boolean;
  readonly recording: Recording;
  readonly ms: number;
  readonly pages: number;
  readonly busySeconds: number;
  readonly memory: Memory;
}

/** Does one step, and answers whether that was the last. */
type Step = (page: Page) => Promise<boolean>;

const byWheel: Step = async (page) => {
  // Said first: the picture may move before the page hears of it.
  const isThere: boolean = await page.evaluate(`figures.owe(${wheelPx})`);
  await page.mouse.wheel(0, -wheelPx);
  return isThere;
};

const byKey: Step = async (page) => {
  await page.keyboard.down('PageUp');
  await Bun.sleep(keyEveryMs);
  return page.evaluate('figures.isAtFirst()');
};

/** The thumb of the scroll bar is held at the top: whatever comes above is at once scrolled to. */
const byThumb: Step = (page) =>
  page.evaluate(`(async () => {
    figures.list.scrollTop = 0;
    await new Promise((next) => requestAnimationFrame(next));
    return figures.isAtFirst();
  })()`);

const scroll = async (
  stage: FiguresStage,
  { name, step, msMax, jumps }: { name: string; step: Step; msMax: number; jumps: boolean },
): Promise<Pass> => {
  const page = await stage.show();
  let pages = 0;
  const session = await debug(page);
  session.on('Network.webSocketFrameSent', ({ response }) => {
    if (response.payloadData.includes('list_messages')) pages += 1;
  });
  // The socket was opened before anybody listened to its frames.
  await page.reload();
  await messagesOf(page).getByRole('article').last().waitFor();
  const box = await messagesOf(page).boundingBox();
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 200);
  await messagesOf(page).getByRole('article').last().focus();
  await startRecording(page);
  if (!jumps) await page.evaluate('figures.owe(Infinity)');
  const before = (await metricsOf(session)).get('TaskDuration') ?? 0;
  pages = 0;
  const startedMs = performance.now();
  while (!(await step(page)) && performance.now() - startedMs < msMax);
  const ms = performance.now() - startedMs;
  const recording = await stopRecording(page);
  const busySeconds = ((await metricsOf(session)).get('TaskDuration') ?? 0) - before;
  const memory = await memoryOf(session);
  await page.context().close();
  return { name, jumps, recording, ms, pages, busySeconds, memory };
};

export const measureScrolling = async (stage: FiguresStage): Promise<readonly Pass[]> => [
  await scroll(stage, {
    name: `wheel, ${wheelPx} px a step, as fast as it goes`,
    step: byWheel,
    msMax: passMsMax,
    jumps: true,
  }),
  await scroll(stage, {
    name: `PageUp held for ${keyMs / 1_000} s`,
    step: byKey,
    msMax: keyMs,
    jumps: false,
  }),
  await scroll(stage, { name: 'thumb held at the top', step: byThumb, msMax: passMsMax, jumps: false }),
];

const passRows = ({
  jumps: areKnown,
  recording,
  ms,
  pages,
  busySeconds,
  memory,
}: Pass): readonly string[] => {
  const { frameMs, elementsMax, jumpPx, jumps, isAtFirst, firstNumber } = recording;
  const long = frameMs.filter((frame) => frame > longFrameMs).length;
  return [
    isAtFirst ? 'the first message' : `message ${firstNumber}`,
    `${(ms / 1_000).toFixed(1)} s, ${pages} pages`,
    [0.5, 0.95, 0.99, 1].map((place) => quantile(frameMs, place).toFixed(0)).join(' / '),
    `${long} of ${frameMs.length}`,
    `${((busySeconds * 1_000) / Math.max(1, pages)).toFixed(0)} ms`,
    String(elementsMax),
    areKnown ? `${jumpPx.toFixed(0)} px, ${jumps} times` : '–',
    `${(memory.heapBytes / 2 ** 20).toFixed(0)} MiB`,
  ];
};

export const scrollingHeads = [
  `a room of ${roomSize.toLocaleString('en')}, from the newest up`,
  'came to',
  'in',
  'frames in ms: median / p95 / p99 / longest',
  `over ${longFrameMs} ms`,
  'main thread a page',
  'elements at most',
  'farthest jump, jumps over 4 px',
  'heap after',
] as const;

export const scrollingRows = (passes: readonly Pass[]): readonly (readonly string[])[] =>
  passes.map((pass) => [pass.name, ...passRows(pass)]);
