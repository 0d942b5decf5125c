import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * JSON Web Tokens of one kind (RFC 7515 and 7519): signed with HMAC-SHA-256, of the type of access tokens (RFC 9068). A
 * token with any other header is none of ours, whatever it says of itself: nothing in it is read before its signature was
 * found right. In one turn, because every connect and every request over REST waits for it.
 */
const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt' })).toString('base64url');
const begin = `${header}.`;

const signatureOf = (signed: string, secret: string): string =>
  createHmac('sha256', secret).update(signed).digest('base64url');

const isSame = (one: string, other: string): boolean => {
  const [oneBytes, otherBytes] = [Buffer.from(one), Buffer.from(other)];
  return oneBytes.length === otherBytes.length && timingSafeEqual(oneBytes, otherBytes);
};

export const signJwt = (claims: Readonly<Record<string, unknown>>, secret: string): string => {
  const signed = begin + Buffer.from(JSON.stringify(claims)).toString('base64url');
  return `${signed}.${signatureOf(signed, secret)}`;
};

/** The claims that were signed with this secret; undefined for everything else. What they say is the caller's to judge. */
export const readJwt = (token: string, secret: string): Readonly<Record<string, unknown>> | undefined => {
  const end = token.lastIndexOf('.');
  if (!token.startsWith(begin) || end < begin.length) return undefined;
  const signed = token.slice(0, end);
  if (!isSame(token.slice(end + 1), signatureOf(signed, secret))) return undefined;
  return JSON.parse(Buffer.from(signed.slice(begin.length), 'base64url').toString()) as Record<
    string,
    unknown
  >;
};
