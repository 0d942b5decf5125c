import { median } from './question.ts';
import type { Bound, Goal, Place, Question, Sample } from './question.ts';

/** Rows of one case and side: of each metric the median over the rounds, of what is a maximum the highest. */
export interface Row extends Place {
  readonly rounds: number;
  readonly metrics: Readonly<Record<string, number>>;
}

const summary = (metric: string, values: readonly number[]): number =>
  /Max[A-Z]|^failed$|^unanswered$/.test(metric) ? Math.max(...values) : median(values);

const samplesOf = (samples: readonly Sample[], place: Place): readonly Sample[] =>
  samples.filter((sample) => sample.case === place.case && sample.side === place.side);

export const rowsOf = (samples: readonly Sample[]): readonly Row[] => {
  const places = new Map(samples.map((sample) => [`${sample.case}\n${sample.side}`, sample]));
  return [...places.values()].map((place) => {
    const own = samplesOf(samples, place);
    const names = [...new Set(own.flatMap(({ metrics }) => Object.keys(metrics)))];
    const metrics = names.map((name) => [
      name,
      summary(
        name,
        own.map((sample) => sample.metrics[name] ?? Number.NaN),
      ),
    ]);
    return { case: place.case, side: place.side, rounds: own.length, metrics: Object.fromEntries(metrics) };
  });
};

/** A goal, and what was reached: undefined when one of its sides was not measured. */
export interface Reached {
  readonly text: string;
  readonly value: number | undefined;
  /** The value as it is shown: a ratio, or a figure with its unit. */
  readonly shown: string;
  readonly isReached: boolean;
}

/** The median over the rounds of the ratios between what two sides did in the same round, or in the only one. */
const ratioOf = (samples: readonly Sample[], { of, to, metric }: Goal): number | undefined => {
  const others = samplesOf(samples, to);
  const ratios = samplesOf(samples, of).flatMap((one) => {
    const other = others.length === 1 ? others[0] : others.find(({ round }) => round === one.round);
    const [above, below] = [one.metrics[metric], other?.metrics[metric]];
    return above === undefined || below === undefined ? [] : [above / below];
  });
  return ratios.length === 0 ? undefined : median(ratios);
};

const judgeGoal = (samples: readonly Sample[], goal: Goal): Reached => {
  const { of, to, metric, atLeast, atMost } = goal;
  const value = ratioOf(samples, goal);
  const wanted = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  const sides = of.side === to.side ? of.side : `${of.side} / ${to.side}`;
  const cases = of.case === to.case ? of.case : `${of.case} / ${to.case}`;
  return {
    text: `${sides}, ${cases}: ${metricTitle(metric)}, ${wanted}`,
    value,
    shown: figure('', value),
    isReached:
      value !== undefined &&
      value >= (atLeast ?? Number.NEGATIVE_INFINITY) &&
      value <= (atMost ?? Number.POSITIVE_INFINITY),
  };
};

const judgeBound = (samples: readonly Sample[], { metric, of, atMost }: Bound): Reached => {
  const row = rowsOf(samplesOf(samples, of))[0];
  const value = row?.metrics[metric];
  return {
    text: `${of.side}, ${of.case}: ${metricTitle(metric)}, at most ${figure(metric, atMost)}`,
    value,
    shown: figure(metric, value),
    isReached: value !== undefined && value <= atMost,
  };
};

/** Every goal of a question with what was reached. */
export const judge = ({ goals, bounds = [] }: Question, samples: readonly Sample[]): readonly Reached[] => [
  ...goals.map((goal) => judgeGoal(samples, goal)),
  ...bounds.map((bound) => judgeBound(samples, bound)),
];

const units: readonly (readonly [ending: string, unit: string, digits: number])[] = [
  ['PerS', '/s', 0],
  ['Ms', ' ms', 1],
  ['Cores', ' cores', 2],
  ['KiB', ' KiB', 1],
  ['MiB', ' MiB', 0],
  ['UsPerMessage', ' µs', 1],
  ['UsPerDelivery', ' µs', 2],
  ['Us', ' µs', 2],
  ['Percent', ' %', 2],
  ['PerMinute', '/min', 2],
  ['Bytes', ' bytes', 0],
  ['Calls', '', 2],
];

/** `answerP99Ms` as "answer p99". */
export const metricTitle = (metric: string): string =>
  metric
    .replace(/UsPer(Message|Delivery)$/, 'CpuPer$1')
    .replace(/^serverMiB$/, 'serverMemory')
    .replace(/(PerS|Ms|KiB|MiB|Us|Percent|Bytes|Cores)$/, (unit) => (unit === 'Cores' ? 'Cpu' : ''))
    .replace('P999', ' p99.9')
    .replace(/P(50|99)(?!\d)/, ' p$1')
    .replaceAll(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replaceAll('cpu', 'CPU');

/** Three figures that count: 24.6 is not 25 where 25 was wanted. */
const ratioDigits = (value: number): number => {
  if (Number.isInteger(value) || Math.abs(value) >= 100) return 0;
  return Math.abs(value) < 10 ? 2 : 1;
};

export const figure = (metric: string, value: number | undefined): string => {
  if (value === undefined || Number.isNaN(value)) return '';
  const [, unit, digits] = units.find(([ending]) => metric.endsWith(ending)) ?? ['', '', ratioDigits(value)];
  const shown = Math.abs(value) < 10 && digits === 0 && !Number.isInteger(value) ? 1 : digits;
  return value.toLocaleString('en-US', { minimumFractionDigits: shown, maximumFractionDigits: shown }) + unit;
};

/** Figures of a case side by side: a row for each metric, a column for each side. */
export const caseTable = (rows: readonly Row[]): readonly (readonly string[])[] => {
  const metrics = [...new Set(rows.flatMap((row) => Object.keys(row.metrics)))];
  const isWorthARow = (metric: string): boolean =>
    !(metric === 'failed' || metric === 'unanswered') || rows.some((row) => (row.metrics[metric] ?? 0) !== 0);
  return [
    ['', ...rows.map(({ side }) => side)],
    ...metrics
      .filter(isWorthARow)
      .map((metric) => [metricTitle(metric), ...rows.map((row) => figure(metric, row.metrics[metric]))]),
  ];
};

/** A table for a terminal. */
export const plainTable = (table: readonly (readonly string[])[]): string => {
  const widths = (table[0] ?? []).map((_, column) =>
    Math.max(...table.map((row) => (row[column] ?? '').length)),
  );
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
};

const isFigure = (cell: string | undefined): boolean => /^\d/.test(cell ?? '');

/** A table for Markdown, figures to the right. */
export const markdownTable = ([head = [], ...body]: readonly (readonly string[])[]): string =>
  [
    `| ${head.join(' | ')} |`,
    `|${head.map((_, column) => (isFigure(body[0]?.[column]) ? '---:' : '---')).join('|')}|`,
    ...body.map((row) => `| ${row.join(' | ')} |`),
  ].join('\n');

export const casesOf = (rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> =>
  Map.groupBy(rows, (row) => row.case);

/** Of how many rounds the figures of a case are. */
export const roundsText = (rows: readonly Row[]): string => {
  const rounds = rows[0]?.rounds ?? 0;
  return rounds === 1 ? 'one round' : `medians of ${rounds} rounds`;
};

/** What is printed at the end of a run. */
export const printed = (question: Question, samples: readonly Sample[]): string => {
  const parts: string[] = [];
  for (const [name, rows] of casesOf(rowsOf(samples)))
    parts.push(`${name} (${roundsText(rows)})\n${plainTable(caseTable(rows))}`);
  const goals = judge(question, samples).filter(({ value }) => value !== undefined);
  for (const { text, shown, isReached } of goals)
    parts.push(`${isReached ? 'reached    ' : 'NOT REACHED'} ${text}: ${shown}`);
  return parts.join('\n\n');
};
