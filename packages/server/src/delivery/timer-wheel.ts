/**
 * Something that wants to be woken later. It carries its own place in the wheel, so that scheduling 100,000 of them
 * allocates nothing. The `wheel…` fields belong to the wheel.
 */
export abstract class WheelEntry {
  wheelNext: WheelEntry | undefined = undefined;
  wheelPrevious: WheelEntry | undefined = undefined;
  wheelRounds = 0;

  /** Called once when the delay is over. The entry is out of the wheel by then and may be scheduled again. */
  abstract onTimer(): void;
}

/** The head of a circular list: with it, linking and unlinking need no special cases. */
class SlotHead extends WheelEntry {
  constructor() {
    super();
    this.wheelNext = this;
    this.wheelPrevious = this;
  }

  onTimer(): void {}
}

export interface TimerWheelOptions {
  /** How fine the wheel counts. A timer is never early and at most two ticks late. */
  readonly tickMs: number;
  /** Delays longer than `tickMs * slots` go round more than once, which costs a visit per round. */
  readonly slots: number;
  /** Hears of an entry that threw. Without it the first error of a tick is thrown after the tick's other entries ran. */
  readonly onError?: (error: unknown) => void;
}

/**
 * One interval for every deadline of the process: scheduling, rescheduling and cancelling cost the same however many
 * there are.
 *
 * The wheel counts ticks, not time: after a stall of the process it runs late rather than firing everything at once,
 * so that a ping timeout is not judged before the pong that waited in the socket was read.
 */
export class TimerWheel {
  readonly #tickMs: number;
  readonly #slots: readonly SlotHead[];
  readonly #due = new SlotHead();
  readonly #onError: ((error: unknown) => void) | undefined;
  #cursor = 0;
  #scheduled = 0;
  #interval: ReturnType<typeof setInterval> | undefined;

  constructor(options: TimerWheelOptions) {
    this.#tickMs = options.tickMs;
    this.#slots = Array.from({ length: options.slots }, () => new SlotHead());
    this.#onError = options.onError;
  }

  /** How many entries wait. */
  get scheduledCount(): number {
    return this.#scheduled;
  }

  /** Wakes the entry after the delay; an entry that waits already is moved. */
  schedule(entry: WheelEntry, delayMs: number): void {
    this.#unlink(entry);
    // One tick more than the delay needs: the running tick is already partly over.
    const ticks = Math.max(0, Math.ceil(delayMs / this.#tickMs)) + 1;
    const head = this.#slots[(this.#cursor + ticks) % this.#slots.length];
    if (head === undefined) throw new RangeError(`not a delay: ${delayMs}`);
    entry.wheelRounds = Math.floor((ticks - 1) / this.#slots.length);
    link(head, entry);
    this.#scheduled += 1;
    this.#interval ??= this.#start();
  }

  /** Takes the entry out; nothing happens when it does not wait. */
  cancel(entry: WheelEntry): void {
    this.#unlink(entry);
    if (this.#scheduled === 0) this.#pause();
  }

  /** Forgets everything that waits. */
  stop(): void {
    for (const head of this.#slots) this.#clear(head);
    this.#clear(this.#due);
    this.#pause();
  }

  /** Goes one slot on. The interval calls this; tests may. */
  tick(): void {
    this.#cursor = (this.#cursor + 1) % this.#slots.length;
    this.#collectDue();
    const errors: unknown[] = [];
    // Each entry leaves the list before it runs: it may schedule itself, or cancel one that is due in the same tick.
    for (let entry = this.#due.wheelNext; entry !== this.#due; entry = this.#due.wheelNext) {
      if (entry === undefined) break;
      this.#unlink(entry);
      try {
        entry.onTimer();
      } catch (error) {
        if (this.#onError === undefined) errors.push(error);
        else this.#onError(error);
      }
    }
    if (this.#scheduled === 0) this.#pause();
    if (errors.length > 0) throw errors[0];
  }

  #collectDue(): void {
    const head = this.#slots[this.#cursor];
    let entry = head?.wheelNext;
    while (entry !== undefined && entry !== head) {
      const next: WheelEntry | undefined = entry.wheelNext;
      if (entry.wheelRounds > 0) {
        entry.wheelRounds -= 1;
      } else {
        detach(entry);
        link(this.#due, entry);
      }
      entry = next;
    }
  }

  #clear(head: SlotHead): void {
    for (let entry = head.wheelNext; entry !== undefined && entry !== head; entry = head.wheelNext) {
      this.#unlink(entry);
    }
  }

  #unlink(entry: WheelEntry): void {
    if (entry.wheelNext === undefined) return;
    detach(entry);
    this.#scheduled -= 1;
  }

  #start(): ReturnType<typeof setInterval> {
    const interval = setInterval(() => this.tick(), this.#tickMs);
    interval.unref();
    return interval;
  }

  #pause(): void {
    clearInterval(this.#interval);
    this.#interval = undefined;
  }
}

/** Puts the entry last in the list, so that entries of one slot run in the order they were scheduled. */
function link(head: WheelEntry, entry: WheelEntry): void {
  const last = head.wheelPrevious ?? head;
  entry.wheelPrevious = last;
  entry.wheelNext = head;
  last.wheelNext = entry;
  head.wheelPrevious = entry;
}

function detach(entry: WheelEntry): void {
  if (entry.wheelNext !== undefined) entry.wheelNext.wheelPrevious = entry.wheelPrevious;
  if (entry.wheelPrevious !== undefined) entry.wheelPrevious.wheelNext = entry.wheelNext;
  entry.wheelNext = undefined;
  entry.wheelPrevious = undefined;
}
