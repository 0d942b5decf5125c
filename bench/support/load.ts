import { join } from 'node:path';
import { Histogram } from './histogram.ts';
import type { HistogramRecord } from './histogram.ts';
import type { LoadCounts, LoadOrder, LoadReply, Opened, Opening, Pace } from './load-protocol.ts';

/** What all processes of a load saw between `mark` and `stop`. */
export interface LoadResult {
  readonly seconds: number;
  readonly answers: number;
  readonly failed: number;
  readonly unanswered: number;
  readonly events: number;
  readonly cpuSeconds: number;
  readonly answerTimes: Histogram;
  readonly deliveryTimes: Histogram;
  readonly lateness: Histogram;
}

interface LoadProcess {
  readonly child: Bun.Subprocess;
  tell(order: LoadOrder): Promise<LoadReply>;
}

const spawnProcess = (): LoadProcess => {
  let answer: ((reply: LoadReply) => void) | undefined;
  let refuse: ((error: Error) => void) | undefined;
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'load-process.ts')], {
    stdio: ['ignore', 'inherit', 'inherit'],
    ipc: (reply: LoadReply) => answer?.(reply),
    onExit: (_child, code) => refuse?.(new Error(`A process of the load ended with ${code}.`)),
  });
  return {
    child,
    tell: (order) =>
      new Promise((resolve, reject) => {
        [answer, refuse] = [resolve, reject];
        child.send(order);
      }),
  };
};

/** The load on one server: so many processes, each with its share of the connections. */
export class Load {
  readonly #processes: readonly LoadProcess[];

  constructor(processes: number) {
    this.#processes = Array.from({ length: processes }, spawnProcess);
  }

  /** Opens the connections of each process (as many lists as processes). Throws when one fails. */
  async open(
    opening: Omit<Opening, 'connections' | 'process'>,
    shares: readonly Opening['connections'][],
  ): Promise<{ readonly ms: number; readonly cpuSeconds: number; readonly times: Histogram }> {
    const replies = await Promise.all(
      this.#processes.map(({ tell }, index) =>
        tell({ do: 'open', opening: { ...opening, connections: shares[index] ?? [], process: index } }),
      ),
    );
    const opened = replies.map((reply) => (reply as { readonly opened: Opened }).opened);
    const failed = opened.reduce((sum, each) => sum + each.failed, 0);
    if (failed > 0) throw new Error(`${failed} connections could not be opened.`);
    return {
      ms: Math.max(...opened.map((each) => each.ms)),
      cpuSeconds: opened.reduce((sum, each) => sum + each.cpuSeconds, 0),
      times: merged(opened.map((each) => each.times)),
    };
  }

  /** Begins to send; an open loop's rate is shared among the processes. */
  async start(pace: Pace): Promise<void> {
    const share =
      pace.kind === 'open' ? { ...pace, perSecond: pace.perSecond / this.#processes.length } : pace;
    await this.#tellAll({ do: 'start', pace: share });
  }

  async mark(): Promise<void> {
    await this.#tellAll({ do: 'mark' });
  }

  async stop(): Promise<LoadResult> {
    const replies = await this.#tellAll({ do: 'stop' });
    const counts = replies.map((reply) => (reply as { readonly counts: LoadCounts }).counts);
    const sum = (value: (one: LoadCounts) => number): number =>
      counts.reduce((total, one) => total + value(one), 0);
    return {
      seconds: sum((one) => one.ms) / counts.length / 1_000,
      answers: sum((one) => one.answers),
      failed: sum((one) => one.failed),
      unanswered: sum((one) => one.unanswered),
      events: sum((one) => one.events),
      cpuSeconds: sum((one) => one.cpuSeconds),
      answerTimes: merged(counts.map((one) => one.answerTimes)),
      deliveryTimes: merged(counts.map((one) => one.deliveryTimes)),
      lateness: merged(counts.map((one) => one.lateness)),
    };
  }

  /** Closes the connections; others may be opened after. */
  async close(): Promise<void> {
    await this.#tellAll({ do: 'close' });
  }

  async end(): Promise<void> {
    for (const { child } of this.#processes) child.kill('SIGKILL');
    await Promise.all(this.#processes.map(({ child }) => child.exited));
  }

  #tellAll(order: LoadOrder): Promise<readonly LoadReply[]> {
    return Promise.all(this.#processes.map(({ tell }) => tell(order)));
  }
}

const merged = (records: readonly HistogramRecord[]): Histogram => {
  const all = new Histogram();
  for (const record of records) all.merge(record);
  return all;
};
