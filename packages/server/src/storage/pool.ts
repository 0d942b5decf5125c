import type { SQL } from 'bun';
import { Fault } from '../domain/fault.ts';
import { openPool, statementTimeoutMs } from './connection.ts';
import type { DatabaseAddress } from './connection.ts';

/** Nothing takes so long: PostgreSQL ends each statement that takes a third of it. */
export const silentMsMax = 3 * statementTimeoutMs;

const retryAfterS = 2;

export interface PoolOptions {
  /** Connections, at most. */
  readonly max: number;
  /** After so long without an answer the connections are dead. */
  readonly silentMs: number;
  /** They were dead all the time since this reading of `performance.now()`; so are others to the same database, likely. */
  readonly onSilent: (sinceMs: number) => void;
}

/**
 * Connections to PostgreSQL that are given up when nothing is answered on them any more. A database that is gone without a
 * word (its machine, or a firewall between that has forgotten its connections) is noticed by TCP after a quarter of an hour,
 * and one that hangs never is. What was asked then fails as if the connections had broken, and what is asked next has new ones.
 */
export class Pool {
  readonly #open: () => SQL;
  readonly #options: PoolOptions;
  readonly #watch: ReturnType<typeof setInterval>;
  #present: SQL;
  /** What fails those that wait for an answer. */
  readonly #waiting = new Set<(error: Fault) => void>();
  #answeredMs = 0;
  /** Since when there is somebody who waits, and no answer to anybody. */
  #silentSinceMs = 0;
  /** Leads to the connections that there are. */
  readonly sql: SQL;

  constructor(address: DatabaseAddress, options: PoolOptions) {
    this.#open = () => openPool(address, options.max);
    this.#options = options;
    this.#present = this.#open();
    this.sql = new Proxy(this.#present, {
      apply: (_first, _self, given: unknown[]) => Reflect.apply(this.#present, undefined, given) as unknown,
      get: (_first, name) => Reflect.get(this.#present, name) as unknown,
    });
    this.#watch = setInterval(() => this.#look(), options.silentMs / 10);
    this.#watch.unref();
  }

  /** Asks something of the connections that there are. */
  ask<Answer>(work: (sql: SQL) => Promise<Answer>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.size === 0) this.#silentSinceMs = performance.now();
      this.#waiting.add(reject);
      work(this.#present).then(
        (answer) => {
          this.#answered(reject);
          resolve(answer);
        },
        (error: Error) => {
          this.#answered(reject);
          reject(error);
        },
      );
    });
  }

  async close(): Promise<void> {
    let closed: SQL | undefined;
    // What is given up meanwhile has a successor.
    while (closed !== this.#present) {
      closed = this.#present;
      await closed.close();
    }
    clearInterval(this.#watch);
  }

  /** Has new connections from now on, unless there was an answer since. What waits faults with `unavailable`. */
  giveUp(sinceMs: number): void {
    if (this.#answeredMs > sinceMs) return;
    const dead = this.#present;
    this.#present = this.#open();
    // Not every query fails by itself when its connection is closed.
    const failing = [...this.#waiting];
    this.#waiting.clear();
    for (const fail of failing) fail(new Fault('unavailable', { retryAfterS }));
    // That these connections end in disorder is nobody's concern any more.
    void dead.close({ timeout: 0 }).catch(() => undefined);
  }

  /** What comes after it was given up is no answer. */
  #answered(waiting: (error: Fault) => void): void {
    if (!this.#waiting.delete(waiting)) return;
    this.#answeredMs = performance.now();
    this.#silentSinceMs = this.#answeredMs;
  }

  #look(): void {
    const sinceMs = this.#silentSinceMs;
    if (this.#waiting.size > 0 && performance.now() - sinceMs >= this.#options.silentMs)
      this.#options.onSilent(sinceMs);
  }
}
