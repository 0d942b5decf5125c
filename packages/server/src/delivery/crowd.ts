/** What one system call takes: the time to tell one connection, however many messages it is told at once. */
const usPerListener = 10;
/** Shorter rests are not worth a timer. */
const restMsMin = 1;
const restMsMax = 100;

/**
 * How long a room rests after so many connections were told at once, in milliseconds, 0 for rooms that are no crowd: as
 * long as the system calls take that tell them once more. What is said meanwhile is told together, in as many calls. So a
 * hall costs less the busier it is, and one alone cannot take all of a node's time.
 */
export const restMsAfter = (listeners: number): number => {
  const ms = (listeners * usPerListener) / 1_000;
  return ms < restMsMin ? 0 : Math.min(ms, restMsMax);
};
