import type { Clock } from './clock.ts';
import { requireParleyError } from './errors.ts';
import { covers, raised } from './room-events.ts';
import type { Marks } from './state.ts';
import type { CallInTurn } from './store.ts';
import * as markLimits from './limits/marks.ts';

interface Given {
  readonly clock: Clock;
  /** Undefined while there is no connection: marks wait. */
  readonly call: () => CallInTurn | undefined;
}

/** Says what has arrived and what was read: the highest of each room, some times a second at most. */
export class MarkSender {
  readonly #given: Given;
  /** What is to be said. One entry a room. */
  readonly #wanted = new Map<string, Marks>();
  /** What was said on this connection, so that a refusal is not repeated for ever. */
  readonly #said = new Map<string, Marks>();
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

  #want(roomId: string, mark: Marks, inMs: number = markLimits.settleMs): void {
    if (covers(this.#said.get(roomId), mark)) return;
    this.#wanted.set(roomId, raised(this.#wanted.get(roomId), mark));
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
    const saying = { deliveredSeq: seq, readSeq };
    this.#said.set(roomId, raised(this.#said.get(roomId), saying));
    if (deliveredSeq > seq) this.delivered(roomId, deliveredSeq);
    call(readSeq > 0 ? 'mark_read' : 'mark_delivered', { roomId, seq }).catch((error: unknown) => {
      // Any other refusal means that the room is gone.
      if (requireParleyError(error).retry === 'later') this.#sayAgain(roomId, saying);
    });
    this.#start(markLimits.paceMs);
  }

  #sayAgain(roomId: string, mark: Marks): void {
    this.#said.delete(roomId);
    this.#want(roomId, mark, markLimits.againMs);
  }
}
