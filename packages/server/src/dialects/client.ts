import type { LoginTerms, Origin } from '../app/handler.ts';
import type { AccessClaims } from '../app/tokens.ts';
import { Fault } from '../domain/fault.ts';
import { SocketClient } from '../wires/socket-client.ts';
import type { ClientLink, Opening } from '../wires/socket-client.ts';
import type { Dialect, DialectName, Talk } from './dialect.ts';
import type { DialectDelivery } from './delivery.ts';
import { DialectListener } from './listener.ts';
import type { WireKey } from './listener.ts';
import { ConnectionTalk } from './connection-talk.ts';
import type { TalkPlace } from './connection-talk.ts';
import { bugFault } from './runner.ts';
import type { DialectDeps } from './runner.ts';
import { firstDialect, firstEars, sharedEvents, tokenEventDialect } from './shared.ts';

/** One event as it came. `acknowledge` is there when the client wants an answer of its own. */
export interface InEvent {
  readonly event: string;
  readonly data: unknown;
  readonly acknowledge: ((data: unknown) => void) | undefined;
}

export interface DialectHost extends DialectDeps {
  readonly dialects: ReadonlyMap<DialectName, Dialect>;
  readonly delivery: DialectDelivery;
}

interface ClientOptions {
  readonly link: ClientLink;
  readonly origin: Origin;
  readonly wire: WireKey;
}

/** The events with which a connection that came without a token says whose it is. */
const tokenOf = ({ event, data }: InEvent): unknown => {
  if (event === 'authenticate') return (data as { token?: unknown } | null | undefined)?.token;
  return event === 'connection' ? data : undefined;
};

/** A client on the default namespace or on `/`: its first telling event decides which dialect it hears in. */
export class DialectClient extends SocketClient<InEvent> {
  readonly #host: DialectHost;
  readonly #wire: WireKey;
  #listener: DialectListener | undefined;
  #place: TalkPlace | undefined;
  /** The origin with the terms of the dialect that was spoken last: nearly always the same. */
  #login: { readonly terms: LoginTerms; readonly origin: Origin } | undefined;
  #cameWithToken = false;

  constructor(host: DialectHost, { link, origin, wire }: ClientOptions) {
    super(host.gateway, { link, origin });
    this.#host = host;
    this.#wire = wire;
  }

  override start(token: string): void {
    this.#cameWithToken = true;
    this.receive({ event: 'authenticate', data: { token }, acknowledge: undefined });
  }

  /** A failure in the words of the dialect that is spoken here. */
  tellFailure(fault: Fault, data?: unknown, dialect = this.#dialectNow()): void {
    if (!dialect) return;
    const failure = dialect.failure(fault, data);
    this.link.send(this.#host.delivery.encode(dialect, this.#wire, failure.event, failure.data));
  }

  override closed(): void {
    const listener = this.#listener;
    if (!this.isClosed && listener) {
      const dialect = this.#host.dialects.get(listener.dialect ?? '');
      if (dialect?.left) dialect.left(this.#talk(dialect, listener, () => undefined));
      this.#host.delivery.remove(listener);
    }
    super.closed();
  }

  protected override async open(claims: AccessClaims, { enter }: Opening): Promise<void> {
    const user = await this.#host.directory.user(claims.userId);
    if (!user) throw new Fault('session_ended');
    if (this.isClosed) return;
    const { organizationId } = user;
    const listener = new DialectListener(claims, { organizationId, wire: this.#wire, link: this.link });
    enter(listener);
    this.#listener = listener;
    this.link.welcome();
    listener.open(firstEars[this.#wire].filter(({ dialect }) => this.#host.dialects.has(dialect)));
    this.#host.delivery.add(listener);
  }

  protected override decline(frame: InEvent, fault: Fault): void {
    this.#fail(fault, frame);
  }

  protected override async perform(frame: InEvent, accepted: () => void): Promise<void> {
    const listener = this.#listener;
    const token = tokenOf(frame);
    if (!listener || token !== undefined) {
      await this.#authenticate(frame, token);
      return;
    }
    const dialect = this.#dialectOf(frame);
    if (!dialect) {
      this.#fail(
        new Fault('unknown_command', { message: `There is no event "${frame.event.slice(0, 60)}".` }),
        frame,
      );
      return;
    }
    if (!listener.dialect) this.#host.delivery.speak(listener, dialect.name);
    await this.#hear(dialect, frame, this.#talk(dialect, listener, accepted));
  }

  async #authenticate(frame: InEvent, token: unknown): Promise<void> {
    if (token === undefined) {
      this.turnAway(new Fault('unauthenticated'));
      return;
    }
    const outcome = await this.authenticate(token);
    if (this.isClosed) return;
    if (outcome.ok) frame.acknowledge?.({ ok: true });
    else if (this.#listener) this.#fail(outcome.fault, frame);
    else this.#refuse(outcome.fault, frame);
  }

  /** Without a token Socket.IO was let in: what would have been a `connect_error` is an event then. */
  #refuse(fault: Fault, frame: InEvent): void {
    if (this.#wire === 'io' && !this.#cameWithToken) this.#fail(fault, frame);
    this.turnAway(fault);
  }

  async #hear(dialect: Dialect, frame: InEvent, talk: Talk): Promise<void> {
    try {
      const answer = await dialect.events[frame.event]?.(talk, frame.data);
      if (!this.isClosed) frame.acknowledge?.(answer ?? { ok: true });
    } catch (error) {
      const isFault = error instanceof Fault;
      const fault = isFault ? error : bugFault(this.gateway.bug(error, `${dialect.name} ${frame.event}`));
      if (this.isClosed) return;
      this.#fail(fault, frame);
      if (fault.code === 'session_ended') this.link.close('session_ended');
    }
  }

  #fail(fault: Fault, frame: InEvent): void {
    const whose = this.#listener?.dialect ?? tokenEventDialect(frame.event) ?? '';
    const dialect = this.#host.dialects.get(whose) ?? this.#dialectNow();
    this.tellFailure(fault, frame.data, dialect);
    if (dialect) frame.acknowledge?.(dialect.failure(fault, frame.data).data);
  }

  #dialectNow(): Dialect | undefined {
    const { dialects } = this.#host;
    return dialects.get(this.#listener?.dialect ?? firstDialect[this.#wire]) ?? [...dialects.values()].at(0);
  }

  /** The dialect that an event belongs to, if there is one and it is on. */
  #dialectOf({ event, data }: InEvent): Dialect | undefined {
    const { dialects } = this.#host;
    const shared = Object.hasOwn(sharedEvents, event) ? sharedEvents[event]?.(data) : undefined;
    if (shared) {
      const dialect = dialects.get(shared);
      if (dialect) return dialect;
    }
    for (const dialect of dialects.values()) if (Object.hasOwn(dialect.events, event)) return dialect;
    return undefined;
  }

  #talk(dialect: Dialect, listener: DialectListener, accepted: () => void): Talk {
    this.#place ??= {
      host: this.#host,
      listener,
      isClosed: () => this.isClosed,
      tell: (event, data) => {
        const spoken = this.#dialectNow();
        if (spoken) this.link.send(this.#host.delivery.encode(spoken, this.#wire, event, data));
      },
    };
    if (this.#login?.terms !== dialect.login) {
      this.#login = { terms: dialect.login, origin: withLogin(this.origin, dialect.login) };
    }
    const { claims } = this;
    return new ConnectionTalk(this.#place, dialect.name, {
      claims,
      origin: this.#login.origin,
      connection: this,
      accepted,
    });
  }
}

export const withLogin = (origin: Origin, login: LoginTerms): Origin => ({ ...origin, login });
