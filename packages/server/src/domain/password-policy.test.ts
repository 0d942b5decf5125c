import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { commonPasswords } from './common-passwords.ts';
import { passwordRule, passwordWeakness } from './password-policy.ts';

const owner = { username: 'Maximilian', email: 'max.muster@example.org', name: 'Max Müller-Weiß' };
const weakness = (password: string, given: Partial<typeof owner> = {}): string | undefined =>
  passwordWeakness(password, { ...owner, ...given }, 'standard');

describe('passwordWeakness', () => {
  it('is nothing for what nobody guesses', () => {
    for (const password of [
      'violet-harbour-97',
      'vhoqkzwp',
      'соловей',
      '🌋🚲🧭🪕🦔🌵🧊🎺',
      'maximilian likes tea',
    ]) {
      const expected = [...password].length < 8 ? 'at least 8 characters' : undefined;
      expect(weakness(password)).toBe(expected);
    }
  });

  it('counts characters, not the units that they are stored in', () => {
    expect(weakness('🌋🚲🧭🪕')).toBe('at least 8 characters');
    expect(weakness('🌋🚲🧭🪕🦔🌵🧊')).toBe('at least 8 characters');
  });

  it('finds common passwords, whatever their case and width', () => {
    for (const password of commonPasswords) {
      if (password.length < 8) continue;
      expect(weakness(password)).toBeString();
      expect(weakness(password.toUpperCase())).toBeString();
    }
    expect(weakness('ｐａｓｓｗｏｒｄ１')).toBeString();
  });

  it('finds one or two characters over and over, and runs up and down', () => {
    for (const password of [
      'aaaaaaaa',
      'abababab',
      '7777777777',
      'abcdefghij',
      'hgfedcba',
      '23456789',
      'ΑΒΓΔΕΖΗΘ',
    ]) {
      expect(weakness(password)).toBeString();
    }
  });

  it('finds the names of the account with other signs around and between', () => {
    const guesses = ['maximilian', 'Maximilian-2026', '1maximilian!', 'm.a.x.i.m.i.l.i.a.n'];
    const others = [
      'max.muster.1',
      'MaxMuster99',
      'max.muster@example.org',
      'MaxMüllerWeiß',
      'max müller weiß 7',
    ];
    for (const password of [...guesses, ...others]) expect(weakness(password)).toBeString();
  });

  it('finds names in every script', () => {
    expect(weakness('александра1999', { username: 'Александра' })).toBeString();
    expect(weakness('соловей-ночью', { username: 'Александра' })).toBeUndefined();
    expect(weakness('48219934', { username: '48219934' })).toBeString();
    expect(weakness('84629173', { username: '48219934' })).toBeUndefined();
  });

  it('takes a name of three letters for no hint', () => {
    expect(weakness('1-max-47-29', { username: 'max' })).toBeUndefined();
  });

  it('asks only for six characters where it is lenient', () => {
    expect(passwordWeakness('12345', owner, 'lenient')).toBe('at least 6 characters');
    expect(passwordWeakness('password', owner, 'lenient')).toBeUndefined();
  });

  it('is lenient where the wire asks for it and the operator lets it', () => {
    expect(passwordRule('standard', true)).toBe('lenient');
    expect(passwordRule('standard', false)).toBe('standard');
    expect(passwordRule('standard', undefined)).toBe('standard');
    expect(passwordRule('strict', true)).toBe('standard');
  });

  it('never throws, and never lets through what is too short', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ unit: 'binary' }),
        (password, username) => {
          const found = weakness(password, { username });
          if ([...password].length < 8) expect(found).toBe('at least 8 characters');
        },
      ),
    );
  });
});
