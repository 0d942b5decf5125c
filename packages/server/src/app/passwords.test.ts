import { describe, expect, it, spyOn } from 'bun:test';
import { Passwords } from './passwords.ts';

describe('Passwords', () => {
  it('makes a hash of argon2id that only its password fits', async () => {
    const passwords = new Passwords();
    const hash = await passwords.hash('violet-harbour-97');
    expect(hash).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$');
    expect(passwords.outdated(hash)).toBe(false);
    expect(await passwords.verify('violet-harbour-97', hash)).toBe(true);
    expect(await passwords.verify('violet-harbour-98', hash)).toBe(false);
  });

  it('calls outdated what was made another way', async () => {
    const passwords = new Passwords();
    const [bcrypt, light] = await Promise.all([
      Bun.password.hash('x', { algorithm: 'bcrypt', cost: 4 }),
      Bun.password.hash('x', { algorithm: 'argon2id', memoryCost: 1_024, timeCost: 1 }),
    ]);
    expect([bcrypt, light].map((hash) => passwords.outdated(hash))).toEqual([true, true]);
  });

  it('checks a hash of the same kind where there is no account, and says no', async () => {
    const passwords = new Passwords();
    const verify = spyOn(Bun.password, 'verify');
    try {
      expect(await passwords.verify('violet-harbour-97', undefined)).toBe(false);
      expect(await passwords.verify('violet-harbour-97', null)).toBe(false);
      const checked = verify.mock.calls.map(([, hash]) => passwords.outdated(hash as string));
      expect(checked).toEqual([false, false]);
    } finally {
      verify.mockRestore();
    }
  });

  it('refuses more than can wait, and goes on when they are done', async () => {
    const passwords = new Passwords();
    const hash = await Bun.password.hash('x', { algorithm: 'bcrypt', cost: 4 });
    const settled = await Promise.allSettled(Array.from({ length: 210 }, () => passwords.verify('x', hash)));
    const refused = settled.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(8);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'overloaded', retryAfterS: 3 });
    expect(await passwords.verify('x', hash)).toBe(true);
  });

  it('gives its turn on when a hash cannot be read', async () => {
    const passwords = new Passwords();
    const unreadable = Array.from({ length: 10 }, () => passwords.verify('x', 'not a hash'));
    for (const one of await Promise.allSettled(unreadable)) expect(one.status).toBe('rejected');
    const hash = await passwords.hash('violet-harbour-97');
    expect(await passwords.verify('violet-harbour-97', hash)).toBe(true);
  });
});
