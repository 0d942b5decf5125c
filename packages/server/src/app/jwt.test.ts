import { describe, expect, it } from 'bun:test';
import { createHmac } from 'node:crypto';
import { jwtVerify, SignJWT } from 'jose';
import { readJwt, signJwt } from './jwt.ts';

const secret = 'jwt-0123456789-abcdefghijklmnop';
const key = new TextEncoder().encode(secret);
const claims = { sub: 'Zoë', exp: 2_000_000_000, deep: { list: [1, null, '😀'] } };

/** A token as anybody could put it together, with the signature that this secret gives. */
const tokenOf = (header: unknown, payload: unknown, hash = 'sha256'): string => {
  const signed = [header, payload]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${signed}.${createHmac(hash, secret).update(signed).digest('base64url')}`;
};

describe('a token', () => {
  it('is read by a library, and a token of that library here', async () => {
    const typ = 'at+jwt';
    const { payload, protectedHeader } = await jwtVerify(signJwt(claims, secret), key, { typ });
    expect(payload).toEqual(claims);
    expect(protectedHeader).toEqual({ alg: 'HS256', typ });
    const theirs = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', typ }).sign(key);
    expect(readJwt(theirs, secret)).toEqual(claims);
  });

  it('counts with its own signature only', () => {
    const token = signJwt(claims, secret);
    expect(readJwt(token, secret)).toEqual(claims);
    expect(readJwt(token, `${secret}x`)).toBeUndefined();
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      expect(readJwt(token.slice(0, at) + other + token.slice(at + 1), secret)).toBeUndefined();
      expect(readJwt(token.slice(0, at), secret)).toBeUndefined();
    }
    for (const more of ['=', '.', '.A', ' ', '\n', 'ä'])
      expect(readJwt(token + more, secret)).toBeUndefined();
  });

  it('has one header: another is refused although its signature is right', () => {
    expect(readJwt(tokenOf({ alg: 'HS256', typ: 'at+jwt' }, claims), secret)).toEqual(claims);
    for (const header of [
      { alg: 'none', typ: 'at+jwt' },
      { alg: 'HS256', typ: 'JWT' },
      { alg: 'HS256' },
      { typ: 'at+jwt', alg: 'HS256' },
      { alg: 'HS256', typ: 'at+jwt', crit: ['exp'] },
    ])
      expect(readJwt(tokenOf(header, claims), secret)).toBeUndefined();
    expect(readJwt(tokenOf({ alg: 'HS512', typ: 'at+jwt' }, claims, 'sha512'), secret)).toBeUndefined();
  });

  it.each(['', '.', '..', 'a.b.c', '....', 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9', '💥.💥.💥'])(
    'is not %j',
    (text) => expect(readJwt(text, secret)).toBeUndefined(),
  );
});
