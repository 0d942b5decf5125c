import { limits } from '@parley/contract/limits';
import { commonPasswords } from './common-passwords.ts';

/** What an operator sets: `strict` holds every wire to the rule of Parley's own API. */
export type PasswordPolicy = 'standard' | 'strict';

/** What one new password is held to: `standard` asks for eight characters and refuses common ones, `lenient` for six. */
export type PasswordRule = 'standard' | 'lenient';

/** The rule for a password that comes over a wire, which may ask for the lenient one. */
export const passwordRule = (policy: PasswordPolicy, asksForLenient: boolean | undefined): PasswordRule =>
  asksForLenient === true && policy !== 'strict' ? 'lenient' : 'standard';

const lenientLengthMin = 6;
/** A name with fewer letters than this inside a password says nothing. */
const tellingNameLength = 4;

const isRepetition = (characters: readonly string[]): boolean => new Set(characters).size <= 2;

/** Whether each character is a neighbour of the one before: `abcdefgh`, `87654321`. */
const isRun = (characters: readonly string[]): boolean =>
  characters.every((character, index) => {
    const before = characters[index - 1];
    return before === undefined || Math.abs(codePoint(character) - codePoint(before)) === 1;
  });

const codePoint = (character: string): number => character.codePointAt(0) ?? 0;

const fold = (text: string): string => text.normalize('NFKC').toLowerCase();
const lettersOf = (text: string): string => text.replaceAll(/[^\p{L}]/gu, '');

/** Whether a folded password is a name, or the letters of one with other signs around and between them. */
const isMadeOf = (password: string, name: string): boolean => {
  const letters = lettersOf(name);
  return password === name || (letters.length >= tellingNameLength && lettersOf(password) === letters);
};

interface Owner {
  readonly username: string;
  readonly email: string | null;
  readonly name: string | null;
}

/** What a guesser who knows the account tries first. */
const namesOf = ({ username, email, name }: Owner): readonly string[] =>
  [username, email, email?.split('@')[0], name].filter((one) => typeof one === 'string').map(fold);

/** What is wrong with a password for this account, or undefined. */
export const passwordWeakness = (password: string, owner: Owner, rule: PasswordRule): string | undefined => {
  const lengthMin = rule === 'standard' ? limits.passwordLengthMin : lenientLengthMin;
  if ([...password].length < lengthMin) return `at least ${lengthMin} characters`;
  if (rule === 'lenient') return undefined;
  const folded = fold(password);
  const characters = [...folded];
  if (commonPasswords.has(folded) || isRepetition(characters) || isRun(characters)) {
    return 'a password that is not among the first that a guesser tries';
  }
  return namesOf(owner).some((name) => isMadeOf(folded, name))
    ? 'a password that is not your own name or e-mail address'
    : undefined;
};
