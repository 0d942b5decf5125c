import { describe, expect, it } from 'bun:test';
import { emoji } from '@parley/contract/fields';
import { emojiTable } from './emoji-table.ts';
import { emojiQueryAt, findEmoji } from './emoji.ts';

describe('the table of emoji', () => {
  it('has a few hundred, each with a name of its own, all of which the contract takes', () => {
    expect(emojiTable.length).toBeGreaterThan(300);
    expect(new Set(emojiTable.map(({ name }) => name)).size).toBe(emojiTable.length);
    expect(new Set(emojiTable.map(({ emoji }) => emoji)).size).toBe(emojiTable.length);
    for (const entry of emojiTable) {
      expect(emoji.safeParse(entry.emoji).success).toBe(true);
      expect(entry.name).toMatch(/^[a-z0-9_]+$/);
      expect(entry.emoji).toMatch(/\p{Extended_Pictographic}/u);
    }
  });
});

describe('findEmoji', () => {
  const found = (query: string) => findEmoji(emojiTable, query).map(({ name }) => name);

  it('puts names that begin with it first, then other words', () => {
    expect(found('fi').slice(0, 2).toSorted()).toEqual(['fire', 'fish']);
    expect(found('fire')[0]).toBe('fire');
    expect(found('fire')).toContain('fire_engine');
    expect(found('lol')).toEqual(['joy']);
    expect(found('+1')).toEqual(['thumbs_up']);
    expect(found('thumbs up')).toEqual(['thumbs_up']);
  });

  it('finds nothing for nonsense and everything for nothing', () => {
    expect(found('qqqq')).toEqual([]);
    expect(found(' ').length).toBe(emojiTable.length);
  });
});

describe('emojiQueryAt', () => {
  it.each([
    ['good :fi', 8, { query: 'fi', start: 5 }],
    [':ta', 3, { query: 'ta', start: 0 }],
    ['(:ta and more', 4, { query: 'ta', start: 1 }],
    [':t', 2, undefined],
    ['at 10:30', 8, undefined],
    ['http://x', 8, undefined],
    [':ta da', 6, undefined],
  ])('of %j at %d', (text, caret, expected) => {
    expect(emojiQueryAt(text, caret)).toEqual(expected);
  });
});
