import { describe, expect, it } from 'bun:test';
import { charactersLeft, insertAt, sends } from './composing.ts';

const press = { key: 'Enter', shiftKey: false, ctrlKey: false, metaKey: false, isComposing: false };

describe('Enter', () => {
  it('sends, and breaks with Shift; the other way round by setting', () => {
    expect([sends(press, 'sends'), sends({ ...press, shiftKey: true }, 'sends')]).toEqual([true, false]);
    expect([sends(press, 'breaks'), sends({ ...press, shiftKey: true }, 'breaks')]).toEqual([false, true]);
  });

  it('always sends with Ctrl or Cmd, and never while a word is put together', () => {
    expect(sends({ ...press, ctrlKey: true }, 'breaks')).toBe(true);
    expect(sends({ ...press, isComposing: true, metaKey: true }, 'sends')).toBe(false);
    expect(sends({ ...press, key: 'a' }, 'sends')).toBe(false);
  });
});

describe('the counter', () => {
  it('appears in the last tenth', () => {
    expect([3_599, 3_600, 4_000, 4_001].map((length) => charactersLeft(length, 4_000))).toEqual([
      undefined,
      400,
      0,
      -1,
    ]);
  });
});

describe('insertAt', () => {
  it('replaces a range and leaves a space after it', () => {
    expect(insertAt('good :fi', { start: 5, end: 8 }, '🔥')).toEqual({ text: 'good 🔥 ', caret: 8 });
    expect(insertAt('a :fi b', { start: 2, end: 5 }, '🔥')).toEqual({ text: 'a 🔥 b', caret: 4 });
  });
});
