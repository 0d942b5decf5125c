/** Dates and times as this person reads them: in their language and their time zone. */
export interface Dates {
  /** `14:05`, `2:05 PM` */
  time(ms: number): string;
  /** The same without what says which half of the day it is, where there is little room. */
  shortTime(ms: number): string;
  /** `Today`, `Yesterday`, `Monday, 5 January`, with the year where it is another one. */
  day(ms: number, nowMs: number): string;
  /** Everything, for a tooltip. */
  full(ms: number): string;
  /** A day in this time zone, to compare: `2026-01-05`. */
  dayKey(ms: number): string;
  /** `3.4 MB` */
  bytes(count: number): string;
  list(names: readonly string[]): string;
  number(count: number): string;
}

export interface DatesOptions {
  readonly locale?: string | undefined;
  readonly timeZone?: string | undefined;
}

const dayMs = 86_400_000;

const capitalized = (text: string, locale: string | undefined): string =>
  text.slice(0, 1).toLocaleUpperCase(locale) + text.slice(1);

/** Makes the formats once; each call is then cheap. */
export const makeDates = ({ locale, timeZone }: DatesOptions = {}): Dates => {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat(locale, timeZone === undefined ? options : { ...options, timeZone });
  const time = format({ timeStyle: 'short' });
  const day = format({ weekday: 'long', day: 'numeric', month: 'long' });
  const dayOfYear = format({ day: 'numeric', month: 'long', year: 'numeric' });
  const full = format({ dateStyle: 'full', timeStyle: 'short' });
  const parts = format({
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    calendar: 'gregory',
    numberingSystem: 'latn',
  });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const list = new Intl.ListFormat(locale, { type: 'conjunction' });
  const number = new Intl.NumberFormat(locale);
  const sizes = (['byte', 'kilobyte', 'megabyte'] as const).map(
    (unit) =>
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        maximumFractionDigits: unit === 'megabyte' ? 1 : 0,
      }),
  );

  const dayKey = (ms: number): string => {
    const found = new Map(parts.formatToParts(ms).map(({ type, value }) => [type, value]));
    return `${found.get('year')}-${found.get('month')}-${found.get('day')}`;
  };
  const daysBetween = (ms: number, nowMs: number): number =>
    Math.round((Date.parse(dayKey(ms)) - Date.parse(dayKey(nowMs))) / dayMs);

  return {
    time: (ms) => time.format(ms),
    shortTime: (ms) =>
      time
        .formatToParts(ms)
        .filter(({ type }, index, parts) => type !== 'dayPeriod' && parts[index + 1]?.type !== 'dayPeriod')
        .map(({ value }) => value)
        .join('')
        .trim(),
    day(ms, nowMs) {
      const days = daysBetween(ms, nowMs);
      if (days === 0 || days === -1) return capitalized(relative.format(days, 'day'), locale);
      return (dayKey(ms).slice(0, 4) === dayKey(nowMs).slice(0, 4) ? day : dayOfYear).format(ms);
    },
    full: (ms) => full.format(ms),
    dayKey,
    bytes(count) {
      const power = count < 1_000 ? 0 : count < 1_000_000 ? 1 : 2;
      return sizes[power]?.format(count / 1_000 ** power) ?? String(count);
    },
    list: (names) => list.format(names),
    number: (count) => number.format(count),
  };
};
