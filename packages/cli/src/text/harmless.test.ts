import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { harmless, harmlessJson, harmlessLines } from './harmless.ts';

const anything = fc.string({ unit: 'binary', maxLength: 40 });
const control = /\p{Cc}/u;

describe('harmless', () => {
  it('shows control characters as pictures', () => {
    expect(harmless('a\u001B[2Jb\u0007\u009B31m\u007F')).toBe('a␛[2Jb␇\uFFFD31m␡');
    expect(harmless('two\nlines\tand\rmore')).toBe('two␊lines    and␍more');
  });

  it('takes out what turns the direction of text', () => {
    expect(harmless('\u202Egnp.exe\u2066x\u2069')).toBe('gnp.exex');
  });

  it('leaves what people write as it is', () => {
    for (const text of ['Grüße', 'שלום', '👩‍👩‍👧 🏳️‍🌈', '漢字', 'e\u0301']) expect(harmless(text)).toBe(text);
  });

  it('lets no control character through, whatever it is, and changes nothing the second time', () => {
    fc.assert(
      fc.property(anything, (text) => {
        const once = harmless(text);
        return !control.test(once) && once.isWellFormed() && harmless(once) === once;
      }),
    );
  });

  it('splits lines at whatever a terminal or an editor takes for a break', () => {
    expect(harmlessLines('a\nb\r\nc\rd\u2028e\u0085f')).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('harmlessJson', () => {
  it('escapes what JSON.stringify leaves, and reads as the same value', () => {
    expect(harmlessJson({ a: '\u001B\u009B\u007F\u2028\u202E' })).toBe(
      String.raw`{"a":"\u001b\u009b\u007f\u2028\u202e"}`,
    );
    fc.assert(
      fc.property(anything, (text) => {
        const json = harmlessJson({ text });
        return !control.test(json) && (JSON.parse(json) as { text: string }).text === text;
      }),
    );
  });
});
