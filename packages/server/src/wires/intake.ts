import { Fault } from '../domain/fault.ts';

/** When to ask again: the next node or the next start takes about as long. */
const retryAfterS = 2;

/** Whether what clients ask is still taken, and how much of it is under way: a server that stops finishes that first. */
export class Intake {
  #isOpen = true;
  #running = 0;
  #waiting: (() => void)[] = [];

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get running(): number {
    return this.#running;
  }

  /** Why nothing is taken. */
  fault(): Fault {
    return new Fault('unavailable', { retryAfterS, message: 'The server is stopping. Try again shortly.' });
  }

  /** Counts a piece of work as under way until it has settled. Faults with `unavailable` when nothing more is taken. */
  take<Result>(work: () => Promise<Result>): Promise<Result> {
    if (!this.#isOpen) return Promise.reject(this.fault());
    this.#running += 1;
    const taken = work();
    // Two functions that are always the same: this is on the way of every message.
    taken.then(this.#ended, this.#ended);
    return taken;
  }

  readonly #ended = (): void => {
    this.#running -= 1;
    if (this.#running === 0) for (const settle of this.#waiting.splice(0)) settle();
  };

  /** Takes nothing more. */
  close(): void {
    this.#isOpen = false;
  }

  /** Settles when nothing is under way. */
  async idle(): Promise<void> {
    if (this.#running === 0) return;
    await new Promise<void>((settle) => this.#waiting.push(settle));
  }
}
