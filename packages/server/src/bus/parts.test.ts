import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { Joiner, split, textBytesMax } from './parts.ts';

const bytesOf = (text: string): number => Buffer.byteLength(text);
const whole = (joiner: Joiner, payloads: readonly string[]): readonly (string | undefined)[] =>
  payloads.map((payload) => joiner.take(payload)).filter((text) => text !== undefined);

describe('parts', () => {
  it('are short enough for NOTIFY, and make the same text again', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 50 }),
        fc.integer({ min: 1, max: 2_000 }),
        (piece, times) => {
          const text = `{${piece.repeat(times)}}`;
          const payloads = split(text, 'sender-1');
          for (const payload of payloads) expect(bytesOf(payload)).toBeLessThan(8_000);
          expect(whole(new Joiner(), payloads)).toEqual([text]);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('of several senders may come in between each other', () => {
    const [one, other] = ['a', 'b'].map((letter) => `{${letter.repeat(20_000)}}`) as [string, string];
    const [ones, others] = [split(one, 'one'), split(other, 'other')];
    expect(ones.length).toBe(3);
    expect(
      whole(
        new Joiner(),
        ones.flatMap((part, index) => [part, others[index] ?? '']),
      ),
    ).toEqual([one, other]);
  });

  it('give up a text of which one is missing, and go on with the next', () => {
    const text = `{${'a'.repeat(20_000)}}`;
    const [first = '', second = '', third = ''] = split(text, 'sender-1');
    const joiner = new Joiner();
    expect(whole(joiner, [first, third, second, third])).toEqual([]);
    expect(whole(joiner, split(text, 'sender-2'))).toEqual([text]);
  });

  it('are kept of a bounded number of texts', () => {
    const joiner = new Joiner();
    const [first = '', ...rest] = split(`{${'a'.repeat(20_000)}}`, 'sender-0');
    joiner.take(first);
    for (let sender = 1; sender <= 64; sender += 1) joiner.take(`+sender-${sender}.0/3:x`);
    expect(whole(joiner, rest)).toEqual([]);
    expect(whole(joiner, ['+sender-64.1/3:y', '+sender-64.2/3:z'])).toEqual(['xyz']);
  });

  it('are not made of a text that is too long, nor expected of one', () => {
    expect(() => split('x'.repeat(textBytesMax + 1), 'sender-1')).toThrow(RangeError);
    const joiner = new Joiner();
    expect(whole(joiner, ['+sender-1.0/999999:x', '+sender-1.1/999999:y'])).toEqual([]);
  });
});
