import type { Assistants } from '../app/assistants.ts';
import type { Log } from '../app/ports/log.ts';
import type { Connections } from '../delivery/connections.ts';
import type { OpenDatabase } from '../storage/database.ts';
import type { Answers } from '../wires/answers.ts';
import type { Intake } from '../wires/intake.ts';
import type { SocketIoServer } from '../wires/socketio/server.ts';

/** Clients that are asked back in any second, where the spread allows it: what one node lets in without haste. */
const comebacksPerS = 1_000;
/** How long clients may take to hear the goodbye, and again to let go of their connections. */
const farewellMs = 1_000;
const lookEveryMs = 20;

export interface Drained {
  readonly intake: Intake;
  readonly assistants: Assistants;
  readonly db: OpenDatabase;
  readonly answers: Answers;
  readonly connections: Connections;
  readonly socketio: SocketIoServer;
  /** The port: `stop()` lets requests finish, `stop(true)` cuts off what is left. */
  readonly server: { stop(closeActiveConnections?: boolean): Promise<void> };
  readonly log: Log;
}

export interface DrainTimes {
  /** What was taken has so long to be finished. */
  readonly timeoutMs: number;
  /** Clients are asked to come back within this time, each at another moment of it. */
  readonly spreadMs: number;
}

/**
 * Ends a server's work in good order: takes nothing more, finishes and answers what it took, tells everybody when to
 * come back, and closes the port. Readiness says so from the first moment on. Takes `timeoutMs` and some seconds at most.
 */
export const drain = async (parts: Drained, { timeoutMs, spreadMs }: DrainTimes): Promise<void> => {
  const { intake, connections, socketio, server, log, db } = parts;
  const untilMs = performance.now() + timeoutMs;
  intake.close();
  socketio.takeNoMore();
  if (!(await isDoneIn(timeoutMs, finish(parts))))
    log.warn({ commands: intake.running, messages: db.queued }, 'the server leaves before all was done');
  const comebackMs = Math.min(spreadMs, (connections.count / comebacksPerS) * 1_000);
  connections.sendAway('going_away', comebackMs);
  await isSoIn(farewellMs, () => connections.count === 0 && socketio.sessionCount === 0);
  socketio.closeAll();
  // Requests that are still answered have the rest of the time.
  const restMs = Math.max(farewellMs, untilMs - performance.now());
  const stopped = server.stop();
  const isStopped = await isDoneIn(intake.running === 0 ? farewellMs : restMs, stopped);
  if (!isStopped) await isDoneIn(farewellMs, server.stop(true));
};

/** Settles when everything that was taken is written and answered. */
const finish = async ({ intake, assistants, db, answers }: Drained): Promise<void> => {
  await intake.idle();
  await assistants.close();
  await db.idle();
  await answers.flushed();
};

/** Whether a promise settles within a time. It may go on after it. */
export const isDoneIn = async (timeMs: number, work: Promise<unknown>): Promise<boolean> => {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), timeMs);
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
};

const isSoIn = async (timeMs: number, isSo: () => boolean): Promise<void> => {
  const untilMs = performance.now() + timeMs;
  while (!isSo() && performance.now() < untilMs) await Bun.sleep(lookEveryMs);
};
