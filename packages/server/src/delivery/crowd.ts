/** What one system call takes: the time to tell one connection, however many messages it is told at once. */
const usPerListener = 10;
/** Shorter rests are not worth a timer. */
const restMsMin = 1;
const restMsMax = 100;

/**
 * How long a room rests after so many connections were told one thing, in milliseconds, 0 for rooms that are no crowd: as
 * long as the system calls take that tell them once more. What is said meanwhile is told together, in as many calls. Those
 * who were told several things at once rest for that part of it: their calls were shared by as many.
 */
export const restMsAfter = (listeners: number): number => {
  const ms = (listeners * usPerListener) / 1_000;
  return ms < restMsMin ? 0 : Math.min(ms, restMsMax);
};
