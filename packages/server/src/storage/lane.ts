import { Fault } from '../domain/fault.ts';

export interface LaneLimits {
  /** Requests that go to the database in one statement. */
  readonly batchMax: number;
  /** Requests that may wait; more are refused with `overloaded`. */
  readonly queueMax: number;
  /** Requests of one key that may wait, so that one alone cannot take up the queue. */
  readonly queuePerKeyMax: number;
}

interface Waiting<Request, Result> {
  readonly request: Request;
  /** Its place in the order in which requests came, from 1. */
  readonly place: number;
  readonly settled: Promise<Result>;
  readonly settle: (result: Result) => void;
  readonly fail: (error: unknown) => void;
}

/** How often a key's rest was asked for, and what ends it once it has begun. */
interface Rest {
  times: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/** What became of one request of a batch: its result, why there is none, or `again` to put it into the next batch. */
export type Settled<Result> = { readonly result: Result } | Fault | 'again';

const overloadedRetryS = 1;
/** Shorter rests are none. */
const restMsMin = 1;
/** How often one request is put off to a later batch before that is a bug. */
const againMax = 8;

/**
 * Group commit: one batch is under way at a time, and everything that came meanwhile goes into the next. So the order
 * of requests is kept, batches grow with the load by themselves, and an idle lane adds no delay. There is no timer.
 *
 * When more waits than one batch takes, every key that waits has an equal share of it: who asks much waits for itself.
 *
 * A key can be held: its requests then stay queued, in order, while those of other keys go on. It can rest in
 * the same way for a while.
 */
export class Lane<Request, Result> {
  readonly #run: (batch: readonly Request[]) => Promise<readonly Settled<Result>[]>;
  readonly #keyOf: (request: Request) => string;
  readonly #limits: LaneLimits;
  /** Keys that are held, each with the place up to which its requests still run. */
  readonly #held = new Map<string, number>();
  /** Keys that rest. */
  readonly #resting = new Map<string, Rest>();
  #places = 0;
  #queue: Waiting<Request, Result>[] = [];
  /** How many requests of each key wait; undefined while nobody has to know. */
  #counts: Map<string, number> | undefined;
  #draining: Promise<void> | undefined;
  #batch: Promise<void> | undefined;
  #again = 0;

  constructor(
    limits: LaneLimits,
    keyOf: (request: Request) => string,
    run: (batch: readonly Request[]) => Promise<readonly Settled<Result>[]>,
  ) {
    this.#limits = limits;
    this.#keyOf = keyOf;
    this.#run = run;
  }

  get length(): number {
    return this.#queue.length;
  }

  /** Queues a request. Requests of one key are run in the order of these calls. */
  push(request: Request): Promise<Result> {
    if (this.#isFullFor(request)) {
      return Promise.reject(new Fault('overloaded', { retryAfterS: overloadedRetryS }));
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#places += 1;
    this.#queue.push({ request, place: this.#places, settled: promise, settle: resolve, fail: reject });
    this.#draining ??= this.#drain();
    return promise;
  }

  /** Keeps a key's requests out of batches. Settles when those that came before are done and none is under way. */
  async hold(key: string): Promise<void> {
    this.#held.set(key, this.#places);
    const last = this.#queue.findLast(({ request }) => this.#keyOf(request) === key);
    await last?.settled.catch(() => undefined);
    this.#held.set(key, 0);
    await this.#batch;
  }

  release(key: string): void {
    this.#held.delete(key);
    if (this.#queue.length > 0) this.#draining ??= this.#drain();
  }

  /**
   * Keeps a key's requests out of batches for a while, which begins with the end of this turn of the event loop. Asked for
   * several times in one turn it is divided by that: what was asked for together needs it once.
   */
  rest(key: string, ms: number): void {
    const known = this.#resting.get(key);
    if (known) {
      if (!known.timer) known.times += 1;
      return;
    }
    const rest: Rest = { times: 1, timer: undefined };
    this.#resting.set(key, rest);
    setImmediate(() => {
      if (this.#resting.get(key) !== rest) return;
      if (ms / rest.times < restMsMin) this.#wake(key);
      else rest.timer = setTimeout(() => this.#wake(key), ms / rest.times);
    });
  }

  /** Settles when nothing that could run is queued or under way. */
  async idle(): Promise<void> {
    for (this.#wakeAll(); this.#draining; this.#wakeAll()) await this.#draining;
  }

  #wakeAll(): void {
    for (const [key, { timer }] of this.#resting) {
      clearTimeout(timer);
      this.#wake(key);
    }
  }

  #wake(key: string): void {
    this.#resting.delete(key);
    if (this.#queue.length > 0) this.#draining ??= this.#drain();
  }

  async #drain(): Promise<void> {
    // Let everything that arrives in this turn of the event loop into the first batch.
    await Promise.resolve();
    for (let batch = this.#next(); batch.length > 0; batch = this.#next()) {
      this.#batch = this.#attempt(batch);
      await this.#batch;
    }
    this.#batch = undefined;
    this.#draining = undefined;
  }

  /** Counts only when the queue is so long that one key may have taken too much of it: it seldom is. */
  #isFullFor(request: Request): boolean {
    const { queueMax, queuePerKeyMax } = this.#limits;
    const { length } = this.#queue;
    if (length < queuePerKeyMax) return false;
    if (length >= queueMax) return true;
    const key = this.#keyOf(request);
    const count = this.#waitingByKey().get(key) ?? 0;
    if (count >= queuePerKeyMax) return true;
    this.#counts?.set(key, count + 1);
    return false;
  }

  #waitingByKey(): Map<string, number> {
    if (this.#counts) return this.#counts;
    const counts = new Map<string, number>();
    for (const { request } of this.#queue) {
      const key = this.#keyOf(request);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    this.#counts = counts;
    return counts;
  }

  #next(): readonly Waiting<Request, Result>[] {
    let batch: Waiting<Request, Result>[] = [];
    if (this.#queue.length > this.#limits.batchMax) {
      this.#share(batch);
    } else if (this.#held.size > 0 || this.#resting.size > 0) {
      this.#take(batch, () => true);
    } else {
      batch = this.#queue;
      this.#queue = [];
    }
    this.#counts = undefined;
    return batch;
  }

  /** Moves requests from the queue into a batch: of each key its share, and where keys need less, more of the others. */
  #share(batch: Waiting<Request, Result>[]): void {
    const { batchMax } = this.#limits;
    const share = Math.max(1, Math.floor(batchMax / this.#waitingByKey().size));
    const taken = new Map<string, number>();
    this.#take(batch, (waiting) => {
      const key = this.#keyOf(waiting.request);
      const count = taken.get(key) ?? 0;
      if (count >= share) return false;
      taken.set(key, count + 1);
      return true;
    });
    if (batch.length < batchMax && batch.length > 0) this.#take(batch, () => true);
  }

  /** Moves what fits and is not held into a batch; what is left keeps its order. */
  #take(batch: Waiting<Request, Result>[], fits: (waiting: Waiting<Request, Result>) => boolean): void {
    const left: Waiting<Request, Result>[] = [];
    for (const waiting of this.#queue) {
      if (batch.length < this.#limits.batchMax && !this.#isHeld(waiting) && fits(waiting))
        batch.push(waiting);
      else left.push(waiting);
    }
    this.#queue = left;
  }

  #isHeld({ request, place }: Waiting<Request, Result>): boolean {
    const key = this.#keyOf(request);
    return this.#resting.has(key) || place > (this.#held.get(key) ?? Number.MAX_SAFE_INTEGER);
  }

  async #attempt(batch: readonly Waiting<Request, Result>[]): Promise<void> {
    let outcomes: readonly Settled<Result>[];
    try {
      outcomes = await this.#run(batch.map((waiting) => waiting.request));
    } catch (error) {
      await this.#isolate(batch, error);
      return;
    }
    const again: Waiting<Request, Result>[] = [];
    batch.forEach((waiting, index) => {
      const outcome = outcomes[index];
      if (outcome === 'again') again.push(waiting);
      else if (outcome instanceof Fault) waiting.fail(outcome);
      else if (outcome) waiting.settle(outcome.result);
      else waiting.fail(new Error('A batch answered less than it was asked.'));
    });
    this.#again = again.length > 0 ? this.#again + 1 : 0;
    if (this.#again > againMax)
      for (const waiting of again) waiting.fail(new Error('A request was put off too often.'));
    else if (again.length > 0) this.#queue = [...again, ...this.#queue];
  }

  /** A statement that failed as a whole was rolled back: one request that cannot be stored must not fail the others. */
  async #isolate(batch: readonly Waiting<Request, Result>[], error: unknown): Promise<void> {
    const [only] = batch;
    if (batch.length === 1 || error instanceof Fault) {
      for (const waiting of batch) waiting.fail(error);
      return;
    }
    if (only) {
      const middle = Math.ceil(batch.length / 2);
      await this.#attempt(batch.slice(0, middle));
      await this.#attempt(batch.slice(middle));
    }
  }
}
