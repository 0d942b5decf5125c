import { z } from 'zod';
import { limits } from './limits.ts';

/**
 * The fields that commands share. Every text is checked for what PostgreSQL and UTF-8 cannot hold (NUL, lone
 * surrogates), so that bad input is the caller's error and never the database's.
 */
const control = /\p{Cc}/u;
/** Something that is neither space nor one of the characters that show nothing. */
const visible = /[^\p{White_Space}\p{Default_Ignorable_Code_Point}]/u;

const storable = (value: string): boolean => !value.includes('\u0000') && value.isWellFormed();
const oneLine = (value: string): boolean =>
  !control.test(value) && visible.test(value) && value.isWellFormed();

/** A UUID in any case; it comes out in lower case, as it is stored. */
export const id = z.uuid().toLowerCase();

/** Text of several lines. */
export const text = (max: number) =>
  z.string().max(max).refine(storable, { error: 'text without NUL characters or lone surrogates' });

/** Text on one line, with something to see in it. */
export const line = (max: number) =>
  z.string().trim().min(1).max(max).refine(oneLine, {
    error: 'text on one line that can be seen, without control characters or lone surrogates',
  });

export const name = line(limits.nameLengthMax);
export const description = text(limits.descriptionLengthMax);

export const username = line(limits.usernameLengthMax);

export const email = z
  .email({ pattern: /^[^\s@"(),:;<>[\\\]]+@[^\s@"(),:;<>[\\\]]+\.[^\s@"(),:;<>[\\\]]+$/u })
  .max(limits.emailLengthMax)
  .refine(oneLine, { error: 'an e-mail address' });

/** A password as typed: never trimmed, never cut. */
export const password = z
  .string()
  .min(1)
  .max(limits.passwordLengthMax)
  .refine((value) => value.isWellFormed(), { error: 'text without lone surrogates' });

/** An address that a client may open: http or https only, so that it cannot carry a script. */
export const webUrl = z
  .url({ protocol: /^https?$/, hostname: /./ })
  .max(limits.urlLengthMax)
  .refine(oneLine, { error: 'an http or https address' });

/** Where a picture lies that was uploaded to this server: a path of it, which is opened with an access token. */
export const picturePath = z
  .string()
  .regex(/^\/v1\/pictures\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  .describe('A path of this server, opened with an access token.');

/** The picture of a user: an address elsewhere, or one that was uploaded. */
export const picture = z.union([webUrl, picturePath], { error: 'an http or https address' });

export const emoji = line(limits.emojiLengthMax);

/** A secret that the server gave out: invites, refresh tokens. */
export const token = z.string().regex(/^[A-Za-z0-9_-]{16,128}$/);

/** A number in a room's order, from 1; 0 stands for "nothing yet". */
export const seq = z.int().min(0);

export const timestamp = z.iso.datetime({ precision: 3 });

export const pageLimit = z.int().min(1).max(limits.pageMax).default(limits.pageDefault);
