import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { widthOf } from '../text/width.ts';
import { draftOf, edit, emptyDraft, insert, layOut, moveByRow } from './draft.ts';
import type { Draft } from './draft.ts';
import type { KeyName } from './keys.ts';

/** The draft with `|` where the cursor is. */
const show = ({ text, cursor }: Draft): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

const draftAt = (shown: string): Draft => ({ text: shown.replace('|', ''), cursor: shown.indexOf('|') });

const after = (shown: string, ...keys: readonly KeyName[]): string =>
  show(keys.reduce((draft, key) => edit(draft, key) ?? draft, draftAt(shown)));

describe('a draft', () => {
  it('takes text at the cursor, with line breaks and without other control characters', () => {
    expect(show(insert(draftAt('a|d'), 'bc'))).toBe('abc|d');
    expect(show(insert(emptyDraft, 'one\r\ntwo\rthree\u001B[31m\tx'))).toBe('one\ntwo\nthree[31m\tx|');
  });

  it('is edited a grapheme at a time', () => {
    expect(after('a👩‍👩‍👧|b', 'backspace')).toBe('a|b');
    expect(after('a|👩‍👩‍👧b', 'delete')).toBe('a|b');
    expect(after('ae\u0301|', 'left')).toBe('a|e\u0301');
    expect(after('|', 'backspace', 'delete', 'left', 'right')).toBe('|');
  });

  it('moves by words and lines', () => {
    expect(after('one two|', 'wordLeft')).toBe('one |two');
    expect(after('|one two', 'wordRight')).toBe('one| two');
    expect(after('one two |three', 'killWord')).toBe('one |three');
    expect(after('a\nbcd|e\nf', 'home')).toBe('a\n|bcde\nf');
    expect(after('a\nbc|de\nf', 'end')).toBe('a\nbcde|\nf');
    expect(after('a\nbc|de', 'killToStart')).toBe('a\n|de');
    expect(after('a|b', 'newline')).toBe('a\n|b');
  });

  it('is laid out in rows, with the cursor where it belongs', () => {
    expect(layOut(draftAt('hello wo|rld'), 8)).toMatchObject({ row: 1, column: 2 });
    expect(layOut(draftOf('a\n'), 8)).toMatchObject({
      rows: [{ text: 'a' }, { text: '' }],
      row: 1,
      column: 0,
    });
    expect(layOut(draftOf('漢字'), 8)).toMatchObject({ row: 0, column: 4 });
  });

  it('moves up and down by rows as they are shown', () => {
    expect(show(moveByRow(draftAt('abcd\nef|'), -1, 20) ?? emptyDraft)).toBe('ab|cd\nef');
    expect(show(moveByRow(draftAt('ab|cd\nef'), 1, 20) ?? emptyDraft)).toBe('abcd\nef|');
    expect(moveByRow(draftAt('a|'), -1, 20)).toBeUndefined();
    expect(moveByRow(draftAt('a|'), 1, 20)).toBeUndefined();
  });

  it('stays within its columns and between graphemes, whatever is done to it', () => {
    const keys: readonly KeyName[] = [
      'backspace',
      'delete',
      'left',
      'right',
      'wordLeft',
      'wordRight',
      'home',
      'end',
    ];
    const text = fc.string({ unit: fc.constantFrom('a', ' ', '\n', '漢', '😀', '\t'), maxLength: 60 });
    fc.assert(
      fc.property(
        text,
        fc.array(fc.constantFrom(...keys)),
        fc.integer({ min: 4, max: 20 }),
        (given, done, columns) => {
          const draft = done.reduce((each, key) => edit(each, key) ?? each, insert(emptyDraft, given));
          const { rows, row, column } = layOut(draft, columns);
          const isInside =
            row >= 0 && row < rows.length && column < columns && draft.cursor <= draft.text.length;
          const moved = moveByRow(draft, -1, columns);
          const isAbove = moved === undefined || layOut(moved, columns).row === row - 1;
          return (
            isInside &&
            isAbove &&
            draft.text.isWellFormed() &&
            rows.every((each) => widthOf(each.text.trimEnd()) <= columns)
          );
        },
      ),
    );
  });
});
