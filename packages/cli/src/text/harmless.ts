/**
 * What other people wrote, made harmless for a terminal. A terminal obeys control characters: with them a name or a
 * message could clear the screen, write over other lines, set the clipboard or answer in the user's place.
 */

/** C0, DEL and C1: what terminals obey. */
const control = /\p{Cc}/gu;
/** What turns the direction of the text after it, breaks lines unseen, or is a byte order mark. */
const misleading = /[\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const lineBreak = /\r\n|[\r\n\v\f\u0085\u2028\u2029]/u;

const tab = '    ';
const controlPictures = 0x24_00;
const deletePicture = '\u2421';
const replacement = '\ufffd';

const pictureOf = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCodePoint(controlPictures + code);
  return code === 0x7f ? deletePicture : replacement;
};

/** The text on one line, with control characters as pictures (`␛`). Doing it twice changes nothing. */
export const harmless = (text: string): string =>
  text.toWellFormed().replaceAll('\t', tab).replaceAll(misleading, '').replaceAll(control, pictureOf);

/** The lines of a text of several, each harmless. */
export const harmlessLines = (text: string): readonly string[] => text.split(lineBreak).map(harmless);

const unsafeInJson = /[\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;

/** JSON on one line. `JSON.stringify` leaves DEL, C1 and what turns text as they are; here they are escaped. */
export const harmlessJson = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replaceAll(
    unsafeInJson,
    (character) => String.raw`\u` + character.charCodeAt(0).toString(16).padStart(4, '0'),
  );
