import { isIP } from 'node:net';
import { parseDuration } from '../domain/duration.ts';
import { parseRate } from '../domain/rate.ts';
import type { Rate } from '../domain/rate.ts';

/** A setting that cannot be used as it is. The message names it and says what to do. */
export class SettingError extends Error {
  override readonly name = 'SettingError';
}

/** One environment variable: what it is for, what it is when it is not set, and how its text is read. */
export interface Setting<Value> {
  readonly name: string;
  readonly summary: string;
  /** As it would be written; undefined for none. */
  readonly default: string | undefined;
  /** Not to be shown. */
  readonly secret?: boolean;
  read(text: string | undefined): Value;
}

type Reader<Value> = (text: string) => Value | undefined;

interface Given {
  readonly summary: string;
  readonly default: string;
  readonly expected: string;
}

const setting = <Value>(
  name: string,
  { summary, default: standard, expected }: Given,
  reader: Reader<Value>,
): Setting<Value> => ({
  name,
  summary,
  default: standard,
  read(text) {
    const value = reader(text === undefined || text.trim() === '' ? standard : text.trim());
    if (value === undefined) throw new SettingError(`${name} must be ${expected}. It is "${text}".`);
    return value;
  },
});

export const integer = (
  name: string,
  given: Omit<Given, 'expected'> & { readonly min: number; readonly max: number },
): Setting<number> =>
  setting(name, { ...given, expected: `a whole number from ${given.min} to ${given.max}` }, (text) => {
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    return value >= given.min && value <= given.max ? value : undefined;
  });

/** A whole number, or `auto`. */
export const countOrAuto = (
  name: string,
  given: Omit<Given, 'expected'> & { readonly max: number },
): Setting<number | 'auto'> =>
  setting(name, { ...given, expected: `auto or a whole number from 1 to ${given.max}` }, (value) => {
    if (value === 'auto') return value;
    const count = /^\d{1,4}$/.test(value) ? Number(value) : Number.NaN;
    return count >= 1 && count <= given.max ? count : undefined;
  });

export const rate = (name: string, given: Omit<Given, 'expected'>): Setting<Rate | null> =>
  setting(name, { ...given, expected: 'a rate like 5/10s (5 in 10 seconds; ms, s, m, h) or off' }, parseRate);

/** Milliseconds. The bounds are written as the setting is. */
export const duration = (
  name: string,
  given: Omit<Given, 'expected'> & { readonly min: string; readonly max: string },
): Setting<number> => {
  const [min = 0, max = 0] = [given.min, given.max].map(parseDuration);
  const expected = `a duration like ${given.default} (ms, s, m, h), from ${given.min} to ${given.max}`;
  return setting(name, { ...given, expected }, (text) => {
    const value = parseDuration(text) ?? Number.NaN;
    return value >= min && value <= max ? value : undefined;
  });
};

export const choice = <const Value extends string>(
  name: string,
  given: Omit<Given, 'expected'> & { readonly of: readonly Value[] },
): Setting<Value> =>
  setting(name, { ...given, expected: `one of ${given.of.join(', ')}` }, (text) =>
    given.of.find((value) => value === text),
  );

/** Some of the names there are, separated by commas; `none` for none of them. */
export const subset = <const Value extends string>(
  name: string,
  given: Omit<Given, 'expected'> & { readonly of: readonly Value[] },
): Setting<readonly Value[]> =>
  setting(name, { ...given, expected: `none, or some of ${given.of.join(', ')}` }, (text) => {
    if (text === 'none') return [];
    const asked = text.split(',').map((word) => word.trim());
    return asked.every((word) => given.of.some((value) => value === word))
      ? given.of.filter((value) => asked.includes(value))
      : undefined;
  });

export const words = (name: string, given: Omit<Given, 'expected'>): Setting<readonly string[]> =>
  setting(name, { ...given, expected: 'a list separated by commas' }, (text) =>
    text
      .split(',')
      .map((word) => word.trim())
      .filter((word) => word !== ''),
  );

/** Addresses and networks, separated by commas. */
export const networks = (name: string, given: Omit<Given, 'expected'>): Setting<readonly string[]> =>
  setting(
    name,
    { ...given, expected: 'addresses or networks like 10.0.0.0/8, separated by commas' },
    (value) => {
      const entries = value
        .split(',')
        .map((entry) => entry.trim())
        .filter((entry) => entry !== '');
      return entries.every(isNetwork) ? entries : undefined;
    },
  );

const isNetwork = (entry: string): boolean => {
  const [address = '', prefix, ...rest] = entry.split('/');
  const bitsMax = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (rest.length > 0 || bitsMax === -1) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= bitsMax);
};

export const text = (name: string, given: Omit<Given, 'expected'>): Setting<string> =>
  setting(name, { ...given, expected: 'a text' }, (value) => value);

/** The address of something that this server calls, if any. It is not shown: there may be a key in it. */
export const endpoint = (name: string, given: { readonly summary: string }): Setting<string | undefined> => ({
  name,
  default: undefined,
  secret: true,
  ...given,
  read(value) {
    if (value === undefined || value.trim() === '') return undefined;
    const url = URL.parse(value.trim());
    const isWeb = url?.protocol === 'http:' || url?.protocol === 'https:';
    if (!url || !isWeb || url.username !== '' || url.password !== '')
      throw new SettingError(
        `${name} must be an address that begins with http:// or https://, without a user and password in it.`,
      );
    return url.href;
  },
});

/** The address of a server of another kind than the web's. It is not shown: there may be a password in it. */
export const serverAddress = (
  name: string,
  given: { readonly summary: string; readonly schemes: readonly string[] },
): Setting<string | undefined> => ({
  name,
  default: undefined,
  secret: true,
  summary: given.summary,
  read(value) {
    const written = value?.trim();
    if (written === undefined || written === '') return undefined;
    const url = URL.parse(written);
    if (!url || !given.schemes.includes(url.protocol.slice(0, -1)) || url.hostname === '')
      throw new SettingError(
        `${name} must be an address with a host that begins with ${given.schemes.map((scheme) => `${scheme}://`).join(' or ')}.`,
      );
    return written;
  },
});

/** A text that has no default. */
export const optional = (
  name: string,
  given: { readonly summary: string; readonly secret?: boolean },
): Setting<string | undefined> => ({
  name,
  default: undefined,
  ...given,
  read: (value) => (value === undefined || value.trim() === '' ? undefined : value.trim()),
});
