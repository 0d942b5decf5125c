import { limits } from '@parley/contract/limits';

/** Characters that end a line or a text, and those that turn the rest of it around, so that `gpj.exe` reads `exe.jpg`. */
const deceiving = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;
const ending = /\.[^.\s]{1,10}$/u;

/**
 * The name of an uploaded file as others are shown it: without folders and control characters, on one line, and not too
 * long, with its ending kept. It is never the name of a file on the server.
 */
export const fileName = (given: string): string => {
  const last = given.split(/[/\\]/).at(-1) ?? '';
  const name = last.replaceAll(deceiving, '').trim();
  if (/^\.*$/.test(name)) return 'file';
  if (name.length <= limits.fileNameLengthMax) return name.toWellFormed();
  const [end = ''] = ending.exec(name) ?? [];
  return (name.slice(0, limits.fileNameLengthMax - end.length) + end).trim().toWellFormed();
};
