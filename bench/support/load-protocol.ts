import type { HistogramRecord } from './histogram.ts';
import type { Wire } from './raw-socket.ts';

/** One connection of the load. */
export interface LoadConnection {
  readonly token: string;
  /** Rooms that it begins to listen to, where a wire asks for that. */
  readonly joins: readonly string[];
  /** The room that it writes to; none: it only listens. */
  readonly writesTo?: string;
}

/**
 * How messages are sent. `closed`: so many of each connection are under way all the time, which finds the most that a
 * server does. `open`: so many a second in all, at times that are fixed beforehand; a message that leaves late is
 * counted from when it should have left, so that a stall is counted and not omitted.
 */
export type Pace =
  | { readonly kind: 'closed'; readonly inFlight: number }
  | { readonly kind: 'open'; readonly perSecond: number };

export interface Opening {
  readonly port: number;
  readonly wire: Wire;
  readonly connections: readonly LoadConnection[];
  /** Which of the load's processes this is: client ids must not meet. */
  readonly process: number;
  /** Connections that are opened at the same time. */
  readonly together: number;
  /** Whether to take the time of every delivery, too: it costs the generator much more than counting. */
  readonly deliveryTimes: boolean;
  /** Characters of a message. */
  readonly contentLength: number;
}

/** What a load process is told. `mark` begins the part that counts, `stop` ends it and lets what is under way arrive. */
export type LoadOrder =
  | { readonly do: 'open'; readonly opening: Opening }
  | { readonly do: 'start'; readonly pace: Pace }
  | { readonly do: 'mark' }
  | { readonly do: 'stop' }
  | { readonly do: 'close' };

/** What one process saw between `mark` and `stop`. */
export interface LoadCounts {
  readonly ms: number;
  readonly answers: number;
  readonly failed: number;
  readonly events: number;
  readonly cpuSeconds: number;
  /** Of messages that were due in that time: from then to their answer, and to each of their deliveries. */
  readonly answerTimes: HistogramRecord;
  readonly deliveryTimes: HistogramRecord;
  /** By how much messages left later than they were due. */
  readonly lateness: HistogramRecord;
  /** Messages that had no answer at the end. */
  readonly unanswered: number;
}

export interface Opened {
  readonly ms: number;
  readonly cpuSeconds: number;
  readonly failed: number;
  readonly times: HistogramRecord;
}

export type LoadReply =
  | { readonly did: 'open'; readonly opened: Opened }
  | { readonly did: 'start' | 'mark' | 'close' }
  | { readonly did: 'stop'; readonly counts: LoadCounts };
