import type { Page } from 'playwright-core';

/** What the page writes down of itself, frame by frame, while somebody scrolls. */
export interface Recording {
  readonly frameMs: readonly number[];
  readonly elementsMax: number;
  /** How far a message moved that nobody moved: pixels, the farthest of all frames. Only where each step was said. */
  readonly jumpPx: number;
  /** Frames with such a movement of more than a few pixels. */
  readonly jumps: number;
  readonly firstNumber: number;
  readonly isAtFirst: boolean;
}

/** A movement up to here is rounding. */
const jumpPxMin = 4;

/**
 * Follows one message from frame to frame, while it is in sight. `figures.owe(px)` says that somebody scrolls up by so much:
 * what moves farther, or the other way, is a jump. With `owe(Infinity)` nothing counts as a jump.
 *
 * It looks right after each frame: within a frame rows lie where they were thought to before they are measured, and nobody
 * sees that. Of a message that was out of sight, nobody knows where it was.
 */
const recorder = `(() => {
  const list = document.querySelector('[role=group][aria-label^="Messages in"]');
  const frameMs = [];
  let elementsMax = 0, jumpPx = 0, jumps = 0, owed = 0, step = 0, last = performance.now(), before = new Map(), isOn = true;
  const look = (now) => {
    if (!isOn) return;
    frameMs.push(now - last);
    last = now;
    elementsMax = Math.max(elementsMax, document.getElementsByTagName('*').length);
    const places = new Map();
    const area = list.getBoundingClientRect();
    for (const row of list.querySelectorAll('article')) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > area.top && top < area.bottom) places.set(row.dataset.key, bottom);
    }
    const middle = (area.top + area.bottom) / 2;
    let moved, nearest = Infinity;
    for (const [key, bottom] of places) {
      const old = before.get(key);
      if (old === undefined || Math.abs(old - middle) >= nearest) continue;
      nearest = Math.abs(old - middle);
      moved = bottom - old;
    }
    if (moved !== undefined && owed !== Infinity) {
      const jump = moved < 0 ? -moved : Math.max(0, moved - owed);
      jumpPx = Math.max(jumpPx, jump);
      if (jump > ${jumpPxMin}) jumps += 1;
      owed = Math.max(0, owed - Math.max(0, moved));
    }
    // Nobody scrolls beyond the top; the last step may still be on its way.
    if (list.scrollTop <= 0 && owed !== Infinity) owed = Math.min(owed, step);
    before = places;
    next();
  };
  const painted = new MessageChannel();
  painted.port1.onmessage = () => look(performance.now());
  const next = () => requestAnimationFrame(() => painted.port2.postMessage(undefined));
  next();
  const firstNumber = () => {
    const first = list.querySelector('article');
    return Number(/Number (\\d+)\\. /.exec(first?.textContent ?? '')?.[1] ?? 0);
  };
  const isAtFirst = () => list.scrollTop <= 1 && firstNumber() === 1;
  globalThis.figures = {
    list,
    isAtFirst,
    owe(px) { step = px; owed += px; return isAtFirst(); },
    stop() {
      isOn = false;
      return { frameMs, elementsMax, jumpPx, jumps, firstNumber: firstNumber(), isAtFirst: isAtFirst() };
    },
  };
})()`;

export const startRecording = (page: Page): Promise<unknown> => page.evaluate(recorder);
export const stopRecording = (page: Page): Promise<Recording> => page.evaluate('figures.stop()');
