import { describe, expect, it } from 'bun:test';
import { email, username } from '@parley/contract/fields';
import * as fc from 'fast-check';
import { madeUsername } from './made-username.ts';

describe('madeUsername', () => {
  it('is what stands before the @', () => {
    expect(madeUsername('anna.berg+list@example.org')).toBe('anna.berg+list');
    expect(madeUsername('用户@例え.jp')).toBe('用户');
  });

  it('has its suffix within the length of a user name', () => {
    expect(madeUsername('anna@example.org', '-2')).toBe('anna-2');
    expect(madeUsername(`${'w'.repeat(60)}@example.org`)).toBe('w'.repeat(40));
    expect(madeUsername(`${'w'.repeat(60)}@example.org`, '-12')).toBe(`${'w'.repeat(37)}-12`);
  });

  it('cuts no character in two', () => {
    expect(madeUsername(`a${'🦔'.repeat(30)}@example.org`)).toBe(`a${'🦔'.repeat(19)}`);
  });

  it('is a common word where nothing would be seen', () => {
    expect(madeUsername('\u200b\u2060@example.org')).toBe('user');
    expect(madeUsername('\u200b@example.org', '-3')).toBe('user-3');
  });

  it('is a user name for every address that the contract takes', () => {
    const local = fc.string({ unit: 'binary', minLength: 1, maxLength: 80 });
    const suffix = fc.constantFrom('', '-2', '-20', '-0123abcd');
    fc.assert(
      fc.property(local, suffix, (before, end) => {
        const address = `${before}@example.org`;
        fc.pre(email.safeParse(address).success);
        const made = madeUsername(address, end);
        expect(username.safeParse(made)).toEqual({ success: true, data: made });
      }),
    );
  });
});
