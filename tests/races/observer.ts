import { actionsOf, isTooOld, reduce } from '@parley/client/reduce';
import type { Action, Answered } from '@parley/client/reduce';
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
import { within } from '../support/wait.ts';
import type { WireClient } from '../support/wires.ts';
import { Device } from './device.ts';
import { Diary } from './diary.ts';
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
  'load_people',
  'load_notifications',
  'lose_connection',
  'lose_connection_unheard',
  'log_out',
] as const;
export type StepName = (typeof stepNames)[number];

/** What ends the connection: done when nothing else is under way. */
const endings: ReadonlySet<StepName> = new Set(['lose_connection', 'lose_connection_unheard', 'log_out']);

/** Small pages, so that much happens between two of them. */
const roomsPerPage = 4;
const messagesPerPage = 5;
const membersPerPage = 2;
const usersPerPage = 3;
/** A page that was too old is asked for again, until nothing more comes between. */
const pageTriesMax = 50;
/** Answers of `resume` until a room is at its end. */
const resumesMax = 50;
/** Connections in a row that are lost before everything was asked for. */
const returnsMax = 20;
/** Times that one observer logs out: checking a password costs more than everything else that it does. */
const logOutsMax = 2;

/** A client that shows what it hears and asks for, by the rules of docs/protocol.md. */
export class Observer {
  readonly script: ObserverScript;
  /** Commands that succeeded. */
  readonly done = new Set<CommandName>();
  readonly #watched: readonly string[];
  readonly #device: Device;
  /** Rooms whose messages and members are shown. */
  readonly #open = new Set<string>();
  #state: ClientState;
  readonly diary = new Diary();
  #heardCount = 0;
  #turns = 0;
  #logOuts = 0;

  constructor(
    script: ObserverScript,
    given: { readonly urls: readonly string[]; readonly person: Person; readonly watched: readonly string[] },
  ) {
    this.script = script;
    this.#watched = given.watched;
    this.#state = initialState(given.person.id);
    this.#device = new Device({ ...given, wire: script.wire, done: this.done });
  }

  get state(): ClientState {
    return this.#state;
  }

  get client(): WireClient {
    return this.#device.client;
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
      const together = steps.filter((step) => !endings.has(step));
      await Promise.all(together.map((step) => this.#step(step)));
      for (const step of steps) if (endings.has(step)) await this.#step(step);
      await this.#comeBackIfClosed();
      await this.#step('hear');
    }
  }

  /** Comes back for good, when nobody ends sessions any more. A session that was ended has no connection. */
  async settle(): Promise<void> {
    if (await this.#device.hasEnded())
      await within('the connection of an ended session was closed', this.client.closed);
    await this.#comeBackIfClosed();
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

  close(): void {
    this.#device.cut();
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
        this.#device.cut();
        return this.#comeBack();
      case 'log_out':
        return this.#logOut();
      case 'load_people':
        return this.#loadPeople();
      case 'load_notifications':
        await this.#ask('list_notifications', {});
        return undefined;
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
    this.diary.note(this.#state.turn, action);
    // Who comes back into a room opens it again.
    for (const roomId of this.#open) if (!this.#state.rooms.has(roomId)) this.#open.delete(roomId);
  }

  #hear(): void {
    const { heard } = this.client;
    for (; this.#heardCount < heard.length; this.#heardCount += 1) {
      const event = heard[this.#heardCount] as AnyEvent;
      this.diary.heard(this.#state.turn, event);
      this.#reduce({ type: 'heard', event, nowMs: 0 });
    }
  }

  /**
   * What the server answers, when it is shown as the SDK shows it; undefined when it refuses, as it may: rooms go while
   * somebody asks. Also when the connection ends first.
   */
  async #ask<Name extends CommandName>(
    command: Name,
    input: Request<Name>,
  ): Promise<{ readonly result: Output<Name>; readonly askedAt: number } | undefined> {
    this.#hear();
    const askedAt = this.#state.turn;
    const answer = await this.#device.send(command, input);
    this.#hear();
    if (!answer?.ok) return undefined;
    const { result } = answer;
    const answered = { command, input, result, askedAt, isInOrder: true } as Answered;
    for (const action of actionsOf(answered)) this.#reduce(action);
    return { result, askedAt };
  }

  async #connect(resume: boolean): Promise<void> {
    await this.#device.connect(resume);
    this.#heardCount = 0;
    this.diary.connected();
    await this.#ask('watch_presence', { userIds: [...this.#watched] });
    if (resume) await this.#catchUpAfterBreak();
    else await this.#list();
    await this.#ask('list_notifications', {});
    for (const userId of this.#watched) await this.#ask('get_user', { userId });
  }

  async #logOut(): Promise<void> {
    this.#logOuts += 1;
    if (this.#logOuts > logOutsMax || !(await this.#ask('log_out', {}))) return;
    await within('the connection of who logged out was closed', this.client.closed);
  }

  async #comeBack(): Promise<void> {
    this.#reduce({ type: 'disconnected' });
    await this.#connect(true);
  }

  /** The server closes the connections of a session that somebody has ended. */
  async #comeBackIfClosed(): Promise<void> {
    for (let returns = 0; this.#device.isClosed; returns += 1) {
      if (returns === returnsMax) throw new Error('The observer does not get to an end of coming back.');
      this.#hear();
      await this.#comeBack();
    }
  }

  /** What docs/protocol.md says of reconnecting: everything in the log by `resume`, marks by asking for them. */
  async #catchUpAfterBreak(): Promise<void> {
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
      if (behind.length + lost.length === 0 || this.#device.isClosed) return;
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
    await this.#ask('get_room', { roomId });
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
      const room = this.#state.rooms.get(roomId);
      if (!page || !room || !isTooOld(room, page.result.lastEventSeq)) return;
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
      if (!isTooOld(room, page.result.lastEventSeq)) ({ next } = page.result);
    }
  }

  async #loadUsers(roomId: string): Promise<void> {
    const room = this.#state.rooms.get(roomId);
    for (const userId of room ? usersMissing(this.#state, room) : []) await this.#ask('get_user', { userId });
  }

  /** Everybody, page by page, and the contacts. */
  async #loadPeople(): Promise<void> {
    let after: string | undefined;
    do {
      const page = await this.#ask('list_users', { limit: usersPerPage, ...(after && { after }) });
      after = page?.result.next ?? undefined;
    } while (after !== undefined);
    await this.#ask('list_contacts', {});
  }
}
