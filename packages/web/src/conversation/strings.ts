import { locale } from '../strings.ts';
import { makeDates } from './pure/dates.ts';

/** Dates, sizes and lists of this reader. */
export const dates = makeDates({ locale });

const plural = new Intl.PluralRules('en');
const counted = (count: number, one: string, many: string): string =>
  `${dates.number(count)} ${plural.select(count) === 'one' ? one : many}`;

/** Every word of the conversation. */
export const says = {
  messages: (room: string) => `Messages in ${room}`,
  you: 'You',
  archived: 'This room is archived: it can be read, not written to.',

  // The list
  loading: 'Loading messages',
  empty: (room: string) => `This is the beginning of ${room}.`,
  emptyHint: 'Say hello: the first message starts the conversation.',
  emptyAction: 'Write a message',
  failed: 'The messages could not be loaded.',
  failedHint: 'Check your connection, then try again.',
  retry: 'Retry',
  newLine: 'New',
  newMessages: (count: number) => `${dates.number(count)} new`,
  jumpToLatest: 'Jump to the latest message',
  announce: (name: string, text: string) => `${name}: ${text}`,

  // One message
  edited: 'edited',
  editedAt: (when: string) => `Edited ${when}`,
  deleted: 'This message was deleted.',
  encrypted: 'This message is encrypted.',
  states: {
    sending: 'Sending',
    sent: 'Sent',
    delivered: 'Delivered',
    read: 'Read',
    failed: 'Not sent',
  },
  waiting: 'Waiting for the connection',
  notSent: 'Not sent.',
  discard: 'Delete',
  actions: (name: string) => `Message of ${name}`,
  react: 'React',
  edit: 'Edit',
  more: 'More',
  copyLink: 'Copy link',
  copyText: 'Copy text',
  whoHasRead: 'Who has read it',
  remove: 'Delete message',
  removeSure: 'Delete it for everybody',
  copied: 'Copied',
  notCopied: 'The browser did not allow it.',
  reaction: (emoji: string, names: string) => `${names} reacted with ${emoji}`,
  reactionCount: (emoji: string, count: number, isOwn: boolean) =>
    `${emoji}, ${counted(count, 'reaction', 'reactions')}${isOwn ? ', yours too' : ''}`,
  addReaction: 'Add a reaction',
  andOthers: (count: number) => counted(count, 'other', 'others'),
  couldNot: 'That did not work.',

  // Who has read
  readBy: (count: number) => `Read by ${dates.number(count)}`,
  deliveredTo: (count: number) => `Delivered to ${dates.number(count)}`,
  readByNames: (names: string) => `Read by ${names}`,
  readByNobody: 'Nobody has read it yet.',

  // Editing
  editLabel: 'Edit the message',
  save: 'Save',
  cancel: 'Cancel',
  editHint: 'Esc cancels, Enter saves',

  // Composer
  write: (room: string) => `Write to ${room}`,
  send: 'Send',
  attach: 'Attach a photo or PDF',
  emoji: 'Emoji',
  left: (count: number) => (count < 0 ? `${dates.number(-count)} too many` : `${dates.number(count)} left`),
  tooLong: (max: number) => `It is too long: a message can have ${dates.number(max)} characters.`,
  dropHere: 'Drop photos or PDFs to send them here',
  fileProblem: {
    type: (name: string) => `${name}: only JPEG, PNG and PDF can be sent.`,
    size: (name: string) => `${name} is larger than 5 MB.`,
    empty: (name: string) => `${name} is empty.`,
    many: (max: number) => `At most ${max} files at once.`,
  },
  uploading: (percent: string) => `${percent} uploaded`,
  uploadFailed: 'The upload failed.',
  removeFile: (name: string) => `Remove ${name}`,
  queueFull: 'Too many messages wait to be sent. Wait until you are back online.',

  // Files
  download: (name: string) => `Download ${name}`,
  openImage: (name: string) => `Open ${name}`,
  fileGone: 'This file cannot be loaded.',

  // Emoji
  searchEmoji: 'Search emoji',
  noEmoji: 'No emoji of that name.',
  emojiGroups: {
    faces: 'Faces',
    people: 'People',
    nature: 'Nature',
    food: 'Food and drink',
    activities: 'Activities',
    travel: 'Travel',
    things: 'Things',
    signs: 'Signs',
  },
  completions: 'Emoji with that name',

  // Typing
  types: (names: readonly string[]) => {
    if (names.length > 3) return 'Several people are writing…';
    return `${dates.list(names)} ${names.length === 1 ? 'is' : 'are'} writing…`;
  },
} as const;
