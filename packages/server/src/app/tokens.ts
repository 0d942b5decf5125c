import { createHmac, randomBytes } from 'node:crypto';
import { Fault } from '../domain/fault.ts';
import type { UserRecord } from '../domain/records.ts';
import { readJwt, signJwt } from './jwt.ts';

/** From its last use. */
export const refreshTokenLifeMs = 30 * 24 * 3_600_000;
/** One that stays the same lives so long from the log-in. */
export const fixedRefreshTokenLifeMs = 7 * 24 * 3_600_000;
/** For so long a client that lost the answer may show the token before once more; later it counts as replaced. */
export const previousTokenLifeMs = 24 * 3_600_000;

const issuer = 'parley';
const audience = 'parley';
const secretBytes = 32;
/** A token longer than this is not one of ours: it is refused before any work is done on it. */
const tokenLengthMax = 2_000;

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
  readonly expiresAtMs: number;
}

/**
 * Makes and checks what proves a session. Access tokens are JWTs of one kind; refresh tokens and invites are random, and
 * only their HMAC under a secret is stored.
 */
export class Tokens {
  readonly #accessSecret: string;
  readonly #refreshSecret: string;
  readonly #accessTokenLifeMs: number;
  readonly #nowMs: () => number;

  constructor(
    secrets: { readonly jwt: string; readonly refresh: string },
    { accessTokenLifeMs, nowMs }: { readonly accessTokenLifeMs: number; readonly nowMs: () => number },
  ) {
    this.#accessSecret = secrets.jwt;
    this.#refreshSecret = secrets.refresh;
    this.#accessTokenLifeMs = accessTokenLifeMs;
    this.#nowMs = nowMs;
  }

  /** A new access token, which never outlives its session. The claims of a wire cannot replace the server's own. */
  issueAccess(
    user: Pick<UserRecord, 'id'>,
    session: { readonly id: string; readonly expiresAt: Date },
    claims: Readonly<Record<string, unknown>> = {},
  ): { readonly token: string; readonly expiresAt: Date } {
    const nowMs = this.#nowMs();
    const expiresAtS = Math.floor(
      Math.min(nowMs + this.#accessTokenLifeMs, session.expiresAt.getTime()) / 1_000,
    );
    const own = {
      sid: session.id,
      sub: user.id,
      iss: issuer,
      aud: audience,
      iat: Math.floor(nowMs / 1_000),
      exp: expiresAtS,
    };
    const token = signJwt({ ...claims, ...own }, this.#accessSecret);
    return { token, expiresAt: new Date(expiresAtS * 1_000) };
  }

  /** Reads an access token; faults with `token_expired` or `unauthenticated`. Whether its session lives is not asked here. */
  readAccess(token: string): AccessClaims {
    const claims = token.length > tokenLengthMax ? undefined : readJwt(token, this.#accessSecret);
    if (claims?.['iss'] !== issuer || claims['aud'] !== audience) throw new Fault('unauthenticated');
    const { sub: userId, sid: sessionId, exp, nbf = 0 } = claims;
    if (!isId(userId) || !isId(sessionId) || typeof exp !== 'number' || typeof nbf !== 'number')
      throw new Fault('unauthenticated');
    const [nowMs, expiresAtMs] = [this.#nowMs(), exp * 1_000];
    if (nbf * 1_000 > nowMs) throw new Fault('unauthenticated');
    if (expiresAtMs <= nowMs) throw new Fault('token_expired');
    return { userId, sessionId, expiresAtMs };
  }

  /** A new secret for a refresh token, safe in a URL. */
  newSecret(): string {
    return randomBytes(secretBytes).toString('base64url');
  }

  /**
   * The secret of an invite, safe in a URL. It is derived from the invite's id, so that whoever made the invite can be
   * shown it again although nothing but its digest is stored.
   */
  inviteSecret(inviteId: string): string {
    return createHmac('sha256', this.#refreshSecret).update(`invite:${inviteId}`).digest('base64url');
  }

  /** What is stored of a secret. */
  digest(secret: string): Uint8Array {
    return createHmac('sha256', this.#refreshSecret).update(`digest:${secret}`).digest();
  }

  /**
   * The refresh token that follows one. It is derived, not drawn, so that a client which lost the answer gets the same
   * successor when it asks again, and nothing but digests needs to be stored.
   */
  successor(secret: string): string {
    return createHmac('sha256', this.#refreshSecret).update(`successor:${secret}`).digest('base64url');
  }
}
