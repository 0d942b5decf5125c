import type { Load, LoadResult } from './load.ts';
import type { Pace } from './load-protocol.ts';
import { quantiles } from './histogram.ts';
import { databaseCpuSeconds, residentBytes, serverCpuSeconds } from './processes.ts';
import type { Running } from './sides.ts';

/**
 * Lets each of the sides do its work in turn, round after round, in the reversed order every other round: what the machine does
 * meanwhile meets them alike. The first time of each is round 0, which warms up and is not recorded.
 */
export const inTurn = async <Side>(
  sides: readonly Side[],
  rounds: number,
  work: (side: Side, round: number) => Promise<void>,
): Promise<void> => {
  for (let round = 0; round <= rounds; round += 1) {
    for (const side of round % 2 === 1 ? sides : sides.toReversed()) await work(side, round);
  }
};

/** CPU seconds that server and database have used so far. */
const cpuOf = ({ pid, postmaster }: Running): { readonly server: number; readonly database: number } => ({
  server: serverCpuSeconds(pid),
  database: postmaster === undefined ? 0 : databaseCpuSeconds(postmaster),
});

export interface Measure {
  readonly server: Running;
  readonly load: Load;
  readonly pace: Pace;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

export interface Measured extends LoadResult {
  readonly serverCpuSeconds: number;
  readonly databaseCpuSeconds: number;
}

/** Puts load on a server: warms up, measures, lets what is under way arrive. Each part's CPU is reported apart. */
export const measure = async ({ server, load, pace, warmUpMs, measureMs }: Measure): Promise<Measured> => {
  await load.start(pace);
  await Bun.sleep(warmUpMs);
  await load.mark();
  const before = cpuOf(server);
  await Bun.sleep(measureMs);
  const after = cpuOf(server);
  const result = await load.stop();
  return {
    ...result,
    serverCpuSeconds: after.server - before.server,
    databaseCpuSeconds: after.database - before.database,
  };
};

/** The figures of a measured load that most questions record. */
export const loadMetrics = (measured: Measured, server: Running): Readonly<Record<string, number>> => {
  const { seconds, answers, events, failed, unanswered, answerTimes, deliveryTimes, lateness } = measured;
  return {
    messagesPerS: answers / seconds,
    deliveriesPerS: events / seconds,
    ...quantiles('answer', answerTimes),
    ...(deliveryTimes.count > 0 ? quantiles('delivery', deliveryTimes) : {}),
    ...(lateness.count > 0 ? { lateP99Ms: lateness.quantile(0.99) } : {}),
    failed,
    unanswered,
    serverCores: measured.serverCpuSeconds / seconds,
    ...(server.postmaster === undefined ? {} : { databaseCores: measured.databaseCpuSeconds / seconds }),
    loadCores: measured.cpuSeconds / seconds,
    serverUsPerMessage: (measured.serverCpuSeconds / answers) * 1e6,
    serverUsPerDelivery: (measured.serverCpuSeconds / events) * 1e6,
    serverMiB: residentBytes(server.pid) / 2 ** 20,
  };
};
