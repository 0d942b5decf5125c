export const emojiGroups = [
  'faces',
  'people',
  'nature',
  'food',
  'activities',
  'travel',
  'things',
  'signs',
] as const;
export type EmojiGroup = (typeof emojiGroups)[number];

export interface Emoji {
  readonly emoji: string;
  /** As written between colons. */
  readonly name: string;
  /** Other words that find it. */
  readonly words: readonly string[];
  readonly group: EmojiGroup;
}

/** What the bar of a message offers at once. */
export const quickEmoji: readonly string[] = ['👍', '❤️', '😂', '🎉', '👀', '✅'];

export const emojiCompletionsMax = 8;
const queryLengthMin = 2;
/** `:` and a name that is being written, up to the caret. `10:30` and `http://` are none. */
const queryPattern = /(?:^|[\s(])(:([a-z0-9_+-]{1,30}))$/i;

/** The entries of `😀 grinning smile|…` for each group. */
export const readEmoji = (table: Record<EmojiGroup, string>): readonly Emoji[] =>
  emojiGroups.flatMap((group) =>
    table[group].split('|').map((entry) => {
      const [emoji = '', name = '', ...words] = entry.split(' ');
      return { emoji, name, words, group };
    }),
  );

/** Those that a search finds: names that begin with it, then words that do, then names that have it
 * somewhere; among equals the shortest name. */
export const findEmoji = (all: readonly Emoji[], query: string): readonly Emoji[] => {
  const wanted = query.trim().toLowerCase().replaceAll(' ', '_');
  if (wanted === '') return all;
  const rankOf = ({ name, words }: Emoji): number => {
    if (name === wanted) return 0;
    if (name.startsWith(wanted)) return 1;
    if (words.some((word) => word.startsWith(wanted))) return 2;
    return name.includes(wanted) ? 3 : 4;
  };
  return all
    .map((one) => ({ one, rank: rankOf(one) }))
    .filter(({ rank }) => rank < 4)
    .toSorted((one, other) => one.rank - other.rank || one.one.name.length - other.one.name.length)
    .map(({ one }) => one);
};

/** The `:name` that ends at the caret. */
export interface EmojiQuery {
  readonly query: string;
  /** Where its colon stands. */
  readonly start: number;
}

/** What somebody is completing, if anything. */
export const emojiQueryAt = (text: string, caret: number): EmojiQuery | undefined => {
  const match = queryPattern.exec(text.slice(0, caret));
  const query = match?.[2];
  if (query === undefined || query.length < queryLengthMin) return undefined;
  return { query, start: caret - query.length - 1 };
};
