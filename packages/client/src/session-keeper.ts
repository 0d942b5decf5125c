import type { Tokens } from '@parley/contract/nouns/session';
import type { Clock } from './clock.ts';
import { ParleyError } from './errors.ts';
import { parseJson } from './json.ts';
import type { ClientSession } from './options.ts';
import { callRest } from './rest.ts';
import { isKeptSession } from './shapes.ts';
import type { ClientStorage } from './storage.ts';
import type { Transport } from './transport.ts';

const storageKey = 'session';

/** What is stored of a session. */
interface Kept {
  readonly tokens: Tokens;
  readonly userId: string | undefined;
}

interface Given {
  readonly storage: ClientStorage;
  readonly transport: Transport;
  readonly clock: Clock;
  readonly onTokens: ((tokens: Tokens) => void | Promise<void>) | undefined;
  /** The server has ended the session. */
  readonly onEnded: () => void;
}

/** Keeps the tokens of one session, and gets the next ones. */
export class SessionKeeper {
  readonly #given: Given;
  #kept: Kept | undefined;
  #sessionId: string | undefined;
  #refreshing: Promise<void> | undefined;
  /** How far the server's clock is ahead of the client's, in milliseconds, as far as it was heard. */
  #aheadMs = 0;
  /** When the tokens came, by the client's clock. */
  #takenAtMs = 0;

  constructor(given: Given) {
    this.#given = given;
  }

  get session(): ClientSession | undefined {
    if (!this.#kept) return undefined;
    const { userId, tokens } = this.#kept;
    return { userId, sessionId: this.#sessionId, accessTokenExpiresAt: tokens.accessTokenExpiresAt };
  }

  get accessToken(): string | undefined {
    return this.#kept?.tokens.accessToken;
  }

  /** Milliseconds until the access token should be renewed: three quarters of its life. 0 when it has run out. */
  get renewInMs(): number {
    if (!this.#kept) return 0;
    const expiresAtMs = Date.parse(this.#kept.tokens.accessTokenExpiresAt) - this.#aheadMs;
    const renewAtMs = this.#takenAtMs + (expiresAtMs - this.#takenAtMs) * 0.75;
    return Math.max(0, renewAtMs - this.#given.clock.now());
  }

  async restore(): Promise<boolean> {
    const kept = await this.#stored();
    if (kept) this.#show(kept);
    return kept !== undefined;
  }

  /** Uses these tokens from now on. */
  async take(tokens: Tokens, userId: string | undefined): Promise<void> {
    this.#sessionId = undefined;
    await this.#keep({ tokens, userId });
  }

  /** Uses tokens that somebody else has got. */
  use(tokens: Tokens, userId: string | undefined): void {
    this.#sessionId = undefined;
    this.#show({ tokens, userId });
    void this.#store({ tokens, userId });
  }

  /** Takes what a connection says of the session. */
  connected({
    userId,
    sessionId,
    serverTime,
  }: {
    readonly userId: string;
    readonly sessionId: string;
    readonly serverTime: string;
  }): void {
    this.#aheadMs = Date.parse(serverTime) - this.#given.clock.now();
    if (this.#kept && this.#kept.userId !== userId) this.use(this.#kept.tokens, userId);
    this.#sessionId = sessionId;
  }

  /** Gets the next access token; whoever asks meanwhile waits for the same one. Throws what it was refused with. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  async forget(): Promise<void> {
    this.#kept = undefined;
    this.#sessionId = undefined;
    await this.#given.storage.delete(storageKey);
  }

  /** The session was ended elsewhere, or it was answered so. */
  ended(): void {
    if (!this.#kept) return;
    void this.forget().catch(() => undefined);
    this.#given.onEnded();
  }

  async #refresh(): Promise<void> {
    const { storage } = this.#given;
    const before = this.#kept;
    if (!before) throw new ParleyError('unauthenticated');
    try {
      await (storage.exclusive?.(() => this.#next(before)) ?? this.#next(before));
    } catch (error) {
      const isRefused = error instanceof ParleyError && error.retry === 'after_login';
      if (isRefused && this.#kept === before) this.ended();
      if (error instanceof ParleyError) throw error;
      // Of the storage, or of who hears of tokens: worth another try.
      throw new ParleyError('internal', { message: error instanceof Error ? error.message : String(error) });
    }
  }

  async #next(before: Kept): Promise<void> {
    // Another tab may have been here before.
    const stored = await this.#stored();
    const isNewer =
      stored &&
      stored.userId === before.userId &&
      stored.tokens.accessTokenExpiresAt > before.tokens.accessTokenExpiresAt;
    if (isNewer) {
      this.#show(stored);
      return;
    }
    const { refreshToken } = before.tokens;
    const tokens = await callRest(this.#given.transport, 'refresh_session', { refreshToken });
    // Somebody logged out, or in, meanwhile.
    if (this.#kept === before) await this.#keep({ ...before, tokens });
  }

  async #stored(): Promise<Kept | undefined> {
    const text = await this.#given.storage.get(storageKey);
    const kept = parseJson(text);
    return isKeptSession(kept) ? (kept as Kept) : undefined;
  }

  /** Stores tokens before they are used: of two who hold different ones, one would end the session. */
  async #keep(kept: Kept): Promise<void> {
    const before = this.#kept;
    const isNew = kept.tokens !== before?.tokens;
    await this.#store(kept);
    if (isNew) await this.#given.onTokens?.(kept.tokens);
    if (this.#kept === before) this.#show(kept);
  }

  /** What cannot be stored is used all the same: the next program logs in again. */
  async #store(kept: Kept): Promise<void> {
    await this.#given.storage.set(storageKey, JSON.stringify(kept)).catch(() => undefined);
  }

  #show(kept: Kept): void {
    this.#kept = kept;
    this.#takenAtMs = this.#given.clock.now();
  }
}
