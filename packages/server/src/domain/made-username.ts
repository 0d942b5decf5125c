import { username } from '@parley/contract/fields';
import { limits } from '@parley/contract/limits';

/** For an address whose first part cannot be a user name. */
const fallback = 'user';

/** The first characters of a text, with no more UTF-16 units than a user name may have, and none cut in two. */
const cut = (text: string, lengthMax: number): string => {
  let kept = '';
  for (const character of text) {
    if (kept.length + character.length > lengthMax) break;
    kept += character;
  }
  return kept.trim();
};

/** A user name made from an e-mail address: what stands before the @, then a suffix that tells it from others. */
export const madeUsername = (email: string, suffix = ''): string => {
  const local = email.slice(0, email.lastIndexOf('@'));
  const made = (base: string): string => `${cut(base, limits.usernameLengthMax - suffix.length)}${suffix}`;
  // Judged without the suffix, which alone would make any of them something to see.
  return made(username.safeParse(cut(local, limits.usernameLengthMax)).success ? local : fallback);
};
