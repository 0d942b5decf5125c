/** Steps of a doubling: times are kept to within 0.2 %. */
const steps = 512;
const stepBits = 10;
/** Longer times are counted as this: 35 minutes. */
const microsecondsMax = 2 ** 31 - 1;

/** A histogram on its way between processes: pairs of bucket and count. */
export type HistogramPairs = readonly (readonly [bucket: number, count: number])[];

/** Times in milliseconds, in buckets: as small for a thousand million of them as for ten, and added up over processes. */
export class Histogram {
  readonly #counts = new Map<number, number>();
  #count = 0;
  #maxMs = 0;

  get count(): number {
    return this.#count;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  add(ms: number): void {
    const bucket = bucketOf(ms * 1_000);
    this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + 1);
    this.#count += 1;
    if (ms > this.#maxMs) this.#maxMs = ms;
  }

  /** Adds what another process has counted. */
  merge({ pairs, maxMs }: HistogramRecord): void {
    for (const [bucket, count] of pairs) {
      this.#counts.set(bucket, (this.#counts.get(bucket) ?? 0) + count);
      this.#count += count;
    }
    this.#maxMs = Math.max(this.#maxMs, maxMs);
  }

  /** The time that this share of all (0.99) did not exceed, in ms; NaN when there are none. */
  quantile(share: number): number {
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    for (const [bucket, count] of [...this.#counts].toSorted(([one], [other]) => one - other)) {
      seen += count;
      if (seen >= wanted) return Math.min(upperEdge(bucket) / 1_000, this.#maxMs);
    }
    return Number.NaN;
  }

  record(): HistogramRecord {
    return { pairs: [...this.#counts], maxMs: this.#maxMs };
  }

  clear(): void {
    this.#counts.clear();
    this.#count = 0;
    this.#maxMs = 0;
  }
}

export interface HistogramRecord {
  readonly pairs: HistogramPairs;
  readonly maxMs: number;
}

const bucketOf = (microseconds: number): number => {
  const whole = Math.max(0, Math.min(microsecondsMax, Math.floor(microseconds)));
  const shift = Math.max(0, 32 - Math.clz32(whole) - stepBits);
  return shift * steps + (whole >> shift);
};

const upperEdge = (bucket: number): number => {
  const shift = bucket < 2 * steps ? 0 : Math.floor(bucket / steps) - 1;
  return (bucket - shift * steps + 1) * 2 ** shift;
};

/** The usual figures of a histogram under a name: `answerP50Ms`, `answerP99Ms`, `answerP999Ms`, `answerMaxMs`. */
export const quantiles = (name: string, times: Histogram): Readonly<Record<string, number>> => ({
  [`${name}P50Ms`]: times.quantile(0.5),
  [`${name}P99Ms`]: times.quantile(0.99),
  [`${name}P999Ms`]: times.quantile(0.999),
  [`${name}MaxMs`]: times.count === 0 ? Number.NaN : times.maxMs,
});
