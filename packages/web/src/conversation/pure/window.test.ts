import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import type { RowSource } from './rows.ts';
import { windowOf } from './window.ts';

const at = (seq: number): RowSource => ({
  key: String(seq),
  message: { seq, senderId: 'ada', createdAt: '2026-01-05T09:30:00.000Z', deletedAt: null },
});
const outgoing: RowSource = { ...at(0), key: 'out', outgoing: true };

const shown = (seqs: readonly number[], anchor: number | undefined, last: number): string[] =>
  windowOf([...seqs.map(at), outgoing], anchor, last).map(({ key }) => key);

describe('windowOf', () => {
  it('is the newest run, with what is on its way', () => {
    expect(shown([1, 2, 3, 7, 8], undefined, 8)).toEqual(['7', '8', 'out']);
    expect(shown([], undefined, 0)).toEqual(['out']);
  });

  it('is the run around an anchor, and nothing while that is not loaded', () => {
    expect(shown([1, 2, 3, 7, 8], 2, 8)).toEqual(['1', '2', '3']);
    expect(shown([1, 2, 3, 7, 8], 8, 8)).toEqual(['7', '8', 'out']);
    expect(shown([1, 2, 3, 7, 8], 5, 8)).toEqual([]);
  });

  it('does not put what is on its way after a gap', () => {
    expect(shown([7, 8], undefined, 9)).toEqual(['7', '8']);
  });

  it('never has a gap', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 30 })),
        fc.option(fc.nat(31), { nil: undefined }),
        (seqs, anchor) => {
          const sorted = seqs.toSorted((one, other) => one - other);
          const run = windowOf(sorted.map(at), anchor, 30).map(({ message }) => message.seq);
          for (const [index, seq] of run.entries()) expect(seq).toBe((run[0] ?? 0) + index);
          expect(run.length > 0).toBe(anchor === undefined ? seqs.length > 0 : seqs.includes(anchor));
        },
      ),
    );
  });
});
