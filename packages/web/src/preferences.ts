import { effect, signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

/** What is kept in this browser alone, as JSON under `parley:NAME`. */
const keyOf = (name: string): string => `parley:${name}`;

const read = <Value>(name: string, initial: Value): Value => {
  try {
    const text = localStorage.getItem(keyOf(name));
    return text === null ? initial : (JSON.parse(text) as Value);
  } catch {
    // Nothing is kept where the browser forbids it, and what somebody else wrote there is no setting of ours.
    return initial;
  }
};

/** A setting of this browser, as a signal. */
export const preference = <Value>(name: string, initial: Value): Signal<Value> => {
  const value = signal<Value>(read(name, initial));
  let isFirst = true;
  effect(() => {
    const text = JSON.stringify(value.value);
    if (!isFirst) {
      try {
        localStorage.setItem(keyOf(name), text);
      } catch {
        // Full or forbidden: it holds until the page is left.
      }
    }
    isFirst = false;
  });
  return value;
};

/** Forgets what was kept for the person who used this browser. */
export const forgetPreferences = (): void => {
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith('parley:')) localStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
};

export type RoomNotifications = 'all' | 'mentions' | 'off';

/** Whether the browser shows notifications at all. */
export const notificationsOn = preference('notifications', false);
/** For rooms in which that was chosen; in the others direct messages tell all, and rooms tell mentions. */
export const roomNotifications = preference<Readonly<Record<string, RoomNotifications>>>(
  'room-notifications',
  {},
);
/** Sections of the sidebar that are folded. */
export const foldedSections = preference<readonly string[]>('folded', []);
/** The room that was open last. */
export const lastRoomId = preference<string | null>('last-room', null);
/** Whether Enter sends and Shift+Enter breaks the line, or the other way round. */
export const enterSends = preference('enter-sends', true);
