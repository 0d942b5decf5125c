/** Commands of one connection under way at once: those that have their place in order, and wait for their answer. */
export const runningMax = 256;
/** Frames that wait for the one before them. Above it the wire stops reading until half of them are done. */
export const waitingMax = 64;

/** What an inbox needs of its wire: to stop reading and to go on. */
export interface FlowControl {
  pause(): void;
  resume(): void;
}

/**
 * Runs what comes over one connection in order: the next frame starts when the one before is done, or has said that
 * its place in order is taken (`accepted`). Bounded: a client that sends faster than it is served is not read from.
 */
export class Inbox<Frame> {
  readonly #flow: FlowControl;
  readonly #run: (frame: Frame, accepted: () => void) => Promise<void>;
  #waiting: Frame[] | undefined;
  #running = 0;
  #busy = false;
  #paused = false;

  constructor(flow: FlowControl, run: (frame: Frame, accepted: () => void) => Promise<void>) {
    this.#flow = flow;
    this.#run = run;
  }

  push(frame: Frame): void {
    if (
      !this.#busy &&
      this.#running < runningMax &&
      (this.#waiting === undefined || this.#waiting.length === 0)
    ) {
      this.#start(frame);
      return;
    }
    this.#waiting ??= [];
    this.#waiting.push(frame);
    if (this.#waiting.length >= waitingMax && !this.#paused) {
      this.#paused = true;
      this.#flow.pause();
    }
  }

  /** Forgets what waits: nobody is there any more. */
  clear(): void {
    this.#waiting = undefined;
  }

  #start(frame: Frame): void {
    this.#busy = true;
    this.#running += 1;
    let accepted = false;
    const accept = (): void => {
      if (accepted) return;
      accepted = true;
      this.#busy = false;
      this.#next();
    };
    const settled = (): void => {
      this.#running -= 1;
      if (accepted) this.#next();
      else accept();
    };
    // `run` answers its own errors; a rejection here would be a bug of the wire.
    void this.#run(frame, accept).then(settled, (error: unknown) => {
      settled();
      throw error;
    });
  }

  #next(): void {
    while (
      !this.#busy &&
      this.#running < runningMax &&
      this.#waiting !== undefined &&
      this.#waiting.length > 0
    ) {
      const frame = this.#waiting.shift() as Frame;
      this.#start(frame);
    }
    if (this.#paused && (this.#waiting?.length ?? 0) <= waitingMax / 2) {
      this.#paused = false;
      this.#flow.resume();
    }
  }
}
