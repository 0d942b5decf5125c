import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/**
 * Shows a dialog above everything for as long as its component is there. The focus comes and goes before anything else is
 * typed: the next letter belongs to the dialog, and after it to what had the focus before.
 */
export const useModal = (dialog: RefObject<HTMLDialogElement | null>): void =>
  useLayoutEffect(() => {
    const before = document.activeElement;
    const shown = dialog.current;
    shown?.showModal();
    return () => {
      // While it is there nothing else can have the focus; and Chromium's `close` gives it back without the caret.
      shown?.remove();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
