import { unitMs } from './duration.ts';

/** So many in so much time: `5/10s`. */
export interface Rate {
  readonly count: number;
  readonly windowMs: number;
}

/** Reads `5/10s`, `100/1m`, `off`. Undefined is a text that is neither; null is no limit. */
export const parseRate = (text: string): Rate | null | undefined => {
  if (text === 'off') return null;
  const parts = /^(\d{1,9})\/(\d{1,9})(ms|s|m|h)$/.exec(text);
  if (!parts) return undefined;
  const rate = {
    count: Number(parts[1]),
    windowMs: Number(parts[2]) * unitMs[parts[3] as keyof typeof unitMs],
  };
  return rate.count > 0 && rate.windowMs > 0 ? rate : undefined;
};

/** What is left of an allowance after a request was counted, or refused. */
export interface Allowance {
  readonly allowed: boolean;
  readonly rate: Rate;
  readonly remaining: number;
  /** Milliseconds until one more is allowed, or until the window is empty again. */
  readonly resetMs: number;
}
