import type { Link, Message, Transport } from './transport.ts';

/** A link must be made, and every channel subscribed to, in this time. */
const linkTimeoutMs = 5_000;
/** After so many beats at most there is another attempt. */
const waitBeatsMax = 4;

export interface LinkKeeperOptions {
  readonly transport: Transport;
  readonly hear: (message: Message) => void;
  /** The channels that every link must have. */
  readonly channels: () => Iterable<string>;
  /** There is a link, and it has every channel. */
  readonly onUp: () => void;
  /** The link broke, or was given up. */
  readonly onDown: (error: unknown) => void;
  /** Another attempt failed. */
  readonly onFailure: (error: unknown) => void;
}

interface Attempt {
  link: Link | undefined;
  readonly subscribed: Map<string, Promise<void>>;
  /** Settles when it is given up. */
  readonly ended: PromiseWithResolvers<void>;
}

/** Keeps one link up: when it breaks or is given up another is made, at first at once and then less and less often. */
export class LinkKeeper {
  readonly #options: LinkKeeperOptions;
  #attempt: Attempt | undefined;
  #isUp = false;
  #failures = 0;
  #waitBeats = 0;
  #isClosed = false;

  constructor(options: LinkKeeperOptions) {
    this.#options = options;
  }

  /** The link that is up. */
  get link(): Link | undefined {
    return this.#isUp ? this.#attempt?.link : undefined;
  }

  /** Makes a link now. Rejects when that fails. */
  async open(): Promise<void> {
    if (this.#attempt || this.#isClosed) return;
    const attempt: Attempt = { link: undefined, subscribed: new Map(), ended: Promise.withResolvers() };
    this.#attempt = attempt;
    try {
      await inTime(this.#establish(attempt), linkTimeoutMs);
    } catch (error) {
      this.#failures += 1;
      this.#waitBeats = Math.min(waitBeatsMax, this.#failures);
      this.#end(attempt);
      throw error;
    }
    this.#failures = 0;
    this.#isUp = true;
    this.#options.onUp();
  }

  /** Gives the link up. The next is made at the next beat. */
  drop(error: unknown): void {
    const wasUp = this.#isUp;
    if (this.#attempt) this.#end(this.#attempt);
    if (wasUp) this.#options.onDown(error);
  }

  /** Makes another link when there is none and it is time. */
  beat(): void {
    if (this.#attempt || this.#isClosed) return;
    this.#waitBeats -= 1;
    if (this.#waitBeats < 0) this.open().catch((error: unknown) => this.#options.onFailure(error));
  }

  /** Settles when the channel is subscribed to, or there is no link that it could be subscribed on. */
  async subscribe(channel: string): Promise<void> {
    const attempt = this.#attempt;
    if (!attempt || !this.#isUp) return;
    try {
      await this.#subscribe(attempt, channel);
    } catch (error) {
      if (attempt === this.#attempt) this.drop(error);
    }
  }

  unsubscribe(channel: string): void {
    const attempt = this.#attempt;
    if (!attempt?.subscribed.delete(channel)) return;
    attempt.link?.unsubscribe(channel).catch((error: unknown) => {
      if (attempt === this.#attempt) this.drop(error);
    });
  }

  close(): void {
    this.#isClosed = true;
    if (this.#attempt) this.#end(this.#attempt);
  }

  async #establish(attempt: Attempt): Promise<void> {
    const isCurrent = (): boolean => attempt === this.#attempt;
    const link = await this.#options.transport.connect(
      (message) => {
        if (isCurrent()) this.#options.hear(message);
      },
      (error) => {
        if (isCurrent()) this.drop(error);
      },
    );
    attempt.link = link;
    if (!isCurrent()) {
      closeQuietly(link);
      throw new Error('the link broke at once');
    }
    // What is asked for while others are confirmed is asked for here, too: then there is no moment in between.
    for (;;) {
      const missing = [...this.#options.channels()].filter((channel) => !attempt.subscribed.has(channel));
      if (missing.length === 0) break;
      await Promise.all(missing.map((channel) => this.#subscribe(attempt, channel)));
    }
    if (!isCurrent()) throw new Error('the link broke at once');
  }

  #subscribe(attempt: Attempt, channel: string): Promise<void> {
    const known = attempt.subscribed.get(channel);
    if (known) return known;
    const confirmed = attempt.link?.subscribe(channel) ?? Promise.resolve();
    const either = Promise.race([confirmed, attempt.ended.promise]);
    attempt.subscribed.set(channel, either);
    return either;
  }

  #end(attempt: Attempt): void {
    if (attempt === this.#attempt) {
      this.#attempt = undefined;
      this.#isUp = false;
    }
    attempt.ended.resolve();
    if (attempt.link) closeQuietly(attempt.link);
  }
}

/** Whatever still goes wrong with a link that is given up is of no interest. */
const closeQuietly = (link: Link): void => {
  link.close().catch(() => undefined);
};

/** The value of a promise, or an error when it does not come in time. */
export const inTime = async <Value>(work: Promise<Value>, timeoutMs: number): Promise<Value> => {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
};
