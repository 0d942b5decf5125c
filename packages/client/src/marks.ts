import type { Clock } from './clock.ts';
import { requireParleyError } from './errors.ts';
import type { CallInTurn } from './store.ts';

export const markLimits = {
  /** How long a mark waits for a higher one. */
  settleMs: 250,
  /** Between two marks of whatever room: 120 a minute, a fifth of the allowance for commands. */
  paceMs: 500,
  /** Before one that was refused for now is said again. */
  againMs: 10_000,
} as const;

interface Mark {
  readonly deliveredSeq: number;
  readonly readSeq: number;
}

interface Given {
  readonly clock: Clock;
  /** Undefined while there is no connection: marks wait. */
  readonly call: () => CallInTurn | undefined;
}

/** Says what has arrived and what was read: the highest of each room, some times a second at most. */
export class MarkSender {
  readonly #given: Given;
  /** What is to be said. One entry a room. */
  readonly #wanted = new Map<string, Mark>();
  /** What was said on this connection, so that a refusal is not repeated for ever. */
  readonly #said = new Map<string, Mark>();
  #isRunning = false;
  #stopTimer: () => void = () => undefined;

  constructor(given: Given) {
    this.#given = given;
  }

  delivered(roomId: string, seq: number): void {
    this.#want(roomId, { deliveredSeq: seq, readSeq: 0 });
  }

  read(roomId: string, seq: number): void {
    this.#want(roomId, { deliveredSeq: seq, readSeq: seq });
  }

  /** There is another connection, on which what was not said can be. */
  connected(): void {
    this.#said.clear();
    this.#start(markLimits.settleMs);
  }

  /** Forgets everything: another user. */
  reset(): void {
    this.#stopTimer();
    this.#isRunning = false;
    this.#wanted.clear();
    this.#said.clear();
  }

  #want(roomId: string, { deliveredSeq, readSeq }: Mark, inMs: number = markLimits.settleMs): void {
    const said = this.#said.get(roomId);
    if (said && said.deliveredSeq >= deliveredSeq && said.readSeq >= readSeq) return;
    const wanted = this.#wanted.get(roomId);
    this.#wanted.set(roomId, {
      deliveredSeq: Math.max(wanted?.deliveredSeq ?? 0, deliveredSeq),
      readSeq: Math.max(wanted?.readSeq ?? 0, readSeq),
    });
    this.#start(inMs);
  }

  #start(inMs: number): void {
    if (this.#isRunning || this.#wanted.size === 0) return;
    this.#isRunning = true;
    this.#stopTimer = this.#given.clock.after(inMs, () => {
      this.#isRunning = false;
      this.#sayNext();
    });
  }

  #sayNext(): void {
    const call = this.#given.call();
    // What was read is what somebody else looks at: it goes first.
    const next = [...this.#wanted].find(([, { readSeq }]) => readSeq > 0) ?? [...this.#wanted][0];
    if (!call || !next) return;
    const [roomId, { deliveredSeq, readSeq }] = next;
    this.#wanted.delete(roomId);
    const seq = readSeq > 0 ? readSeq : deliveredSeq;
    const said = this.#said.get(roomId);
    this.#said.set(roomId, {
      deliveredSeq: Math.max(said?.deliveredSeq ?? 0, seq),
      readSeq: Math.max(said?.readSeq ?? 0, readSeq),
    });
    if (deliveredSeq > seq) this.delivered(roomId, deliveredSeq);
    call(readSeq > 0 ? 'mark_read' : 'mark_delivered', { roomId, seq }).catch((error: unknown) => {
      // Any other refusal means that the room is gone.
      if (requireParleyError(error).retry === 'later') this.#sayAgain(roomId, { deliveredSeq: seq, readSeq });
    });
    this.#start(markLimits.paceMs);
  }

  #sayAgain(roomId: string, mark: Mark): void {
    this.#said.delete(roomId);
    this.#want(roomId, mark, markLimits.againMs);
  }
}
