import type { Bus } from './ports/bus.ts';
import type { Log } from './ports/log.ts';
import type { Members } from './ports/store.ts';

/** How often a room hears its counts at most, from one node. */
const everyMs = 1_000;
/** Rooms that may wait to be told. One that finds no place is told when a mark moves there the next time. */
const roomsMax = 10_000;

export interface ReceiptCountsDeps {
  readonly members: Pick<Members, 'receiptsOf'>;
  readonly bus: Pick<Bus, 'publish'>;
  readonly log: Log;
}

/**
 * Tells large rooms how many have their newest message, in place of an event for each mark that moves: once a second,
 * and one room after the other, since counting reads every member.
 */
export class ReceiptCounts {
  readonly #deps: ReceiptCountsDeps;
  #waiting = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(deps: ReceiptCountsDeps) {
    this.#deps = deps;
  }

  /** A mark moved in this room. */
  moved(roomId: string): void {
    if (this.#waiting.size >= roomsMax) return;
    this.#waiting.add(roomId);
    this.#timer ??= this.#later();
  }

  /** Tells nobody any more. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #later(): ReturnType<typeof setTimeout> {
    const timer = setTimeout(() => void this.#tellAll(), everyMs);
    timer.unref();
    return timer;
  }

  async #tellAll(): Promise<void> {
    const rooms = this.#waiting;
    this.#waiting = new Set();
    for (const roomId of rooms) if (!this.#isStopped) await this.#tell(roomId);
    this.#timer = this.#waiting.size > 0 && !this.#isStopped ? this.#later() : undefined;
  }

  async #tell(roomId: string): Promise<void> {
    const { members, bus, log } = this.#deps;
    try {
      const receipts = await members.receiptsOf({ roomId, namedMax: 0 });
      if (!receipts) return;
      const { seq, deliveredCount, readCount } = receipts;
      const data = { roomId, seq, deliveredCount, readCount };
      bus.publish({ type: 'room_notice', roomId, event: { event: 'receipt_counts_updated', data } });
    } catch (error) {
      log.warn({ err: error, roomId }, 'receipts were not counted');
    }
  }
}
