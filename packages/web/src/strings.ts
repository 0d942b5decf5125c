import type { FaultCode } from '@parley/contract/errors';

/** The words of the first picture. Those of pages and dialogs stand in `later-strings.ts`, the conversation's in `conversation/strings.ts`. */

/** The language of the person, as the browser has it; words are English until there are others. */
export const locale = navigator.language;

const plural = new Intl.PluralRules('en');
export const counted = (count: number, one: string, many: string): string =>
  `${numberText(count)} ${plural.select(count) === 'one' ? one : many}`;

const numbers = new Intl.NumberFormat(locale);
export const numberText = (value: number): string => numbers.format(value);

const dateAndTime = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const dateOnly = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
export const dateTimeText = (time: string): string => dateAndTime.format(new Date(time));
export const dateText = (time: string): string => dateOnly.format(new Date(time));

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** "5 minutes ago", "yesterday"; from a week on the date. */
export const agoText = (time: string, nowMs = Date.now()): string => {
  const ms = Date.parse(time) - nowMs;
  const distance = Math.abs(ms);
  if (distance < minuteMs) return words.justNow;
  if (distance < hourMs) return relative.format(Math.round(ms / minuteMs), 'minute');
  if (distance < dayMs) return relative.format(Math.round(ms / hourMs), 'hour');
  if (distance < 7 * dayMs) return relative.format(Math.round(ms / dayMs), 'day');
  return dateText(time);
};

export const words = {
  app: 'Parley',
  justNow: 'just now',
  cancel: 'Cancel',
  close: 'Close',
  retry: 'Retry',
  back: 'Back',
  optional: 'optional',
  somebody: 'Somebody',
  assistant: 'Assistant',
  unnamedRoom: 'Room without a name',

  // Log in, register
  showPassword: 'Show',
  hidePassword: 'Hide',
  toRooms: 'Go to your rooms',

  // Connection
  offline: 'You are offline. You can read and write; messages are sent when you are back.',
  waiting: (seconds: number) =>
    seconds > 0
      ? `No connection. Trying again in ${counted(seconds, 'second', 'seconds')}.`
      : 'No connection. Trying again…',
  connecting: 'Connecting…',
  reconnecting: 'No connection. Trying again…',
  queued: (count: number) => `${counted(count, 'message waits', 'messages wait')} to be sent.`,
  tryNow: 'Try now',

  // Sidebar
  rooms: 'Rooms',
  groups: 'Groups',
  directMessages: 'Direct messages',
  assistants: 'Assistant',
  sidebar: 'Rooms and people',
  switchRoom: 'Go to…',
  newThing: 'New',
  newRoom: 'New room',
  newGroup: 'New group',
  newDirect: 'New message',
  newAssistant: 'New session',
  browseRooms: 'Browse rooms',
  contacts: 'Contacts',
  settings: 'Settings',
  administration: 'Administration',
  shortcuts: 'Keyboard shortcuts',
  logOut: 'Log out',
  yourAccount: 'Your account',
  unread: (count: number) => counted(count, 'unread message', 'unread messages'),
  online: 'online',
  offlineNow: 'offline',
  lastSeen: (ago: string) => `last seen ${ago}`,
  sectionEmpty: {
    rooms: 'No rooms yet',
    groups: 'No groups yet',
    direct: 'Nobody yet',
    assistant: 'No sessions yet',
  },

  // Home
  homeTitle: 'Pick a room',
  homeLead: 'Choose one on the left, or go anywhere with',
  homeEmptyTitle: (name: string) => `Hello, ${name}`,
  homeEmptyLead: 'There is nothing here yet. Make a room, and invite the people you want to talk to.',

  // Quick switcher
  switcher: 'Go to a room or person',
  switcherLabel: 'Room or person',
  switcherPlaceholder: 'Where to?',

  // Dialogs
  createRoom: 'Create room',

  // Browse

  // Room
  members: (count: number) => counted(count, 'member', 'members'),
  showDetails: 'Show details',
  closeDetails: 'Close details',
  roomGone: 'You cannot see this room',
  roomGoneLead: 'It does not exist, or you are no member of it.',
  roomLeft: 'You are not in this room any more',
  roomLeftLead: 'Somebody has removed you, or it was deleted.',
  joinRoom: 'Join room',
  joinPreview: 'You are not a member yet.',

  // Contacts

  // Settings

  // Administration

  // Shortcuts

  nowhere: 'There is nothing here',
  nowhereLead: 'The address may be wrong, or what it showed is gone.',
  failedToLoad: 'This could not be loaded.',
} as const;

/** What went wrong and what to do, for codes whose message from the server is not for people. */
const errorWords: Partial<Record<FaultCode | 'offline', string>> = {
  offline: 'There is no connection to the server. Try again when you are back online.',
  rate_limited: 'That was too often. Wait a moment, then try again.',
  overloaded: 'The server is busy. Try again in a moment.',
  unavailable: 'The server cannot do this just now. Try again in a moment.',
  internal: 'Something went wrong on the server. Try again.',
  last_admin: 'An organization needs an admin. Make somebody else admin first.',
};

/** An error in words for people. */
export const errorText = (error: {
  readonly code: string;
  readonly message: string;
  readonly reference?: string | undefined;
}): string => {
  const text = errorWords[error.code as FaultCode] ?? error.message;
  return error.reference === undefined ? text : `${text} (${error.reference})`;
};
