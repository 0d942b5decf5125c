import { isClean } from './checker.ts';
import type { Verdict } from './checker.ts';

/** How much of a fault is wanted. */
export interface FaultSize {
  /** It strikes so often … */
  readonly strikes: number;
  /** … if so many minutes are enough for it. */
  readonly minutes: number;
  /** How large what it does is: clients, messages or seconds; each fault says which. */
  readonly size: number;
}

export interface FaultOptions extends FaultSize {
  readonly seed: number;
  /** So many times as long as was promised things may take: 1, and more where other tests share the machine. */
  readonly patience: number;
  /** Hears what happens as it happens. */
  readonly log: (line: string) => void;
}

export interface FaultReport {
  /** How often it struck. */
  readonly struck: number;
  readonly verdict: Verdict;
  /** Milliseconds, by what took them: restarts, recoveries. The median and the largest are told. */
  readonly times: Readonly<{ [what: string]: readonly number[] }>;
  /** Other figures, in words. */
  readonly figures: readonly string[];
  /** Promises that were broken, besides what the checker found. */
  readonly broken: readonly string[];
}

/** A way in which things go wrong, and what must be true all the same. */
export interface Fault {
  readonly name: string;
  /** What happens, in one line. */
  readonly summary: string;
  /** What `size` is for it. */
  readonly sizeIs: string;
  /** So that it takes seconds; the tests run it. */
  readonly short: FaultSize;
  /** So that what is promised of it is shown. */
  readonly long: FaultSize;
  run(options: FaultOptions): Promise<FaultReport>;
}

/** Everything that was broken, in words; nothing when the promises held. */
export const brokenPromises = ({ verdict, broken, struck }: FaultReport): readonly string[] => [
  ...broken,
  ...(struck === 0 ? ['the fault never struck'] : []),
  ...(verdict.acknowledged === 0 ? ['no message was acknowledged'] : []),
  ...(verdict.unknown > 0 ? [`of ${verdict.unknown} messages nobody knows what became of them`] : []),
  ...(verdict.failed > 0 ? [`${verdict.failed} messages were refused`] : []),
  ...(isClean(verdict) ? [] : verdict.violations),
];

/** The report in lines, for people. */
export const reportLines = (report: FaultReport): readonly string[] => {
  const { acknowledged, unknown, failed, lost, doubled, reordered, gaps, phantoms } = report.verdict;
  return [
    `struck ${report.struck} times`,
    `messages: acknowledged ${acknowledged}, unknown ${unknown}, refused ${failed}, lost ${lost}, doubled ${doubled}, ` +
      `out of order ${reordered}, gaps ${gaps}, phantoms ${phantoms}`,
    ...Object.entries(report.times).map(
      ([what, times]) =>
        `${what}: median ${Math.round(quantile(times, 0.5))} ms, max ${Math.round(quantile(times, 1))} ms (of ${times.length})`,
    ),
    ...report.figures,
  ];
};

/** Complaints about what took longer than was promised. */
export const slowerThan = (
  promisedMs: number,
  {
    what,
    times,
    patience,
  }: { readonly what: string; readonly times: readonly number[]; readonly patience: number },
): readonly string[] =>
  times
    .filter((ms) => ms > promisedMs * patience)
    .map((ms) => `${what} took ${Math.round(ms)} ms; promised are ${promisedMs} ms`);

/** The value below which this share of the values lies: 0.5 is the median, 1 the largest. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** How often something struck, and what made an end of it too early. */
export interface Struck {
  readonly struck: number;
  readonly broken: readonly string[];
}

/** Strikes until it was often enough or the time is up. A strike that throws is the last: a promise was broken. */
export const strikeRepeatedly = async (
  { strikes, minutes, log }: FaultOptions,
  strike: (at: number) => Promise<void>,
): Promise<Struck> => {
  const untilMs = performance.now() + minutes * 60_000;
  let struck = 0;
  while (struck < strikes && performance.now() < untilMs) {
    struck += 1;
    try {
      await strike(struck);
    } catch (error) {
      return {
        struck,
        broken: [`strike ${struck}: ${error instanceof Error ? error.message : String(error)}`],
      };
    }
    if (struck % Math.ceil(strikes / 10) === 0) log(`${struck} strikes`);
  }
  return { struck, broken: [] };
};
