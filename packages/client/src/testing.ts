import type { FaultAnswer } from '@parley/contract/fault';
import type { AnyEvent, CommandName, EventData, EventName, Output, Request } from '@parley/contract/registry';
import { ParleyError } from './errors.ts';
import { abnormalClosure } from './plain-transport.ts';
import type { CommandFrame, CommandRequest, HttpAnswer, Link, LinkListener, Transport } from './transport.ts';

/** What a command is answered with: a result, a ParleyError to refuse it, or `undefined` for no answer at all. */
export type ScriptedAnswer<Name extends CommandName> = Output<Name> | ParleyError | undefined;

/** A command that came. */
export interface SentCommand {
  readonly command: CommandName;
  readonly input: Readonly<Record<string, unknown>>;
}

type Script = (input: never) => unknown;

interface OpenLink {
  readonly listener: LinkListener;
  isConnected: boolean;
}

const noOne = '00000000-0000-4000-8000-000000000000';

/** When every token of the fake server ends. */
const farAway = '2100-01-01T00:00:00.000Z';

export interface FakeServerGiven {
  /** Whose session every connection is. */
  readonly userId?: string;
  /** The time that it says. The runtime's unless given. */
  readonly now?: () => number;
}

/** The result of the first page of anything, and of what answers with little. */
const usual = (userId: string, now: () => number): { readonly [Name in CommandName]?: Script } => ({
  authenticate: () => ({ userId, sessionId: noOne, expiresAt: farAway }),
  ping: () => ({ serverTime: new Date(now()).toISOString() }),
  list_rooms: () => ({ rooms: [], next: null }),
  list_notifications: () => ({ notifications: [], unreadCount: 0, next: null }),
  watch_presence: () => ({ presences: [] }),
  resume: ({ rooms, list }: Request<'resume'>) => ({
    complete: true,
    rooms: rooms.map(({ roomId }) => ({ roomId, complete: true, why: null, events: [], more: false })),
    list: list === undefined ? null : { complete: true, cursor: list },
  }),
  set_typing: () => ({}),
  log_out: () => ({}),
});

/** A copy, as the other end of a wire has it. */
const asSent = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

/**
 * A server of scripted answers, for tests of programs that use ParleyClient: give its `transport` to the client. Whatever
 * has no script is refused with `unknown_command`, but for what every client asks by itself, which finds nothing there.
 */
export class FakeServer {
  /** Tokens for `useTokens`, of a session that never ends. */
  readonly tokens = {
    accessToken: 'fake-access-token',
    accessTokenExpiresAt: farAway,
    refreshToken: 'fake-refresh-token',
    refreshTokenExpiresAt: farAway,
  };
  readonly transport: Transport;
  readonly userId: string;
  readonly #now: () => number;
  readonly #scripts = new Map<string, Script>();
  readonly #links = new Set<OpenLink>();
  readonly #sent: SentCommand[] = [];
  #isReachable = true;

  constructor({ userId = noOne, now = Date.now }: FakeServerGiven = {}) {
    this.userId = userId;
    this.#now = now;
    for (const [command, script] of Object.entries(usual(userId, now))) this.#scripts.set(command, script);
    this.transport = {
      request: (request) => this.#request(request),
      open: (listener) => this.#open(listener),
    };
  }

  /** Answers a command from now on, over the connection and REST. */
  answer<Name extends CommandName>(
    command: Name,
    script: (input: Request<Name>) => ScriptedAnswer<Name>,
  ): this {
    this.#scripts.set(command, script);
    return this;
  }

  /** Tells every connection of an event. */
  tell<Name extends EventName>(event: Name, data: EventData<Name>): void {
    for (const { isConnected, listener } of this.#links)
      if (isConnected) listener.frame(asSent({ event, data }));
  }

  /** Ends every connection with a close code: 1006, as a network that breaks, unless given. */
  cut(code: number = abnormalClosure): void {
    const links = [...this.#links];
    this.#links.clear();
    for (const { listener } of links) listener.closed(code);
  }

  /** Whether requests and connections reach it from now on. */
  setReachable(isReachable: boolean): void {
    this.#isReachable = isReachable;
    if (!isReachable) this.cut();
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#links.size;
  }

  /** Every command that came, in order. */
  get all(): readonly SentCommand[] {
    return this.#sent;
  }

  /** What came with one command, in order. */
  sent<Name extends CommandName>(command: Name): readonly Request<Name>[] {
    return this.#sent.filter((one) => one.command === command).map(({ input }) => input as Request<Name>);
  }

  #run({
    command,
    input,
  }: SentCommand): { readonly result: unknown } | { readonly error: FaultAnswer } | undefined {
    this.#sent.push({ command, input });
    const script = this.#scripts.get(command);
    const said = script ? script(input as never) : new ParleyError('unknown_command');
    if (said === undefined) return undefined;
    if (!(said instanceof ParleyError)) return { result: said };
    const { code, message, retryAfterS, fields } = said;
    const given = { ...(retryAfterS && { retryAfterS }), ...(fields && { fields: [...fields] }) };
    return { error: { code, message, ...given } };
  }

  async #request({ command, input }: CommandRequest): Promise<HttpAnswer> {
    await Promise.resolve();
    if (!this.#isReachable) throw new ParleyError('offline');
    const said = this.#run(asSent({ command, input } as SentCommand));
    if (!said) throw new ParleyError('no_answer');
    return 'result' in said ? { status: 200, body: said.result } : { status: 400, body: said };
  }

  #open(listener: LinkListener): Link {
    const link: OpenLink = { listener, isConnected: false };
    void Promise.resolve().then(() => {
      if (!this.#isReachable) {
        listener.closed(abnormalClosure);
        return;
      }
      this.#links.add(link);
      listener.opened();
    });
    return {
      send: (frame) => void Promise.resolve().then(() => this.#hear(link, asSent(frame))),
      close: () => void this.#links.delete(link),
    };
  }

  #hear(link: OpenLink, { id, ...sent }: CommandFrame): void {
    if (!this.#links.has(link)) return;
    const said = this.#run(sent as SentCommand);
    if (!said) return;
    const isWelcome = sent.command === 'authenticate' && 'result' in said && !link.isConnected;
    if (isWelcome) {
      link.isConnected = true;
      const serverTime = new Date(this.#now()).toISOString();
      const connected: AnyEvent = {
        event: 'connected',
        data: { userId: this.userId, sessionId: noOne, serverTime },
      };
      link.listener.frame(asSent(connected));
    }
    link.listener.frame(asSent({ id, ok: 'result' in said, ...said }));
  }
}
