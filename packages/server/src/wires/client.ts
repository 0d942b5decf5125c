import { roomListCursor } from '@parley/contract/room-list';
import type { Outcome } from '../app/dispatch.ts';
import type { Origin } from '../app/handler.ts';
import type { Resuming } from '../app/ports/connection.ts';
import type { AccessClaims } from '../app/tokens.ts';
import type { Connection } from '../delivery/connection.ts';
import type { Format } from '../delivery/format.ts';
import { Fault } from '../domain/fault.ts';
import { answerOf, faultAnswer } from './answer.ts';
import type { Answer } from './answer.ts';
import type { Gateway } from './gateway.ts';
import { ResumingClient } from './resuming-client.ts';
import { SocketClient } from './socket-client.ts';
import type { ClientLink, Opening } from './socket-client.ts';

/** One command as it came, and how to answer it. */
export interface Frame {
  readonly command: string;
  readonly input: unknown;
  reply(answer: Answer): void;
}

/** A client of Parley's own API on a socket: it sends commands, and hears every room of its user. */
export class Client extends SocketClient<Frame> {
  readonly #format: Format;
  #connection: Connection | undefined;
  #resuming: ResumingClient | undefined;

  constructor(
    gateway: Gateway,
    { format, link, origin }: { format: Format; link: ClientLink; origin: Origin },
  ) {
    super(gateway, { link, origin });
    this.#format = format;
  }

  override start(token: string, { resume = false }: { readonly resume?: boolean } = {}): void {
    // The handshake has no answer of its own: `connected` says that it went well, and a refusal says why not.
    this.receive({ command: 'authenticate', input: { token, resume }, reply: () => undefined });
  }

  override get resuming(): Resuming | undefined {
    return this.#resuming;
  }

  override closed(): void {
    super.closed();
    this.#connection?.end();
  }

  protected override async open(claims: AccessClaims, { enter, resumes }: Opening): Promise<void> {
    const connection = this.gateway.connection(claims, { format: this.#format, link: this.link });
    this.#connection = connection;
    // Known before its rooms are read, so that what changes meanwhile is not missed.
    enter(connection);
    const roomIds = await this.gateway.roomsOf(claims.userId);
    if (this.isClosed) return;
    // In one turn, so that `connected` is the first that is heard, and nothing happens unheard after it.
    this.link.welcome();
    this.gateway.greet(connection);
    connection.open(roomIds, { resumes });
    if (resumes) this.#resuming = new ResumingClient(connection, roomListCursor(roomIds));
  }

  protected override decline({ reply }: Frame, fault: Fault): void {
    reply({ ok: false, error: faultAnswer(fault) });
  }

  protected override async perform({ command, input, reply }: Frame, accepted: () => void): Promise<void> {
    const isFirst = this.claims === undefined;
    if (isFirst && command !== 'authenticate') {
      this.turnAway(new Fault('unauthenticated'));
      return;
    }
    const outcome: Outcome = await this.gateway.dispatch({
      command,
      input,
      claims: this.claims,
      origin: this.origin,
      connection: this,
      accepted,
    });
    if (this.isClosed) return;
    reply(answerOf(outcome, this.gateway.reference(command, outcome)));
    if (command === 'resume') void this.#resuming?.answered();
    if (isFirst && !outcome.ok) this.turnAway(outcome.fault);
    else if (!outcome.ok && outcome.fault.code === 'session_ended') this.link.close('session_ended');
  }
}
