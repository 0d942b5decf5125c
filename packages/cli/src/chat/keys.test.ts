import { describe, expect, it } from 'bun:test';
import { KeyReader } from './keys.ts';

const read = (...chunks: readonly string[]): readonly string[] => {
  const reader = new KeyReader();
  return chunks.flatMap((chunk) =>
    reader.read(chunk).map((key) => (key.name === 'text' ? `"${key.text}"` : key.name)),
  );
};

describe('KeyReader', () => {
  it('reads text and keys', () => {
    expect(read('héllo 漢😀\r')).toEqual(['"héllo 漢😀"', 'enter']);
    expect(read('\u001B[A\u001BOB\u001B[1;5C\u001Bb\u001B[5~\u0017')).toEqual([
      'up',
      'down',
      'wordRight',
      'wordLeft',
      'pageUp',
      'killWord',
    ]);
    expect(read('\u0003', '\u0004', '\u001B', '\u001B\r')).toEqual([
      'interrupt',
      'endOfInput',
      'escape',
      'newline',
    ]);
  });

  it('takes a paste as one text, line breaks and all, in however many pieces it comes', () => {
    expect(read('\u001B[200~one\r\ntwo\u0003\u001B[201~x')).toEqual(['"one\r\ntwo\u0003"', '"x"']);
    expect(read('\u001B[200~one', '\ntwo\u001B[2', '01~')).toEqual(['"one\ntwo"']);
  });

  it('takes ESC for a key where nothing follows that makes it a sequence', () => {
    expect(read('\u001B', 'x')).toEqual(['escape', '"x"']);
    expect(read('\u001B\u0003')).toEqual(['escape', 'interrupt']);
  });

  it('passes over what it does not know', () => {
    expect(read('\u001B[38;5;1m\u001B[?1;2c\u0000a')).toEqual(['"a"']);
  });
});
