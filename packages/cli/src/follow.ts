import { deferred } from './deferred.ts';
import type { ParleyClient } from '@parley/client';
import { limits } from '@parley/contract/limits';
import type { Message } from '@parley/contract/nouns/message';
import type { EventData } from '@parley/contract/registry';
import { failed, sessionEnded } from './exits.ts';
import { Names } from './names.ts';
import type { Output } from './output.ts';
import { harmlessLines } from './text/harmless.ts';
import { nameLook } from './text/spans.ts';
import { lineTimeOf } from './text/times.ts';

type Change =
  | { readonly event: 'message_created'; readonly data: EventData<'message_created'> }
  | { readonly event: 'message_edited'; readonly data: EventData<'message_edited'> }
  | { readonly event: 'message_deleted'; readonly data: EventData<'message_deleted'> };

/** Events that wait to be printed, at most; beyond it changes are left out, and new messages are read again. */
const waitingMax = 10_000;
/** Messages that are known to be there and were not heard of for so long are asked for. */
const askAfterMs = 1_000;

/** Where no connection comes about, what is new is asked for so often. */
export const askBlockedMs = 3_000;

/** How the lines after the first of a message begin, so that none of them looks like the line of somebody else. */
const continuation = '    ';

/** Prints the messages of a room as lines, or as objects `{event, sender, data}` like those of the sockets. */
export class Follower {
  readonly #client: ParleyClient;
  readonly #roomId: string;
  readonly #output: Output;
  readonly #isJson: boolean;
  readonly #names: Names;
  readonly #stops: (() => void)[] = [];
  readonly #changes: Change[] = [];
  readonly #end = deferred<never>();
  #printedSeq = 0;
  #work: Promise<void> | undefined;
  #askTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    client: ParleyClient,
    given: { readonly roomId: string; readonly output: Output; readonly isJson: boolean },
  ) {
    this.#client = client;
    this.#roomId = given.roomId;
    this.#output = given.output;
    this.#isJson = given.isJson;
    this.#names = new Names(client);
    // Who does not wait for the end hears of it elsewhere.
    this.#end.promise.catch(() => undefined);
  }

  /** Rejects when there is nothing more to hear: not logged in any more, removed from the room, or a bug. */
  get ended(): Promise<never> {
    return this.#end.promise;
  }

  /** Prints the newest `count` messages, oldest first. What comes later comes with `start`. */
  async printNewest(count: number): Promise<void> {
    const pages: (readonly Message[])[] = [];
    let left = count;
    let before: number | undefined;
    // Also with a count of 0: the newest seq is where following begins.
    do {
      const page = await this.#client.call('list_messages', {
        roomId: this.#roomId,
        limit: Math.max(1, Math.min(left, limits.pageMax)),
        ...(before === undefined ? {} : { before }),
      });
      this.#printedSeq = Math.max(this.#printedSeq, page.messages.at(-1)?.seq ?? 0);
      if (left > 0) pages.push(page.messages);
      left -= page.messages.length;
      before = page.messages[0]?.seq;
      if (!page.hasBefore) break;
    } while (left > 0);
    for (const message of pages.toReversed().flat()) await this.#print(message);
  }

  /** Prints what is written from now on. The client must be told to connect. */
  start(): void {
    const here = (roomId: string): boolean => roomId === this.#roomId;
    this.#stops.push(
      this.#client.on('message_created', (data) => {
        if (here(data.message.roomId)) this.#take({ event: 'message_created', data });
      }),
      this.#client.on('message_edited', (data) => {
        if (here(data.roomId)) this.#take({ event: 'message_edited', data });
      }),
      this.#client.on('message_deleted', (data) => {
        if (here(data.roomId)) this.#take({ event: 'message_deleted', data });
      }),
      this.#client.on('room_removed', ({ roomId }) => {
        if (here(roomId)) this.#end.reject(failed('You are no longer in this room.'));
      }),
      this.#client.subscribe(() => this.#look()),
    );
    const timer = setInterval(() => {
      if (this.#client.problem?.code === 'blocked') this.#work ??= this.#catchUp(true);
    }, askBlockedMs);
    this.#stops.push(() => clearInterval(timer));
    this.#look();
  }

  /** Comes back when everything up to a message was printed. */
  async printedUpTo(seq: number): Promise<void> {
    while (this.#printedSeq < seq) {
      this.#work ??= this.#catchUp(true);
      await this.#work;
    }
  }

  stop(): void {
    clearTimeout(this.#askTimer);
    for (const stop of this.#stops) stop();
  }

  #take(change: Change): void {
    if (this.#changes.length < waitingMax) this.#changes.push(change);
    this.#work ??= this.#catchUp(false);
  }

  /** What was missed for too long is not told as events: the state knows how many messages there are. */
  #look(): void {
    const { status, problem, retryAtMs } = this.#client;
    const isOver = status === 'signed_out' || (status === 'waiting' && retryAtMs === undefined);
    if (isOver) this.#end.reject(problem ?? sessionEnded());
    if (isOver || this.#askTimer !== undefined || !this.#isBehind()) return;
    this.#askTimer = setTimeout(() => {
      this.#askTimer = undefined;
      if (this.#isBehind()) this.#work ??= this.#catchUp(true);
    }, askAfterMs);
  }

  #isBehind(): boolean {
    return (this.#client.state.rooms.get(this.#roomId)?.room.lastSeq ?? 0) > this.#printedSeq;
  }

  /** Prints what was heard, and where messages are missing asks for them. One at a time. */
  async #catchUp(isAsking: boolean): Promise<void> {
    try {
      if (isAsking) await this.#printNewer();
      // What is heard meanwhile is among them.
      for (let change = this.#changes.shift(); change; change = this.#changes.shift())
        await this.#printChange(change);
    } catch (error) {
      // Without a connection there is nothing to read: asked again when the client changes.
      if (!isPassing(error)) this.#end.reject(error);
    } finally {
      this.#work = undefined;
    }
  }

  async #printNewer(): Promise<void> {
    for (;;) {
      const { messages, hasAfter } = await this.#client.call('list_messages', {
        roomId: this.#roomId,
        after: this.#printedSeq,
        limit: limits.pageMax,
      });
      for (const message of messages) {
        await this.#print(message);
        this.#printedSeq = message.seq;
      }
      if (!hasAfter || messages.length === 0) return;
    }
  }

  async #print(message: Message): Promise<void> {
    const sender = await this.#names.of(message.senderId);
    if (this.#isJson) {
      this.#output.json({ event: 'message_created', sender, data: { message } });
      return;
    }
    const content = message.deletedAt === null ? message.content : '(deleted)';
    this.#printLines(sender, message.senderId, new Date(message.createdAt), content);
  }

  async #printChange(change: Change): Promise<void> {
    const { event, data } = change;
    if (event === 'message_created') {
      if (data.message.seq > this.#printedSeq + 1) await this.#printNewer();
      if (data.message.seq <= this.#printedSeq) return;
      await this.#print(data.message);
      this.#printedSeq = data.message.seq;
      return;
    }
    if (data.seq > this.#printedSeq) return;
    const sender = await this.#names.of(data.actorId);
    if (this.#isJson) {
      this.#output.json({ event, sender, data });
      return;
    }
    const what =
      event === 'message_edited' ? `(edited #${data.seq}) ${data.content}` : `(deleted #${data.seq})`;
    this.#printLines(sender, data.actorId, new Date(data.at), what);
  }

  #printLines(sender: string, senderId: string, time: Date, content: string): void {
    const [first = '', ...others] = harmlessLines(content);
    this.#output.line(
      { text: `${lineTimeOf(time)} `, look: 'dim' },
      { text: sender, look: nameLook(senderId) },
      `: ${first}`,
    );
    for (const line of others) this.#output.line(continuation + line);
  }
}

const isPassing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'retry' in error && error.retry === 'later';
