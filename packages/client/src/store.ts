import type { LoggedEvent, ResumedRoom } from '@parley/contract/commands/resume';
import type { AnyEvent, CommandName, EventData, EventName, Output, Request } from '@parley/contract/registry';
import type { Action } from './actions.ts';
import type { Clock } from './clock.ts';
import { EventOrder } from './event-order.ts';
import { actionsOf } from './feed.ts';
import type { Answered } from './feed.ts';
import { reduce } from './reduce.ts';
import { isLogged } from './shapes.ts';
import { initialState } from './state.ts';
import type { ClientState } from './state.ts';

/** Sends a command over the connection; what it answers is in the state when that settles. Rejects with a ParleyError. */
export type CallInTurn = <Name extends CommandName>(
  command: Name,
  input: Request<Name>,
) => Promise<Output<Name>>;

type Listener = (data: never) => void;

/** The state of a client, and everybody who wants to know of it. */
export class Store {
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #handlers = new Map<EventName, Set<Listener>>();
  #order = new EventOrder();
  #state = initialState('');
  #isNotifying = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get state(): ClientState {
    return this.#state;
  }

  /** Begins anew for a user; the empty text is nobody. */
  reset(userId: string): void {
    this.#order = new EventOrder();
    this.#state = initialState(userId);
    this.changed();
  }

  /** Hears of changes, once for all that come together. Answers with what ends that. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  on<Name extends EventName>(event: Name, listener: (data: EventData<Name>) => void): () => void {
    const handlers = this.#handlers.get(event) ?? new Set();
    this.#handlers.set(event, handlers);
    handlers.add(listener);
    return () => void handlers.delete(listener);
  }

  /** Something that is shown has changed. */
  changed(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    void Promise.resolve().then(() => {
      this.#isNotifying = false;
      for (const listener of this.#listeners) this.#safely(listener);
    });
  }

  dispatch(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.changed();
  }

  /** An event came. */
  heard(event: AnyEvent): void {
    const told: readonly AnyEvent[] = isLogged(event) ? this.#order.hear(event) : [event];
    this.dispatch({ type: 'heard', event, nowMs: this.#clock.now() });
    if (event.event === 'room_removed') this.#order.forget(event.data.roomId);
    for (const one of told) this.#tell(one);
  }

  /** An answer came. */
  answered(answered: Answered): void {
    if (answered.command === 'resume') {
      this.resumed(answered.result.rooms, answered.askedAt);
      return;
    }
    for (const action of actionsOf(answered)) this.dispatch(action);
  }

  /** All pages of the list of rooms came. */
  listed(action: Extract<Action, { readonly type: 'rooms_listed' }>): void {
    const before = this.#state.rooms;
    this.dispatch(action);
    for (const roomId of before.keys()) if (!this.#state.rooms.has(roomId)) this.#order.forget(roomId);
  }

  /** What was missed in some rooms came. */
  resumed(rooms: readonly ResumedRoom[], askedAt: number): void {
    const missed: LoggedEvent[] = [];
    for (const { roomId, complete, events } of rooms) {
      if (!complete) this.#order.forget(roomId);
      else missed.push(...this.#order.replay(roomId, events));
    }
    this.dispatch({ type: 'resumed', rooms, askedAt });
    for (const { roomId } of rooms) {
      const room = this.#state.rooms.get(roomId);
      if (room && room.lostAt === null) this.#order.reach(roomId, room.room.lastEventSeq);
    }
    for (const event of missed) this.#tell(event);
  }

  #tell({ event, data }: AnyEvent): void {
    for (const handler of this.#handlers.get(event) ?? [])
      this.#safely(() => (handler as (data: unknown) => void)(data));
  }

  /** What a listener throws is its own affair: it is thrown where nothing else breaks off. */
  #safely(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#clock.after(0, () => {
        throw error;
      });
    }
  }
}
