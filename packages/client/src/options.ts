import type { Tokens } from '@parley/contract/nouns/session';
import type { Clock } from './clock.ts';
import type { ClientStorage } from './storage.ts';
import type { Transport, WebSocketConstructor } from './transport.ts';

export interface ClientOptions {
  /** The origin of the server, as `https://chat.example.org`. */
  readonly url: string;
  /** Where the session and what was not sent yet survive. In memory unless given: then nothing does. */
  readonly storage?: ClientStorage;
  /** What carries requests and frames: REST and the plain WebSocket of the runtime unless given. */
  readonly transport?: Transport;
  /** For a runtime without a global WebSocket, as Node 20: the class of the package `ws`. */
  readonly webSocket?: WebSocketConstructor;
  /** Hears of every new pair of tokens before it is used; for who keeps them elsewhere than in `storage`. */
  readonly onTokens?: (tokens: Tokens) => void | Promise<void>;
  /** False: the client does not say by itself that messages arrived (`mark_delivered`). */
  readonly marksDelivered?: boolean;
  /** The time and its timers: the runtime's unless given. */
  readonly clock?: Clock;
}

/** What may be said of a message that is sent. */
export interface SendOptions {
  /** The content was encrypted by whoever sends it: the server does not read it. */
  readonly encrypted?: boolean;
  /** A random one unless given. */
  readonly clientId?: string;
}

/** Whose session it is. */
export interface ClientSession {
  /** Undefined after `useTokens` without it, until the first connection says it. */
  readonly userId: string | undefined;
  /** Undefined until the first connection says it. */
  readonly sessionId: string | undefined;
  readonly accessTokenExpiresAt: string;
}

/**
 * `signed_out`: there is no session. `connecting`: a connection is being made. `online`: there is one. `waiting`: there is
 * none; the next attempt is at `retryAtMs`, and where that is undefined none is made before `connect` or `retryNow`.
 */
export type ClientStatus = 'signed_out' | 'connecting' | 'online' | 'waiting';
