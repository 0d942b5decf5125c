import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { directKey, emailKey, nameKey } from './keys.ts';

const anyText = fc.string({ unit: 'binary', maxLength: 40 });

describe('nameKey', () => {
  it('is the same for names that differ by case, width, spacing or what cannot be seen', () => {
    const key = nameKey('Anna  Berg');
    for (const written of [
      'anna berg',
      ' ANNA BERG ',
      'Ａｎｎａ\u00a0Berg',
      'Anna\tBerg',
      'An\u200bna\u00ad Berg\ufe0f',
    ]) {
      expect(nameKey(written)).toBe(key);
    }
  });

  it('is the same for a letter with its accent and for the two in a row', () => {
    expect(nameKey('Zo\u00eb')).toBe(nameKey('Zoe\u0308'));
  });

  it('tells apart what people tell apart', () => {
    const names = ['anna', 'änna', 'anna b', 'annab', 'αnna', 'anna1', '田中', '田', '👩‍🚀', '👩'];
    expect(new Set(names.map(nameKey)).size).toBe(names.length);
  });

  it('is its own key', () => {
    fc.assert(fc.property(anyText, (name) => expect(nameKey(nameKey(name))).toBe(nameKey(name))));
  });

  it('is not longer than eighteen times the name', () => {
    fc.assert(
      fc.property(anyText, (name) => expect(nameKey(name).length).toBeLessThanOrEqual(name.length * 18)),
    );
  });
});

describe('emailKey', () => {
  it('is the same however an address is written', () => {
    const key = emailKey('anna@example.org');
    for (const written of ['Anna@Example.ORG', 'ａｎｎａ@example.org', 'an\u00adna@example.org']) {
      expect(emailKey(written)).toBe(key);
    }
  });

  it('keeps dots and tags: they are part of the address', () => {
    const addresses = ['anna.b@example.org', 'annab@example.org', 'annab+tag@example.org'];
    expect(new Set(addresses.map(emailKey)).size).toBe(3);
  });
});

describe('directKey', () => {
  it('is one for two users, whoever asks, and no other pair has it', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.uuid(), fc.uuid(), (one, other, third) => {
        fc.pre(third !== one && third !== other);
        expect(directKey(one, other)).toBe(directKey(other, one));
        expect(directKey(one, other)).not.toBe(directKey(one, third));
      }),
    );
  });

  it('is there for oneself', () => {
    expect(directKey('a', 'a')).toBe('a:a');
  });
});
