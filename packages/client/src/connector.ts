import type { AnyEvent, EventData } from '@parley/contract/registry';
import { afterClose, backOffMs, ownCodesFrom, pauseMsOf } from './after-close.ts';
import type { Clock } from './clock.ts';
import { Connection } from './connection.ts';
import type { ConnectionEnd } from './connection.ts';
import { ParleyError, requireParleyError } from './errors.ts';
import type { ClientStatus } from './options.ts';
import type { SessionKeeper } from './session-keeper.ts';
import type { Transport } from './transport.ts';
import * as connectorLimits from './limits/connector.ts';

interface Given {
  readonly transport: Transport;
  readonly clock: Clock;
  readonly session: SessionKeeper;
  /** Asks something over REST that everybody with a session may; rejects with a ParleyError. */
  readonly reach: () => Promise<unknown>;
  /** Requests are answered while no connection comes about. */
  readonly onBlocked: () => void;
  /** Whether there are rooms to resume. */
  readonly mayResume: () => boolean;
  readonly onConnected: (connection: Connection, resume: boolean, data: EventData<'connected'>) => void;
  readonly onHeard: (event: AnyEvent) => void;
  /** A connection that was online is over. */
  readonly onLost: () => void;
  readonly onChange: () => void;
}

/** Keeps one connection for as long as it is wanted, and the session alive while it is there. */
export class Connector {
  readonly #given: Given;
  /** Undefined until somebody says. */
  #isWanted: boolean | undefined;
  #status: Exclude<ClientStatus, 'signed_out'> = 'waiting';
  #connection: Connection | undefined;
  #attempt = 0;
  /** The server has refused the access token. */
  #needsToken = false;
  #retryAtMs: number | undefined;
  #problem: ParleyError | undefined;
  #isReaching = false;
  #stopRetry: () => void = () => undefined;
  #stopRenewal: () => void = () => undefined;

  constructor(given: Given) {
    this.#given = given;
  }

  get status(): ClientStatus {
    return this.#given.session.session ? this.#status : 'signed_out';
  }

  get retryAtMs(): number | undefined {
    return this.status === 'waiting' ? this.#retryAtMs : undefined;
  }

  get problem(): ParleyError | undefined {
    return this.#problem;
  }

  /** Whether a connection is wanted; undefined until somebody says so. */
  get isWanted(): boolean | undefined {
    return this.#isWanted;
  }

  /** Whether requests are answered while no connection comes about. */
  get isBlocked(): boolean {
    return this.online === undefined && this.#problem?.code === 'blocked';
  }

  /** The connection while it is online. */
  get online(): Connection | undefined {
    return this.#status === 'online' ? this.#connection : undefined;
  }

  /** Connects as soon as there is a session, and again whenever that ends. */
  connect(): void {
    this.#isWanted = true;
    this.retryNow();
  }

  disconnect(): void {
    this.#isWanted = false;
    this.#drop();
  }

  retryNow(): void {
    if (!this.#isWanted || this.status !== 'waiting') return;
    this.#stopRetry();
    this.#problem = undefined;
    this.#try();
  }

  /** There is a session, or none any more. */
  sessionChanged(): void {
    this.#attempt = 0;
    this.#needsToken = false;
    this.#drop();
    if (this.#isWanted) this.retryNow();
  }

  #drop(): void {
    this.#stopRetry();
    this.#stopRenewal();
    const wasOnline = this.online !== undefined;
    this.#connection?.close();
    this.#connection = undefined;
    this.#retryAtMs = undefined;
    this.#problem = undefined;
    if (wasOnline) this.#given.onLost();
    this.#show('waiting');
  }

  #show(status: Exclude<ClientStatus, 'signed_out'>): void {
    this.#status = status;
    this.#given.onChange();
  }

  #try(): void {
    this.#show('connecting');
    void this.#open();
  }

  async #open(): Promise<void> {
    const { session } = this.#given;
    if (this.#needsToken || session.renewInMs < connectorLimits.renewSoonMs) {
      try {
        await session.refresh();
        this.#needsToken = false;
      } catch (error) {
        this.#refused(requireParleyError(error));
        return;
      }
    }
    // Somebody called it off, or another attempt has begun.
    if (this.status !== 'connecting' || this.#connection) return;
    const token = session.accessToken;
    if (token !== undefined) this.#connectWith(token);
  }

  /** There is no new token, for now or for good. */
  #refused(error: ParleyError): void {
    if (this.status !== 'connecting') return;
    this.#problem = error;
    if (error.retry === 'never') this.#stayAway();
    else this.#retryLater(pauseMsOf(error));
  }

  #stayAway(): void {
    this.#retryAtMs = undefined;
    this.#show('waiting');
  }

  #connectWith(token: string): void {
    const { transport, clock, mayResume } = this.#given;
    const resume = mayResume();
    const connection = new Connection({
      transport,
      clock,
      token,
      resume,
      listener: {
        connected: (data) => this.#connected(connection, resume, data),
        heard: (event) => this.#given.onHeard(event),
        ended: (end) => this.#ended(connection, end),
      },
    });
    this.#connection = connection;
  }

  #connected(connection: Connection, resume: boolean, data: EventData<'connected'>): void {
    this.#attempt = 0;
    this.#problem = undefined;
    this.#given.session.connected(data);
    this.#renewLater(this.#given.session.renewInMs);
    this.#status = 'online';
    this.#given.onConnected(connection, resume, data);
    this.#given.onChange();
  }

  #ended(connection: Connection, { code, reconnectInMs, error }: ConnectionEnd): void {
    if (this.#connection !== connection) return;
    const wasOnline = this.online !== undefined;
    this.#connection = undefined;
    this.#stopRenewal();
    // What was found out about attempts in vain holds for the next one in vain, too.
    this.#problem = error ?? (code < ownCodesFrom ? this.#problem : undefined);
    if (wasOnline) this.#given.onLost();
    switch (afterClose(code)) {
      case 'sign_out':
        this.#given.session.ended();
        return;
      case 'stay_away':
        this.#problem ??= new ParleyError(code === 4429 ? 'full' : 'invalid_input');
        this.#stayAway();
        return;
      case 'refresh':
        this.#needsToken = true;
        // A token that has run out is nobody's fault: at once, but not for ever.
        this.#retryLater(this.#attempt === 0 ? 0 : undefined);
        return;
      default:
        if (!wasOnline && code < ownCodesFrom) void this.#findReason();
        this.#retryLater(reconnectInMs);
    }
  }

  /** No connection has come about: whether requests are answered says why. */
  async #findReason(): Promise<void> {
    const { mayResume, reach } = this.#given;
    // A server that was there a moment ago restarts, more likely than not: it has enough to do.
    if (this.#isReaching || (mayResume() && this.#attempt < connectorLimits.attemptsUnasked)) return;
    this.#isReaching = true;
    const problem = await reach().then(() => new ParleyError('blocked'), requireParleyError);
    this.#isReaching = false;
    if (this.online || !this.#isWanted || this.status === 'signed_out') return;
    const wasBlocked = this.isBlocked;
    this.#problem = problem;
    this.#given.onChange();
    if (this.isBlocked && !wasBlocked) this.#given.onBlocked();
  }

  #retryLater(inMs?: number): void {
    if (!this.#isWanted || this.status === 'signed_out') return;
    const { clock } = this.#given;
    const pauseMs = inMs ?? backOffMs(this.#attempt, clock.random(), connectorLimits.pauseMsMax);
    this.#attempt += 1;
    this.#retryAtMs = clock.now() + pauseMs;
    this.#show('waiting');
    this.#stopRetry = clock.after(pauseMs, () => this.#try());
  }

  #renewLater(inMs: number): void {
    const pauseMs = Math.max(inMs, connectorLimits.renewSoonMs);
    this.#stopRenewal = this.#given.clock.after(pauseMs, () => {
      void this.#renew();
    });
  }

  /** Gets the next token, and gives it to the connection, which goes on. */
  async #renew(): Promise<void> {
    const { session } = this.#given;
    try {
      await session.refresh();
      const connection = this.online;
      const token = session.accessToken;
      if (!connection || token === undefined) return;
      await connection.ask('authenticate', { token });
      if (this.online === connection) this.#renewLater(session.renewInMs);
    } catch (error) {
      requireParleyError(error);
      // It ends when its token does; until then it is worth another try.
      if (this.online) this.#renewLater(connectorLimits.renewAgainMs);
    }
  }
}
