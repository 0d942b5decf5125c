import type { CDPSession, Page } from 'playwright-core';
import { startProgram } from '../../tests/support/program.ts';
import type { Program } from '../../tests/support/program.ts';
import { makeLongRoom, numbered } from '../../tests/web/long-room.fixture.ts';
import { logInPage, registerAccount } from '../../tests/web/support/accounts.ts';
import type { TestAccount } from '../../tests/web/support/accounts.ts';
import { startBrowser } from '../../tests/web/support/browser.ts';

export const roomSize = 50_000;
const names = ['ada', 'bob', 'chen', 'dana', 'emeka'] as const;

/** A program as it runs in earnest, a browser, and Ada in a room of 50,000 messages with four others. */
export interface FiguresStage {
  readonly program: Program;
  readonly others: readonly TestAccount[];
  readonly roomUrl: string;
  readonly roomId: string;
  /** A page of somebody who has nothing of the app yet. */
  blank(): Promise<Page>;
  /** A new page of Ada's, in the room and at its newest message. */
  show(): Promise<Page>;
  readonly browserVersion: string;
  close(): Promise<void>;
}

export const startFiguresStage = async (): Promise<FiguresStage> => {
  const [program, browser] = await Promise.all([
    startProgram({ PARLEY_CHECK_CONTRACT: 'off', LOG_LEVEL: 'warn' }),
    startBrowser(),
  ]);
  const accounts: TestAccount[] = [];
  for (const name of names) accounts.push(await registerAccount(program.url, name));
  const [ada, ...others] = accounts;
  if (!ada || program.databaseUrl === undefined) throw new Error('Nobody is there.');
  const roomId = await makeLongRoom(program.databaseUrl, [ada, ...others], { name: 'quay', size: roomSize });
  const roomUrl = `${program.url}/r/${roomId}`;
  return {
    program,
    others,
    roomUrl,
    roomId,
    blank: () => browser.open('about:blank'),
    async show() {
      const page = await browser.open(roomUrl);
      await logInPage(page, ada.email);
      await numbered(page, roomSize).waitFor();
      return page;
    },
    browserVersion: browser.browser.version(),
    async close() {
      await browser.close();
      await program.stop();
    },
  };
};

/** The debugger's own way to a page. */
export const debug = async (page: Page): Promise<CDPSession> => {
  const session = await page.context().newCDPSession(page);
  for (const domain of ['Network.enable', 'Performance.enable', 'HeapProfiler.enable'] as const)
    await session.send(domain);
  return session;
};

/** The engine's own figures by name: `JSHeapUsedSize` in bytes, `Nodes`, `TaskDuration` in seconds, … */
export const metricsOf = async (session: CDPSession): Promise<ReadonlyMap<string, number>> => {
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
};

export interface Memory {
  readonly heapBytes: number;
  /** Nodes of the engine, those included that nothing shows any more. */
  readonly nodes: number;
}

/** What is in use when everything that can go has gone. */
export const memoryOf = async (session: CDPSession): Promise<Memory> => {
  // What the first round frees lets go of more.
  await session.send('HeapProfiler.collectGarbage');
  await session.send('HeapProfiler.collectGarbage');
  const metrics = await metricsOf(session);
  return { heapBytes: metrics.get('JSHeapUsedSize') ?? 0, nodes: metrics.get('Nodes') ?? 0 };
};

/** The value in the middle, or at another place between 0 and 1. */
export const quantile = (values: readonly number[], place = 0.5): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * place))] ?? Number.NaN;
};
