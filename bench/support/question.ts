/** What a round of one side measured. */
export interface Sample {
  /** Which of the question's cases, as "1,000 messages/s, rooms of 2". */
  readonly case: string;
  readonly side: string;
  /** From 1. */
  readonly round: number;
  /** Figures, the unit last in their names: `messagesPerS`, `answerP99Ms`, `serverCores`. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** A ratio that the project wants to reach between two sides of one case, or two cases of one side. */
export interface Goal {
  readonly metric: string;
  readonly of: Place;
  readonly to: Place;
  /** The ratio must be at least this, or at most. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Place {
  readonly case: string;
  readonly side: string;
}

/** A figure that the project wants to reach by itself. */
export interface Bound {
  readonly metric: string;
  readonly of: Place;
  readonly atMost: number;
}

/** What of a question becomes a plot: bars of these metrics for every case and side, or lines over a metric. */
export interface PlotWish {
  readonly title: string;
  readonly metrics: readonly string[];
  readonly logarithmic?: boolean;
  /** Draw rounds as points of a line over this metric. */
  readonly over?: string;
}

/** One question: what is measured against what. A file of this folder each. */
export interface Question {
  readonly name: string;
  /** As in the table of results. */
  readonly work: string;
  readonly against: string;
  readonly wanted: string;
  readonly goals: readonly Goal[];
  readonly bounds?: readonly Bound[];
  readonly plots: readonly PlotWish[];
  run(bench: Bench): Promise<void>;
}

/** What a question runs with. */
export interface Bench {
  readonly rounds: number;
  /** Less of everything: to see that it works, not to learn from. */
  readonly short: boolean;
  /** Whether a side was asked for; all are unless `--sides` names some. */
  wants(side: string): boolean;
  record(sample: Sample): void;
  /** Says what it is doing; no part of the results. */
  say(text: string): void;
}

export const median = (values: readonly number[]): number => {
  const sorted = values.filter((value) => !Number.isNaN(value)).toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)] ?? Number.NaN;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? Number.NaN) + upper) / 2 : upper;
};
