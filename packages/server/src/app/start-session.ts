import type { Login, Tokens as TokensView } from '@parley/contract/nouns/session';
import type { UserRecord } from '../domain/records.ts';
import { meView } from '../domain/views.ts';
import type { Deps } from './deps.ts';
import type { LoginTerms, Origin } from './handler.ts';
import type { Store } from './ports/store.ts';
import { fixedRefreshTokenLifeMs, refreshTokenLifeMs } from './tokens.ts';

type Needs = Pick<Deps, 'tokens' | 'newId' | 'nowMs'>;

const userAgentLengthMax = 300;

/** Stores a new session of a user and answers with what proves it. */
export const startSession = async (
  deps: Needs,
  store: Store,
  user: UserRecord,
  origin: Origin,
): Promise<Login> => {
  const refreshToken = deps.tokens.newSecret();
  const rotates = origin.login?.fixedRefresh !== true;
  const session = await store.sessions.create({
    id: deps.newId(),
    userId: user.id,
    token: deps.tokens.digest(refreshToken),
    expiresAt: new Date(deps.nowMs() + (rotates ? refreshTokenLifeMs : fixedRefreshTokenLifeMs)),
    rotates,
    address: origin.address,
    userAgent: origin.userAgent?.slice(0, userAgentLengthMax) ?? null,
  });
  return {
    user: meView(user),
    tokens: await tokensView(deps, user, { ...session, refreshToken }, origin.login),
  };
};

/** The tokens of a session as they are answered, with the claims that the wire's clients need. */
export const tokensView = async (
  deps: Needs,
  user: UserRecord,
  session: { readonly id: string; readonly expiresAt: Date; readonly refreshToken: string },
  login: LoginTerms | undefined,
): Promise<TokensView> => {
  const access = deps.tokens.issueAccess(user, session, login?.claims?.(user));
  return {
    accessToken: access.token,
    accessTokenExpiresAt: access.expiresAt.toISOString(),
    refreshToken: session.refreshToken,
    refreshTokenExpiresAt: session.expiresAt.toISOString(),
  };
};
