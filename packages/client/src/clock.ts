import { platform } from './platform.ts';

/** The time, its timers and chance. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Does something once, after so many milliseconds; answers with what calls it off. */
  after(ms: number, work: () => void): () => void;
  /** From 0 up to 1, without it. */
  random(): number;
}

/** The longest that a timer can be set for: 31 bits of milliseconds. */
const timerMsMax = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = platform.setTimeout(work, Math.min(Math.max(0, ms), timerMsMax));
    return () => platform.clearTimeout(timer);
  },
  random: () => Math.random(),
};
