import { ParleyError } from '@parley/client';
import { signal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { errorText } from '../strings.ts';
import { AlertIcon, TickIcon } from '../icons.tsx';
import css from './toast.module.css';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly isError: boolean;
}

const shownMs = 5_000;
const toastsMax = 3;

const toasts = signal<readonly Toast[]>([]);
let lastId = 0;

const show = (text: string, isError: boolean): void => {
  lastId += 1;
  const id = lastId;
  toasts.value = [...toasts.value, { id, text, isError }].slice(-toastsMax);
  setTimeout(() => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  }, shownMs);
};

/** Says briefly that something was done. */
export const showToast = (text: string): void => show(text, false);

/** Says what went wrong, in words for people. */
export const showProblem = (text: string): void => show(text, true);

/** Says what went wrong. What is no answer of the server is a bug, and is thrown on. */
export const showError = (error: unknown): void => {
  if (!(error instanceof ParleyError)) {
    reportError(error);
    return;
  }
  showProblem(errorText(error));
};

export const Toasts = (): JSX.Element => {
  const list = useRef<HTMLDivElement>(null);
  const shown = toasts.value;
  // Above dialogs, which are in the top layer themselves.
  useEffect(() => {
    const popover = list.current;
    if (!popover) return;
    if (popover.matches(':popover-open')) popover.hidePopover();
    if (shown.length > 0) popover.showPopover();
  }, [shown]);
  return (
    <div ref={list} popover="manual" class={css.toasts} role="status" aria-live="polite">
      {shown.map(({ id, text, isError }) => (
        <p key={id} class={`${css.toast} ${isError ? css.error : ''}`}>
          {isError ? <AlertIcon size={18} /> : <TickIcon size={18} />}
          <span>{text}</span>
        </p>
      ))}
    </div>
  );
};
