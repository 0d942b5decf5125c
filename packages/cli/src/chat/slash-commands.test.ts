import { describe, expect, it } from 'bun:test';
import { readTyped } from './slash-commands.ts';

describe('readTyped', () => {
  it.each([
    ['hello', { kind: 'message', content: 'hello' }],
    ['/quit', { kind: 'command', command: 'quit', argument: '' }],
    ['/room  @bea ', { kind: 'command', command: 'room', argument: '@bea' }],
    ['/nonsense', { kind: 'unknown', word: 'nonsense' }],
    ['/toString', { kind: 'message', content: '/toString' }],
    ['/etc/hosts', { kind: 'message', content: '/etc/hosts' }],
    ['//quit', { kind: 'message', content: '/quit' }],
    ['/quit\nand more', { kind: 'message', content: '/quit\nand more' }],
  ] as const)('takes %j for what it is', (text, typed) => {
    expect(readTyped(text)).toEqual(typed);
  });
});
