import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { cut, fit, widthOf, wrap } from './width.ts';

describe('widthOf', () => {
  it.each([
    ['hello', 5],
    ['Grüße', 5],
    ['e\u0301', 1],
    ['漢字', 4],
    ['한글', 4],
    ['😀', 2],
    ['👩‍👩‍👧', 2],
    ['🏳️‍🌈', 2],
    ['🇩🇪', 2],
    ['❤️', 2],
    ['✓✓', 2],
    ['\u200B', 0],
    ['ＡＢ', 4],
  ])('%s takes %d columns', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
  });
});

describe('cut and fit', () => {
  it('leave out what does not fit, and say so', () => {
    expect(cut('hello world', 6)).toBe('hello…');
    expect(cut('漢字漢字', 5)).toBe('漢字…');
    expect(cut('hi', 0)).toBe('');
    expect(fit('hi', 4)).toBe('hi  ');
    expect(fit('hi', 4, 'right')).toBe('  hi');
    expect(fit('漢字漢字', 4)).toBe('漢… ');
  });
});

const rowsOf = (line: string, columns: number): readonly string[] =>
  wrap(line, columns).map(({ text }) => text);

describe('wrap', () => {
  it('breaks after spaces, and within words that are longer than a row', () => {
    expect(rowsOf('one two three', 7)).toEqual(['one two ', 'three']);
    expect(rowsOf('one two three', 8)).toEqual(['one two ', 'three']);
    expect(rowsOf('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(rowsOf('a bcdefghij', 4)).toEqual(['a ', 'bcde', 'fghi', 'j']);
    expect(rowsOf('', 4)).toEqual(['']);
    expect(rowsOf('漢字漢', 5)).toEqual(['漢字', '漢']);
  });

  it('leaves nothing out and keeps to the width, whatever the text', () => {
    const line = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '漢', '😀', 'e\u0301'), maxLength: 60 });
    fc.assert(
      fc.property(line, fc.integer({ min: 2, max: 12 }), (text, columns) => {
        const rows = wrap(text, columns);
        const isWhole = rows.map((row) => row.text).join('') === text;
        const isPlaced = rows.every((row) => text.startsWith(row.text, row.start));
        return isWhole && isPlaced && rows.every((row) => widthOf(row.text.trimEnd()) <= columns);
      }),
    );
  });
});
