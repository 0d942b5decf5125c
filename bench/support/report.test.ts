import { describe, expect, it } from 'bun:test';
import type { Question, Sample } from './question.ts';
import { caseTable, figure, judge, rowsOf } from './report.ts';

const sample = (side: string, round: number, messagesPerS: number): Sample => ({
  case: 'rooms of 2',
  side,
  round,
  metrics: { messagesPerS },
});

const place = (side: string) => ({ case: 'rooms of 2', side });

const question = (atLeast: number): Question => ({
  name: 'throughput',
  work: '',
  against: '',
  wanted: '',
  goals: [{ metric: 'messagesPerS', of: place('parley'), to: place('orm'), atLeast }],
  bounds: [{ metric: 'messagesPerS', of: place('orm'), atMost: 150 }],
  plots: [],
  run: () => Promise.resolve(),
});

const samples = [
  sample('parley', 1, 3_000),
  sample('orm', 1, 100),
  sample('orm', 2, 200),
  sample('parley', 2, 4_000),
  sample('parley', 3, 1_000),
  sample('orm', 3, 100),
];

describe('judge()', () => {
  it('takes the median of the ratios of each round', () => {
    const [goal] = judge(question(20), samples);
    expect(goal).toMatchObject({ value: 20, shown: '20', isReached: true });
    expect(judge(question(20.5), samples)[0]).toMatchObject({ value: 20, isReached: false });
  });

  it('holds a figure by itself against its bound', () => {
    expect(judge(question(1), samples)[1]).toMatchObject({ value: 100, shown: '100/s', isReached: true });
  });

  it('says nothing of a side that was not measured', () => {
    const alone = samples.filter(({ side }) => side === 'parley');
    expect(judge(question(1), alone)[0]).toMatchObject({ value: undefined, isReached: false });
  });

  it('compares every round with the only one of the other', () => {
    const first = sample('orm', 7, 1_000);
    const later = [1, 2, 3].map((round) => sample('parley', round, 1_000 * round));
    expect(judge(question(1), [first, ...later])[0]).toMatchObject({ value: 2 });
  });
});

describe('rowsOf()', () => {
  it('has medians, and of maxima the highest', () => {
    const metrics = (round: number) => ({ answerP99Ms: round, answerMaxMs: round * 10, failed: round - 1 });
    const rows = rowsOf(
      [1, 2, 3].map((round) => ({ ...sample('parley', round, 0), metrics: metrics(round) })),
    );
    expect(rows).toEqual([
      {
        case: 'rooms of 2',
        side: 'parley',
        rounds: 3,
        metrics: { answerP99Ms: 2, answerMaxMs: 30, failed: 2 },
      },
    ]);
  });
});

describe('caseTable()', () => {
  it('leaves out failures where there are none, and shows them where there are', () => {
    const row = (side: string, failed: number) => ({
      ...place(side),
      rounds: 1,
      metrics: { messagesPerS: 1_234, failed },
    });
    expect(caseTable([row('parley', 0)])).toEqual([
      ['', 'parley'],
      ['messages', '1,234/s'],
    ]);
    expect(caseTable([row('parley', 0), row('orm', 2)])[2]).toEqual(['failed', '0', '2']);
  });
});

describe('figure()', () => {
  it('shows a figure with the unit that its name ends with', () => {
    expect(figure('answerP99Ms', 12.34)).toBe('12.3 ms');
    expect(figure('serverUsPerMessage', 26.26)).toBe('26.3 µs');
    expect(figure('messagesPerS', Number.NaN)).toBe('');
    expect([24.57, 20, 0.444, 123.4].map((ratio) => figure('', ratio))).toEqual([
      '24.6',
      '20',
      '0.44',
      '123',
    ]);
  });
});
