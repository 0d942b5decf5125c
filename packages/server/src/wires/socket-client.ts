import type { CloseReason } from '@parley/contract/close-codes';
import type { Outcome } from '../app/dispatch.ts';
import type { Origin } from '../app/handler.ts';
import type { ConnectionPort, Resuming } from '../app/ports/connection.ts';
import type { AccessClaims } from '../app/tokens.ts';
import type { Link } from '../delivery/connection.ts';
import type { Listener } from '../delivery/connections.ts';
import { WheelEntry } from '../delivery/timer-wheel.ts';
import { Fault } from '../domain/fault.ts';
import type { Gateway } from './gateway.ts';
import { Inbox } from './inbox.ts';
import type { FlowControl } from './inbox.ts';
import type { Reader } from './slow-readers.ts';

/** How long a connection may take to say whose it is. */
export const authenticationTimeoutMs = 10_000;

/** The wire under a client: its bytes, its flow, and how it refuses somebody. */
export interface ClientLink extends Link, FlowControl {
  /** Says that the client may begin. */
  welcome(): void;
  /** Tells of a frame that could not be answered. */
  failed(fault: Fault): void;
  /** Turns a client away that could not say whose it is. */
  refuse(fault: Fault): void;
  /** Bytes that were sent and wait here for the client to read them. */
  waitingBytes(): number;
  /** Ends the connection without a word, and forgets what waits for it. */
  cutOff(): void;
}

/** How a connection begins to listen. */
export interface Opening {
  /** It hears a room when it has what it missed there. */
  readonly resumes: boolean;
  /** Takes the listener in. */
  enter(listener: Listener): void;
}

/** Closes a connection when its time is up: no token came, or the token ran out. */
class Deadline extends WheelEntry {
  readonly #expire: () => void;

  constructor(expire: () => void) {
    super();
    this.#expire = expire;
  }

  override onTimer(): void {
    this.#expire();
  }
}

/**
 * A client on a socket, whatever the wire and the words: first it says whose it is, then it asks, in order, and hears.
 */
export abstract class SocketClient<Frame> implements ConnectionPort, Reader {
  protected readonly gateway: Gateway;
  protected readonly link: ClientLink;
  protected readonly origin: Origin;
  readonly #inbox: Inbox<Frame>;
  readonly #deadline: Deadline;
  #claims: AccessClaims | undefined;
  #listener: Listener | undefined;
  #closed = false;
  #isOpening = false;

  constructor(gateway: Gateway, { link, origin }: { link: ClientLink; origin: Origin }) {
    this.gateway = gateway;
    this.link = link;
    this.origin = origin;
    this.#inbox = new Inbox(link, (frame, accepted) => this.#take(frame, accepted));
    this.#deadline = new Deadline(() => this.#expire());
    gateway.wheel.schedule(this.#deadline, authenticationTimeoutMs);
  }

  /** Begins with the token that the handshake carried. */
  abstract start(token: string): void;

  /** Does what a frame asks. Answers its own errors. */
  protected abstract perform(frame: Frame, accepted: () => void): Promise<void>;

  /** Answers a frame that is not performed. */
  protected abstract decline(frame: Frame, fault: Fault): void;

  /** Begins to listen for the user of these claims. */
  protected abstract open(claims: AccessClaims, opening: Opening): Promise<void>;

  get resuming(): Resuming | undefined {
    return undefined;
  }

  protected get claims(): AccessClaims | undefined {
    return this.#claims;
  }

  protected get isClosed(): boolean {
    return this.#closed;
  }

  receive(frame: Frame): void {
    if (!this.#closed) this.#inbox.push(frame);
  }

  /** Something came that is no frame: an authenticated client is told, another is turned away. */
  malformed(fault: Fault): void {
    if (this.#closed) return;
    if (this.#claims) this.link.failed(fault);
    else this.turnAway(fault);
  }

  async admit(claims: AccessClaims, how: { readonly resumes: boolean }): Promise<void> {
    // Who left while they were looked up must not be taken in: nobody would take them out again.
    if (this.#closed) return;
    const opened = this.#claims;
    if (opened && (opened.sessionId !== claims.sessionId || opened.userId !== claims.userId)) {
      throw new Fault('forbidden', {
        message: 'This connection belongs to another session. Open a new one.',
      });
    }
    this.#claims = claims;
    this.gateway.wheel.schedule(this.#deadline, Math.max(0, claims.expiresAtMs - this.gateway.nowMs()));
    if (opened) return;
    const enter = (listener: Listener): void => {
      this.#listener = listener;
      this.gateway.join(listener);
      this.gateway.slowReaders.add(this);
    };
    await this.open(claims, { ...how, enter });
  }

  watch(userIds: readonly string[]): void {
    this.#listener?.watch(userIds);
  }

  waitingBytes(): number {
    return this.link.waitingBytes();
  }

  tooSlow(): void {
    this.link.close('too_slow');
  }

  cutOff(): void {
    this.link.cutOff();
  }

  /** The wire is gone. */
  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox.clear();
    this.gateway.wheel.cancel(this.#deadline);
    this.gateway.slowReaders.remove(this);
    if (this.#listener) this.gateway.leave(this.#listener);
  }

  /** Asks dispatch who this is. */
  protected authenticate(token: unknown): Promise<Outcome> {
    const { origin } = this;
    return this.gateway.dispatch({
      command: 'authenticate',
      input: { token },
      claims: this.#claims,
      origin,
      connection: this,
    });
  }

  /** Who is turned away is gone at once, whether or not the wire says so. */
  protected turnAway(fault: Fault): void {
    this.link.refuse(fault);
    this.closed();
  }

  #take(frame: Frame, accepted: () => void): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const { intake } = this.gateway;
    if (!this.#claims) return this.#enter(frame, accepted);
    if (intake.isOpen) return intake.take(() => this.perform(frame, accepted));
    this.decline(frame, intake.fault());
    return Promise.resolve();
  }

  /** Performs the first frame, with which a client says whose it is, in its turn among all who come in. */
  async #enter(frame: Frame, accepted: () => void): Promise<void> {
    const { intake, opening } = this.gateway;
    this.#isOpening = true;
    try {
      await opening.pass(async () => {
        if (!this.#closed) await intake.take(() => this.perform(frame, accepted));
      });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      if (this.#closed) return;
      this.decline(frame, error);
      this.turnAway(error);
    } finally {
      this.#isOpening = false;
    }
  }

  #expire(): void {
    this.link.close(this.#expiredBy());
  }

  #expiredBy(): CloseReason {
    if (this.#claims) return 'unauthenticated';
    // It has said whose it is, and we were not quick enough to look.
    return this.#isOpening ? 'unavailable' : 'authentication_timeout';
  }
}
