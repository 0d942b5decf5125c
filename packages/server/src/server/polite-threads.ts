import { readdirSync, readFileSync } from 'node:fs';
import { setPriority } from 'node:os';

/** What Bun calls the threads on which it hashes, and reads files: `Bun Pool 0` and so on. */
const poolThread = /^Bun Pool \d/;
/** That of `nice -n 10`: about a tenth of the share of others, where all want the same core. */
export const niceness = 10;
/** Threads are made when there is work for them, so there are new ones for a while. */
const looksMax = 100;

/**
 * Lets the threads that hash passwords give way to the event loop where both want a core, so that log-ins do not hold up
 * messages. On Linux, where each thread has a priority of its own (setpriority(2)); elsewhere it does nothing.
 */
export class PoliteThreads {
  readonly #polite = new Set<string>();
  #looks = 0;

  /** Looks for threads that are new. To be called when work was given to them. */
  look(): void {
    if (process.platform !== 'linux' || this.#looks >= looksMax) return;
    this.#looks += 1;
    try {
      for (const thread of readdirSync('/proc/self/task')) {
        if (this.#polite.has(thread)) continue;
        if (!poolThread.test(readFileSync(`/proc/self/task/${thread}/comm`, 'utf8'))) continue;
        setPriority(Number(thread), niceness);
        this.#polite.add(thread);
      }
    } catch {
      // A thread has ended meanwhile, or the system shows none: nobody's log-in fails for it, and there are more looks.
    }
  }
}
