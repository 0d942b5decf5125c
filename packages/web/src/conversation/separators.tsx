import type { ReadonlySignal } from '@preact/signals';
import type { JSX } from 'preact';
import { dates, says } from './strings.ts';
import css from './separators.module.css';

const dayOf = (atMs: number): string => dates.day(atMs, Date.now());

/** Where a day begins. */
export const DayRow = ({ atMs }: { atMs: number }): JSX.Element => (
  <h2 class={css.day}>
    <span class={css.label}>{dayOf(atMs)}</span>
  </h2>
);

/** From here on nothing was read when the room was opened. */
export const NewRow = (): JSX.Element => (
  <div class={css.new} role="separator" aria-label={says.newLine}>
    <span>{says.newLine}</span>
  </div>
);

/** The day of what is on top, over the list: it stays while the day's messages pass beneath it. */
export const FloatingDay = ({ atMs }: { atMs: ReadonlySignal<number | undefined> }): JSX.Element | null =>
  atMs.value === undefined ? null : (
    <div class={css.floating} aria-hidden="true">
      <span class={css.label}>{dayOf(atMs.value)}</span>
    </div>
  );
