import type { Spans } from '../text/spans.ts';
import { fit } from '../text/width.ts';

/** What can be typed instead of a message. */
export const slashCommands = {
  help: 'this page',
  room: 'go to another room: /room #ops, /room @bea',
  who: 'who is in this room',
  edit: 'change your last message',
  delete: 'delete your last message',
  retry: 'send what failed once more',
  discard: 'forget what failed',
  quit: 'leave; Ctrl+D does, too',
} as const;
export type SlashCommand = keyof typeof slashCommands;

export type Typed =
  | { readonly kind: 'message'; readonly content: string }
  | { readonly kind: 'command'; readonly command: SlashCommand; readonly argument: string }
  | { readonly kind: 'unknown'; readonly word: string };

/** What a line means. `//` stands for a message that begins with a slash; a path (`/etc/hosts`) is a message, too. */
export const readTyped = (text: string): Typed => {
  const [, word, argument = ''] = /^\/([a-z]+)(?:[ ]+(.*))?$/.exec(text.trimEnd()) ?? [];
  if (word === undefined) return { kind: 'message', content: text.startsWith('//') ? text.slice(1) : text };
  return Object.hasOwn(slashCommands, word)
    ? { kind: 'command', command: word as SlashCommand, argument: argument.trim() }
    : { kind: 'unknown', word };
};

const keysHelp = {
  Enter: 'sends; Alt+Enter, Shift+Enter or Ctrl+J breaks the line',
  'PgUp PgDn': 'turn pages; Esc goes to the end',
  '↑': 'changes your last message, when nothing is written',
  'Ctrl+K': 'goes to another room',
  'Ctrl+C': 'clears what is written, then leaves',
} as const;

const helpColumns = 12;

/** The page of `/help`. */
export const helpPage: readonly Spans[] = [
  ...Object.entries(slashCommands).map(([name, does]): Spans => [
    { text: `  ${fit(`/${name}`, helpColumns)}`, look: 'accent' },
    { text: does },
  ]),
  [],
  ...Object.entries(keysHelp).map(([key, does]): Spans => [
    { text: `  ${fit(key, helpColumns)}`, look: 'accent' },
    { text: does },
  ]),
];
