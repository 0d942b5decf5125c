import type { PlotWish, Sample } from './question.ts';
import { figure, metricTitle, rowsOf } from './report.ts';

/** Plots as SVG, for pages and for a browser in the dark. Sizes are in pixels. */

const width = 860;
const labelWidth = 250;
const valueWidth = 110;
const barHeight = 16;
const barGap = 4;
const groupHead = 26;
const titleHeight = 34;
const plotWidth = width - labelWidth - valueWidth;
const lineHeight = 240;
/** Ticks of the lines' plot, and room for their figures. */
const [ticks, axisWidth, axisHeight] = [4, 90, 30];

const style = `text { font: 12px system-ui, sans-serif; fill: #24292f; }
.title { font-weight: 600; font-size: 14px; } .case { font-weight: 600; }
.parley { fill: #2563eb; } .limit { fill: #0d9488; } .reference { fill: #94a3b8; }
.spread { stroke: #334155; stroke-width: 1.5; } .axis { stroke: #cbd5e1; } polyline { fill: none; stroke: #2563eb; stroke-width: 2; }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3; } .spread { stroke: #e2e8f0; } .axis { stroke: #475569; } }`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const text = (x: number, y: number, content: string, more = ''): string =>
  `<text x="${round(x)}" y="${round(y)}" ${more}>${escaped(content)}</text>`;

const round = (value: number): number => Math.round(value * 10) / 10;

const svg = (title: string, height: number, parts: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" role="img">
<title>${escaped(title)}</title>
<style>${style}</style>
${text(0, 18, title, 'class="title"')}
${parts.join('\n')}
</svg>
`;

/** Sides that show a limit, and not a thing that somebody would use. */
const limits: readonly string[] = ['limit', 'publish', 'hash'];
const kindOf = (side: string): string => {
  if (limits.includes(side)) return 'limit';
  return side.startsWith('parley') ? 'parley' : 'reference';
};

interface Bar {
  readonly label: string;
  readonly side: string;
  readonly metric: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

interface Group {
  readonly name: string;
  readonly bars: readonly Bar[];
}

const groupsOf = (samples: readonly Sample[], { metrics }: PlotWish): readonly Group[] => {
  const rows = rowsOf(samples);
  return [...new Set(rows.map((row) => row.case))].map((name) => ({
    name,
    bars: rows
      .filter((row) => row.case === name)
      .flatMap((row) =>
        metrics.flatMap((metric) => {
          const value = row.metrics[metric];
          if (value === undefined) return [];
          const rounds = samples
            .filter((sample) => sample.case === name && sample.side === row.side)
            .map((sample) => sample.metrics[metric] ?? Number.NaN);
          const label = metrics.length === 1 ? row.side : `${row.side}, ${metricTitle(metric)}`;
          return [
            { label, side: row.side, metric, value, low: Math.min(...rounds), high: Math.max(...rounds) },
          ];
        }),
      ),
  }));
};

/** Where a value is on the axis, from 0 to 1. */
type Scale = (value: number) => number;

const scaleOf = (bars: readonly Bar[], logarithmic: boolean): Scale => {
  const highest = Math.max(...bars.map(({ high }) => high));
  if (!logarithmic) return (value) => Math.max(0, value) / highest;
  const lowest = Math.min(...bars.map(({ low }) => low).filter((low) => low > 0)) / 2;
  return (value) => Math.max(0, Math.log(value / lowest) / Math.log(highest / lowest));
};

const drawBar = (bar: Bar, y: number, scale: Scale): string => {
  const [length, low, high] = [bar.value, bar.low, bar.high].map((value) => scale(value) * plotWidth) as [
    number,
    number,
    number,
  ];
  const middle = y + barHeight / 2;
  return [
    text(labelWidth - 8, middle + 4, bar.label, 'text-anchor="end"'),
    `<rect x="${labelWidth}" y="${y}" width="${round(Math.max(1, length))}" height="${barHeight}" class="${kindOf(bar.side)}"/>`,
    `<line x1="${round(labelWidth + low)}" x2="${round(labelWidth + high)}" y1="${middle}" y2="${middle}" class="spread"/>`,
    text(labelWidth + Math.max(length, high) + 6, middle + 4, figure(bar.metric, bar.value)),
  ].join('\n');
};

/** A bar for each side of each case: the median of the rounds, with a line from the lowest to the highest. */
const barPlot = (samples: readonly Sample[], wish: PlotWish): string => {
  const groups = groupsOf(samples, wish);
  const scale = scaleOf(
    groups.flatMap(({ bars }) => bars),
    wish.logarithmic ?? false,
  );
  const parts: string[] = [];
  let y = titleHeight;
  for (const { name, bars } of groups) {
    parts.push(text(0, y + 16, name, 'class="case"'));
    y += groupHead;
    for (const bar of bars) {
      parts.push(drawBar(bar, y, scale));
      y += barHeight + barGap;
    }
  }
  const title = wish.logarithmic ? `${wish.title} (logarithmic)` : wish.title;
  return svg(title, y + 8, parts);
};

/** A line through the rounds, from zero up. */
const linePlot = (samples: readonly Sample[], { title, metrics, over = 'round' }: PlotWish): string => {
  const metric = metrics[0] ?? '';
  const points = samples
    .map((sample) => ({ x: sample.metrics[over] ?? Number.NaN, y: sample.metrics[metric] ?? Number.NaN }))
    .toSorted((one, other) => one.x - other.x);
  const [highest, last] = [Math.max(...points.map(({ y }) => y)), Math.max(...points.map(({ x }) => x))];
  const bottom = titleHeight + lineHeight;
  const yOf = (value: number): number => bottom - (value / highest) * lineHeight;
  const xOf = (value: number): number => axisWidth + (value / last) * (width - axisWidth - 20);
  const axis = Array.from({ length: ticks + 1 }, (_, tick) => {
    const value = (highest * tick) / ticks;
    return `<line x1="${axisWidth}" x2="${width - 20}" y1="${round(yOf(value))}" y2="${round(yOf(value))}" class="axis"/>
${text(axisWidth - 8, yOf(value) + 4, figure(metric, value), 'text-anchor="end"')}`;
  });
  const line = points.map(({ x, y }) => `${round(xOf(x))},${round(yOf(y))}`).join(' ');
  return svg(title, bottom + axisHeight, [
    ...axis,
    `<polyline points="${line}"/>`,
    text(width - 20, bottom + 20, `${over} ${last}`, 'text-anchor="end"'),
  ]);
};

/** One plot of a question's samples. */
export const plot = (samples: readonly Sample[], wish: PlotWish): string =>
  wish.over === undefined ? barPlot(samples, wish) : linePlot(samples, wish);
