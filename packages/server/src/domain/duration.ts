/** Milliseconds of the units in which operators write durations. */
export const unitMs = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Reads `250ms`, `90s`, `15m`, `24h`; undefined for a text that is none. */
export const parseDuration = (text: string): number | undefined => {
  const parts = /^(\d{1,9})(ms|s|m|h)$/.exec(text);
  return parts ? Number(parts[1]) * unitMs[parts[2] as keyof typeof unitMs] : undefined;
};
