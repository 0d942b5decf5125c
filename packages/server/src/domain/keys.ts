/** Characters that show nothing. Names that differ by these alone would pass for one another. */
const invisible = /\p{Default_Ignorable_Code_Point}/gu;

/** Normalized again at the end: taking a character out, or lower case, can leave two that compose. */
const fold = (text: string): string =>
  text.normalize('NFKC').replaceAll(invisible, '').toLowerCase().normalize('NFKC');

/**
 * The key under which a name is unique: compatibility forms folded (NFKC), lower case and without what cannot be seen,
 * in the application, because a database's `lower()` depends on its locale.
 */
export const nameKey = (name: string): string => fold(name).replaceAll(/\s+/gu, ' ').trim();

/** The key of an e-mail address. */
export const emailKey = (email: string): string => fold(email).trim();

/** The key of a direct room: its two users, lower id first. The same user twice is a room for oneself. */
export const directKey = (one: string, other: string): string =>
  one < other ? `${one}:${other}` : `${other}:${one}`;

/** The two users of a direct room's key. */
export const directUserIds = (key: string): readonly [string, string] => {
  const [one = '', other = ''] = key.split(':');
  return [one, other];
};
