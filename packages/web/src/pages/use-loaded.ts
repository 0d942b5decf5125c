import { ParleyError } from '@parley/client';
import { useEffect, useRef, useState } from 'preact/hooks';
import { status } from '../store.ts';
import { errorText } from '../strings.ts';

export interface Loaded<Value> {
  readonly value: Value | undefined;
  readonly error: string | undefined;
  /** Asks again. */
  reload(): Promise<void>;
  set(value: Value): void;
}

/** What a page asks of the server: at first, and again when the connection is back after it failed. */
export const useLoaded = <Value>(ask: () => Promise<Value>): Loaded<Value> => {
  const [value, setValue] = useState<Value>();
  const [error, setError] = useState<string>();
  const isGone = useRef(false);
  const reload = async (): Promise<void> => {
    try {
      const answer = await ask();
      if (isGone.current) return;
      setError(undefined);
      setValue(() => answer);
    } catch (failure) {
      if (!(failure instanceof ParleyError)) throw failure;
      if (!isGone.current) setError(errorText(failure));
    }
  };
  const isOnline = status.value === 'online';
  useEffect(() => {
    isGone.current = false;
    if (value === undefined) void reload();
    return () => {
      isGone.current = true;
    };
  }, [isOnline]);
  return { value, error, reload, set: (next) => setValue(() => next) };
};
