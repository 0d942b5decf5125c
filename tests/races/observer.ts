import { isLogged, isTooOld, placeOf, reduce } from '@parley/client/reduce';
import type { Action } from '@parley/client/reduce';
import { initialState } from '@parley/client/state';
import type { ClientState } from '@parley/client/state';
import {
  cursorOf,
  isLastMessageMissing,
  isBehind,
  listCursorOf,
  messagesInOrder,
  roomsUnknown,
  usersMissing,
} from '@parley/client/views';
import type { RoomSummary } from '@parley/contract/nouns/room';
import type { AnyEvent, CommandName, Output, Request } from '@parley/contract/registry';
import type { Person } from '../support/people.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import type { ObserverScript } from './schedule.ts';

/** What an observer can do at any moment, as a client's user or its network would. */
export const stepNames = [
  'hear',
  'list',
  'open_room',
  'scroll',
  'load_room',
  'close_room',
  'resume',
  'lose_connection',
  'lose_connection_unheard',
] as const;
export type StepName = (typeof stepNames)[number];

/** Small pages, so that much happens between two of them. */
const roomsPerPage = 4;
const messagesPerPage = 5;
const membersPerPage = 2;
/** A page that was too old is asked for again, until nothing more comes between. */
const pageTriesMax = 50;
/** Answers of `resume` until a room is at its end. */
const resumesMax = 50;

/** Characters of an action that are told of it. */
const storyLineMax = 2_000;

const storyLine = (turn: number, action: Action): string => {
  const told =
    action.type === 'rooms_listed' ? { ...action, rooms: action.rooms.map(({ room }) => room) } : action;
  return `${turn} ${JSON.stringify(told).slice(0, storyLineMax)}`;
};

/** A client that shows what it hears and asks for, by the rules of docs/protocol.md. */
export class Observer {
  readonly script: ObserverScript;
  readonly #urls: readonly string[];
  readonly #person: Person;
  readonly #watched: readonly string[];
  /** Rooms whose messages and members are shown. */
  readonly #open = new Set<string>();
  #state: ClientState;
  #client: WireClient | undefined;
  readonly #story: string[] = [];
  /** The newest number of each room that this connection has heard. */
  readonly #lastHeard = new Map<string, number>();
  /** Where the order of a room was not kept. */
  readonly broken: string[] = [];
  #heardCount = 0;
  #turns = 0;

  constructor(
    script: ObserverScript,
    given: { readonly urls: readonly string[]; readonly person: Person; readonly watched: readonly string[] },
  ) {
    this.script = script;
    this.#urls = given.urls;
    this.#person = given.person;
    this.#watched = given.watched;
    this.#state = initialState(given.person.id);
  }

  get state(): ClientState {
    return this.#state;
  }

  get client(): WireClient {
    if (!this.#client) throw new Error('The observer is not connected.');
    return this.#client;
  }

  /** Rooms of which everything was loaded that is shown of a room. */
  get openRooms(): ReadonlySet<string> {
    return this.#open;
  }

  /** Does the steps of its script, one group after the other, until told to end. */
  async run(isOver: () => boolean): Promise<void> {
    await this.#connect(false);
    for (let turn = 0; !isOver(); turn += 1) {
      const steps = this.script.steps[turn % this.script.steps.length] ?? [];
      const together = steps.filter((step) => !step.startsWith('lose'));
      await Promise.all(together.map((step) => this.#step(step)));
      for (const step of steps) if (step.startsWith('lose')) await this.#step(step);
      await this.#step('hear');
    }
  }

  /** Hears what has come, and catches up with what is known to be missing. */
  async catchUp(): Promise<void> {
    this.#hear();
    for (const roomId of roomsUnknown(this.#state)) await this.#loadRoom(roomId);
    await this.#resume();
    for (const room of this.#state.rooms.values())
      if (isLastMessageMissing(room)) await this.#loadMessages(room.room.id, {});
    for (const roomId of this.#open) await this.#loadUsers(roomId);
    this.#hear();
  }

  /** What came to it that names one of these rooms, profiles, and when it was connected. */
  storyOf(roomIds: readonly string[]): string {
    return this.#story
      .filter((line) => [...roomIds, 'connected"', 'user_updated'].some((text) => line.includes(text)))
      .join('\n');
  }

  close(): void {
    this.#client?.close();
  }

  async #step(step: StepName): Promise<void> {
    const roomId = this.#someRoom();
    switch (step) {
      case 'hear':
        // Frames that wait are read before the next step.
        await new Promise((settle) => {
          setImmediate(settle);
        });
        this.#hear();
        return;
      case 'list':
        return this.#list();
      case 'resume':
        return this.#resume();
      case 'lose_connection':
      case 'lose_connection_unheard':
        if (step === 'lose_connection') this.#hear();
        this.#client?.close();
        this.#reduce({ type: 'disconnected' });
        return this.#connect(true);
      case 'open_room':
        return roomId === undefined ? undefined : this.#openRoom(roomId);
      case 'load_room':
        return roomId === undefined ? undefined : this.#loadRoom(roomId);
      case 'scroll':
        return roomId === undefined ? undefined : this.#scroll(roomId);
      case 'close_room':
        if (roomId === undefined) return undefined;
        this.#open.delete(roomId);
        this.#reduce({ type: 'room_closed', roomId });
        return undefined;
      default:
        return step satisfies never;
    }
  }

  /** Another one each time, the same ones in every run. */
  #someRoom(): string | undefined {
    this.#turns += 1;
    const roomIds = [...this.#state.rooms.keys()];
    return roomIds[(this.#turns * 7) % Math.max(1, roomIds.length)];
  }

  #reduce(action: Action): void {
    this.#state = reduce(this.#state, action);
    this.#story.push(storyLine(this.#state.turn, action));
    // Who comes back into a room opens it again.
    for (const roomId of this.#open) if (!this.#state.rooms.has(roomId)) this.#open.delete(roomId);
  }

  #hear(): void {
    const { heard } = this.client;
    for (; this.#heardCount < heard.length; this.#heardCount += 1) {
      const event = heard[this.#heardCount] as AnyEvent;
      this.#checkOrder(event);
      this.#reduce({ type: 'heard', event, nowMs: 0 });
    }
  }

  /** One connection hears the log of a room without a gap or a double, for as long as its user is in the room. */
  #checkOrder(event: AnyEvent): void {
    if (event.event === 'room_removed') this.#lastHeard.delete(event.data.roomId);
    if (!isLogged(event)) return;
    const { roomId, eventSeq } = placeOf(event);
    const last = this.#lastHeard.get(roomId);
    if (last !== undefined && eventSeq !== last + 1)
      this.broken.push(`turn ${this.#state.turn}: ${eventSeq} after ${last} in ${roomId}`);
    this.#lastHeard.set(roomId, eventSeq);
  }

  /** What the server answers; undefined when it refuses, as it may: rooms go while somebody asks. */
  async #ask<Name extends CommandName>(
    command: Name,
    input: Request<Name>,
  ): Promise<{ readonly result: Output<Name>; readonly askedAt: number } | undefined> {
    this.#hear();
    const askedAt = this.#state.turn;
    const answer = await this.client.send(command, input);
    this.#hear();
    return answer.ok ? { result: answer.result, askedAt } : undefined;
  }

  async #connect(resume: boolean): Promise<void> {
    const url = this.#urls[this.#turns % this.#urls.length] ?? '';
    this.#client = await connect(this.script.wire, url, this.#person.token, { resume });
    this.#heardCount = 0;
    this.#lastHeard.clear();
    await this.#ask('watch_presence', { userIds: [...this.#watched] });
    if (resume) await this.#comeBack();
    else await this.#list();
    for (const userId of this.#watched) await this.#loadUser(userId);
  }

  /** What docs/protocol.md says of reconnecting: everything in the log by `resume`, marks by asking for them. */
  async #comeBack(): Promise<void> {
    const list = listCursorOf(this.#state);
    const rooms = [...this.#state.rooms.values()].filter(({ lostAt }) => lostAt === null);
    const answer = await this.#ask('resume', { rooms: rooms.map(cursorOf), list });
    if (answer) this.#reduce({ type: 'resumed', rooms: answer.result.rooms, askedAt: answer.askedAt });
    await this.#resume();
    if (answer?.result.list?.complete === true)
      await Promise.all([...this.#state.rooms.keys()].map((roomId) => this.#loadRoom(roomId)));
    else await this.#list();
    for (const roomId of this.#open) await this.#loadMembers(roomId);
  }

  async #resume(): Promise<void> {
    for (let tries = 0; tries < resumesMax; tries += 1) {
      const behind = [...this.#state.rooms.values()].filter(isBehind);
      if (behind.length > 0) {
        const answer = await this.#ask('resume', { rooms: behind.map(cursorOf) });
        if (answer) this.#reduce({ type: 'resumed', rooms: answer.result.rooms, askedAt: answer.askedAt });
      }
      const lost = [...this.#state.rooms.values()].filter(({ lostAt }) => lostAt !== null);
      for (const { room } of lost) await this.#loadRoom(room.id);
      if (behind.length + lost.length === 0) return;
    }
    throw new Error('The observer does not get to the end of its rooms.');
  }

  async #list(): Promise<void> {
    const rooms: RoomSummary[] = [];
    this.#hear();
    const askedAt = this.#state.turn;
    let next: string | null | undefined;
    do {
      const answer = await this.#ask('list_rooms', {
        limit: roomsPerPage,
        ...(next ? { before: next } : {}),
      });
      if (!answer) return;
      rooms.push(...answer.result.rooms);
      ({ next } = answer.result);
    } while (next !== null);
    this.#reduce({ type: 'rooms_listed', rooms, isComplete: true, askedAt });
  }

  async #loadRoom(roomId: string): Promise<void> {
    const answer = await this.#ask('get_room', { roomId });
    if (answer) this.#reduce({ type: 'room_loaded', ...answer.result, askedAt: answer.askedAt });
  }

  async #openRoom(roomId: string): Promise<void> {
    this.#open.add(roomId);
    await Promise.all([this.#loadMessages(roomId, {}), this.#loadMembers(roomId)]);
  }

  async #scroll(roomId: string): Promise<void> {
    const room = this.#state.rooms.get(roomId);
    const [oldest] = room ? messagesInOrder(room) : [];
    if (oldest) await this.#loadMessages(roomId, { before: oldest.seq });
  }

  async #loadMessages(roomId: string, where: { readonly before?: number }): Promise<void> {
    for (let tries = 0; tries < pageTriesMax; tries += 1) {
      const page = await this.#ask('list_messages', { roomId, limit: messagesPerPage, ...where });
      if (!page) return;
      const room = this.#state.rooms.get(roomId);
      if (!room) return;
      const { messages, lastEventSeq } = page.result;
      const isUsable = !isTooOld(room, lastEventSeq);
      this.#reduce({ type: 'messages_loaded', roomId, messages, lastEventSeq });
      if (isUsable) return;
    }
  }

  async #loadMembers(roomId: string): Promise<void> {
    let next: string | null | undefined;
    for (let tries = 0; tries < pageTriesMax && next !== null; tries += 1) {
      const after: string | undefined = next ?? undefined;
      const page = await this.#ask('list_members', {
        roomId,
        limit: membersPerPage,
        ...(after === undefined ? {} : { after }),
      });
      const room = this.#state.rooms.get(roomId);
      if (!page || !room) return;
      const { members, lastEventSeq } = page.result;
      this.#reduce({ type: 'members_loaded', roomId, members, lastEventSeq });
      if (!isTooOld(room, lastEventSeq)) ({ next } = page.result);
    }
  }

  async #loadUsers(roomId: string): Promise<void> {
    const room = this.#state.rooms.get(roomId);
    for (const userId of room ? usersMissing(this.#state, room) : []) await this.#loadUser(userId);
  }

  async #loadUser(userId: string): Promise<void> {
    const answer = await this.#ask('get_user', { userId });
    if (answer) this.#reduce({ type: 'users_loaded', users: [answer.result.user] });
  }
}
