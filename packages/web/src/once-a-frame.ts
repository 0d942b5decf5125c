/** How long a change waits at most: frames are not drawn in a tab that is hidden, and come late on a page that is busy. */
export const waitMsMax = 250;

/**
 * Does some work at once, and after that once for everything that asks for it until the next frame has been drawn. However
 * much is told to a page, it draws once a frame, with time for keys and pointers in between.
 *
 * The work is never done inside of a frame: a list that is drawn there measures its rows before it hears how far it was
 * scrolled, and loses its place.
 */
export const onceAFrame = (work: () => void): (() => void) => {
  let isResting = false;
  let isAsked = false;
  let frame: number;
  let timer: ReturnType<typeof setTimeout>;
  const run = (): void => {
    isAsked = false;
    isResting = true;
    timer = setTimeout(rested, waitMsMax);
    frame = requestAnimationFrame(() => {
      clearTimeout(timer);
      setTimeout(rested);
    });
    work();
  };
  const rested = (): void => {
    cancelAnimationFrame(frame);
    isResting = false;
    if (isAsked) run();
  };
  return () => {
    if (isResting) isAsked = true;
    else run();
  };
};
