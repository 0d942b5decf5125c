import type { Message } from '@parley/contract/nouns/message';
import type { Login, Tokens } from '@parley/contract/nouns/session';
import type { Me } from '@parley/contract/nouns/user';
import type { CommandName, EventData, EventName, Output, Request } from '@parley/contract/registry';
import { systemClock } from './clock.ts';
import type { Clock } from './clock.ts';
import { Commands } from './commands.ts';
import type { Connection } from './connection.ts';
import { Connector } from './connector.ts';
import { requireParleyError } from './errors.ts';
import type { ParleyError } from './errors.ts';
import { MarkSender } from './marks.ts';
import { OpenedRoom } from './open-room.ts';
import type { OpenRoom } from './open-room.ts';
import type { ClientOptions, ClientSession, ClientStatus, SendOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import type { OutgoingMessage } from './outgoing.ts';
import { plainTransport } from './plain-transport.ts';
import { randomId } from './platform.ts';
import { callRest } from './rest.ts';
import { SessionKeeper } from './session-keeper.ts';
import type { ClientState } from './state.ts';
import { memoryStorage } from './storage.ts';
import { Store } from './store.ts';
import { Sync } from './sync.ts';
import type { Transport } from './transport.ts';

/**
 * A client of Parley: a session, a connection that comes back, everything that it shows, and messages that arrive once.
 * Commands and uploads reject with a ParleyError.
 */
export class ParleyClient {
  /** The origin of the server. */
  readonly url: string;
  readonly #clock: Clock;
  readonly #transport: Transport;
  readonly #store: Store;
  readonly #session: SessionKeeper;
  readonly #connector: Connector;
  readonly #commands: Commands;
  readonly #marks: MarkSender;
  readonly #sync: Sync;
  readonly #outbox: Outbox;
  readonly #openRooms = new Set<OpenedRoom>();

  constructor({ url, ...options }: ClientOptions) {
    const storage = options.storage ?? memoryStorage();
    const clock = options.clock ?? systemClock;
    const transport = options.transport ?? plainTransport(url, options.webSocket);
    this.url = url.replace(/\/+$/, '');
    this.#clock = clock;
    this.#transport = transport;
    this.#store = new Store(clock);
    const { onTokens } = options;
    const onEnded = (): void => this.#sessionIsOf(undefined);
    this.#session = new SessionKeeper({ storage, transport, clock, onTokens, onEnded });
    this.#connector = new Connector({
      transport,
      clock,
      session: this.#session,
      reach: () => this.call('get_me', {}),
      onBlocked: () => this.#outbox.connected(),
      mayResume: () => this.#sync.isListed,
      onConnected: (connection, resume, data) => this.#connected(connection, resume, data),
      onHeard: (event) => this.#store.heard(event),
      onLost: () => {
        this.#sync.stop();
        this.#store.dispatch({ type: 'disconnected' });
      },
      onChange: () => this.#store.changed(),
    });
    this.#commands = new Commands({
      transport,
      store: this.#store,
      session: this.#session,
      online: () => this.#connector.online,
    });
    this.#marks = new MarkSender({
      clock,
      call: () => (this.#connector.online ? this.#commands.call : undefined),
    });
    this.#sync = new Sync({
      store: this.#store,
      clock,
      marks: this.#marks,
      marksDelivered: options.marksDelivered ?? true,
      onLoaded: () => this.#store.changed(),
    });
    this.#outbox = new Outbox({
      storage,
      clock,
      call: () => (this.#canSend() ? this.#commands.call : undefined),
      isShown: (message) => this.#isShown(message),
      onChange: () => this.#store.changed(),
    });
    this.#store.subscribe(() => this.#look());
  }

  /** Whose session it is; undefined where there is none. */
  get session(): ClientSession | undefined {
    return this.#session.session;
  }

  get status(): ClientStatus {
    return this.#connector.status;
  }

  /** When the next attempt to connect is, in milliseconds since 1970; undefined where none is planned. */
  get retryAtMs(): number | undefined {
    return this.#connector.retryAtMs;
  }

  /** Why there is no connection, where that is known. */
  get problem(): ParleyError | undefined {
    return this.#connector.problem;
  }

  /** Whether the rooms are there. They stay when the connection goes. */
  get isLoaded(): boolean {
    return this.#sync.isListed;
  }

  /** Everything that is shown. Never changed: there is another one after a change. */
  get state(): ClientState {
    return this.#store.state;
  }

  /** Messages that are on their way, oldest first. */
  get outbox(): readonly OutgoingMessage[] {
    return this.#outbox.messages;
  }

  /** Hears after any change of state, status and outbox, once for all that come together. Answers with what ends that. */
  subscribe(listener: () => void): () => void {
    return this.#store.subscribe(listener);
  }

  /**
   * Hears an event. Those of a room's log come in their order and once, also those that were missed while there was no
   * connection; the state has them already.
   */
  on<Name extends EventName>(event: Name, listener: (data: EventData<Name>) => void): () => void {
    return this.#store.on(event, listener);
  }

  /** Takes up the session that the storage holds. False where it holds none. */
  async restore(): Promise<boolean> {
    if (!(await this.#session.restore())) return false;
    this.#sessionIsOf(this.#session.session?.userId);
    return true;
  }

  /** Makes an account and its first session. */
  register(input: Request<'register'>): Promise<Me> {
    return this.#begin(callRest(this.#transport, 'register', input));
  }

  logIn(input: Request<'log_in'>): Promise<Me> {
    return this.#begin(callRest(this.#transport, 'log_in', input));
  }

  /** Ends the session, and forgets everything that was stored, whether the server hears of it or not. */
  async logOut(): Promise<void> {
    if (!this.session) return;
    await this.#outbox.erase();
    try {
      await this.call('log_out', {});
    } catch (error) {
      requireParleyError(error);
    }
    await this.#session.forget();
    this.#sessionIsOf(undefined);
  }

  /** Uses a session that somebody else has begun. It is refreshed and stored like any other. */
  useTokens(tokens: Tokens, userId?: string): void {
    this.#session.use(tokens, userId);
    this.#sessionIsOf(userId);
  }

  /** Connects as soon as there is a session, and again whenever the connection ends. */
  connect(): void {
    this.#connector.connect();
  }

  /** Ends the connection. What is in the outbox waits for the next one. */
  disconnect(): void {
    this.#connector.disconnect();
  }

  /** Does not wait for the next attempt. */
  retryNow(): void {
    this.#connector.retryNow();
  }

  /** Sends a command: over the connection, or over REST while there is none. What it answers is in the state, too. */
  call<Name extends CommandName>(command: Name, input: Request<Name>): Promise<Output<Name>> {
    return this.#commands.call(command, input);
  }

  /** Writes a message: it is in the outbox at once, and sent as soon as it can be. Throws `outbox_full`. */
  send(
    roomId: string,
    content: string,
    { encrypted = false, clientId = randomId() }: SendOptions = {},
  ): OutgoingMessage {
    const createdAtMs = this.#clock.now();
    const message: OutgoingMessage = { clientId, roomId, content, encrypted, createdAtMs, state: 'waiting' };
    this.#outbox.add(message);
    for (const room of this.#openRooms) if (room.roomId === roomId) room.wrote();
    return message;
  }

  /** Sends a message that has failed once more. */
  retry(clientId: string): void {
    this.#outbox.retry(clientId);
  }

  /** Takes a message back. One that is under way may arrive nevertheless. */
  discard(clientId: string): void {
    this.#outbox.discard(clientId);
  }

  /** The message as the server has it; rejects when it has failed for good. */
  sent(clientId: string): Promise<Message> {
    return this.#outbox.sent(clientId);
  }

  /** Shows a room: loads its newest messages and its members, and keeps them until it is closed. */
  openRoom(roomId: string): OpenRoom {
    const room = new OpenedRoom({
      roomId,
      store: this.#store,
      clock: this.#clock,
      marks: this.#marks,
      sync: this.#sync,
      call: this.#commands.call,
      isOnline: () => this.#connector.online !== undefined,
      onClosed: () => this.#closeRoom(room),
    });
    this.#openRooms.add(room);
    return room;
  }

  /** Does something with the access token; where that has run out (`token_expired`), again with the next one. */
  withToken<Result>(work: (token: string | undefined) => Promise<Result>): Promise<Result> {
    return this.#commands.withToken(work);
  }

  async #begin(login: Promise<Login>): Promise<Me> {
    const { user, tokens } = await login;
    await this.#session.take(tokens, user.id);
    this.#sessionIsOf(user.id);
    this.#store.dispatch({ type: 'users_loaded', users: [user] });
    return user;
  }

  /** Begins anew for whoever has the session now, if there is one. */
  #sessionIsOf(userId: string | undefined): void {
    for (const room of this.#openRooms) room.close();
    this.#sync.reset();
    this.#marks.reset();
    this.#outbox.reset();
    this.#store.reset(userId ?? '');
    if (userId !== undefined) void this.#outbox.open(userId);
    this.#connector.sessionChanged();
  }

  #connected(connection: Connection, resume: boolean, { userId }: EventData<'connected'>): void {
    if (this.state.userId !== userId) {
      this.#store.reset(userId);
      void this.#outbox.open(userId);
    }
    // Of one that was not opened to resume, nobody knows what came before.
    if (!resume && this.state.rooms.size > 0) this.#store.dispatch({ type: 'disconnected' });
    this.#sync.start(this.#commands.on(connection), resume);
    this.#marks.connected();
    this.#outbox.connected();
    for (const room of this.#openRooms) room.connected();
  }

  #look(): void {
    this.#sync.look();
    this.#outbox.tidy();
    for (const room of this.#openRooms) room.look();
  }

  #closeRoom(closed: OpenedRoom): void {
    this.#openRooms.delete(closed);
    const { roomId } = closed;
    if ([...this.#openRooms].some((room) => room.roomId === roomId)) return;
    this.#sync.close(roomId);
    this.#store.dispatch({ type: 'room_closed', roomId });
  }

  /** Whoever never asks for a connection, or gets none through, has REST alone; whoever has ended it is away. */
  #canSend(): boolean {
    if (this.#connector.online || this.#connector.isBlocked) return true;
    return this.session !== undefined && this.#connector.isWanted === undefined;
  }

  #isShown({ roomId, seq }: Message): boolean {
    const room = this.state.rooms.get(roomId);
    return !room || room.room.lastSeq >= seq || !this.#connector.isWanted;
  }
}
