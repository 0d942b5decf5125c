/** Times as people read them, in the language and the time zone of the environment. */
const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });
const dayOfYear = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'long', year: 'numeric' });
const number = new Intl.NumberFormat();

const dayMs = 24 * 60 * 60 * 1_000;

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-01-05`, of the local day. It sorts, and is the same for every time of one day. */
export const dayKeyOf = (time: Date): string =>
  `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;

/** `09:31` */
export const clockOf = (time: Date): string => clock.format(time);

/** `2026-01-05 09:31`: for lines that a program may read. */
export const lineTimeOf = (time: Date): string =>
  `${dayKeyOf(time)} ${two(time.getHours())}:${two(time.getMinutes())}`;

/** `Today`, `Yesterday`, `Monday, 5 January`, and with its year where that is another one. */
export const dayNameOf = (time: Date, now: Date): string => {
  if (dayKeyOf(time) === dayKeyOf(now)) return 'Today';
  if (dayKeyOf(time) === dayKeyOf(new Date(now.getTime() - dayMs))) return 'Yesterday';
  return (time.getFullYear() === now.getFullYear() ? day : dayOfYear).format(time);
};

/** The clock for today, the day for everything else: for lists. */
export const shortTimeOf = (time: Date, now: Date): string =>
  dayKeyOf(time) === dayKeyOf(now) ? clockOf(time) : dayKeyOf(time);

export const numberOf = (value: number): string => number.format(value);
