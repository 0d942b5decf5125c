import type { Message } from '@parley/contract/nouns/message';
import { backOffMs, pauseMsOf } from './after-close.ts';
import type { Clock } from './clock.ts';
import { deferred } from './deferred.ts';
import type { Deferred } from './deferred.ts';
import { ParleyError, requireParleyError } from './errors.ts';
import { OutboxShelf } from './outbox-shelf.ts';
import type { OutgoingMessage } from './outgoing.ts';
import { bounded } from './rooms.ts';
import type { ClientStorage } from './storage.ts';
import type { CallInTurn } from './store.ts';
import * as outboxLimits from './limits/outbox.ts';

interface Given {
  readonly storage: ClientStorage;
  readonly clock: Clock;
  /** Undefined while nothing can be sent. */
  readonly call: () => CallInTurn | undefined;
  /** Whether the state shows a message, or never will. */
  readonly isShown: (message: Message) => boolean;
  readonly onChange: () => void;
}

/** What is not shown of a message on its way. */
interface Effort {
  refusals: number;
  /** It was acknowledged, and stays until its event has come. */
  acknowledged?: Message;
}

/** Messages that were written and are not acknowledged: sent in order per room, until there is an answer. */
export class Outbox {
  readonly #given: Given;
  readonly #shelf: OutboxShelf;
  #messages: readonly OutgoingMessage[] = [];
  readonly #efforts = new Map<string, Effort>();
  readonly #sent = new Map<string, Message>();
  readonly #waiting = new Map<string, Deferred<Message>>();
  /** Rooms with a message under way. */
  readonly #sending = new Set<string>();
  /** Rooms whose first message pauses, and what ends that. */
  readonly #pauses = new Map<string, () => void>();
  /** Counts users, so that what was begun for one does not end for another. */
  #era = 0;

  constructor(given: Given) {
    this.#given = given;
    this.#shelf = new OutboxShelf(given.storage);
  }

  get messages(): readonly OutgoingMessage[] {
    return this.#messages;
  }

  /** Brings what this user had not sent, before what was written since. */
  async open(userId: string): Promise<void> {
    const era = this.#era;
    const kept = await this.#shelf.open(userId, this.#messages);
    if (this.#era !== era) return;
    const there = new Set(this.#messages.map(({ clientId }) => clientId));
    const oldestMs = this.#given.clock.now() - outboxLimits.ageMsMax;
    const back = kept
      .filter(({ clientId }) => !there.has(clientId))
      .map((message): OutgoingMessage =>
        message.createdAtMs < oldestMs
          ? { ...message, state: 'failed', error: new ParleyError('outdated') }
          : message,
      );
    this.#show([...back, ...this.#messages]);
    this.flush();
  }

  /** Forgets what is in memory: another user. What is stored stays for its own. */
  reset(): void {
    this.#era += 1;
    this.#endPauses();
    this.#sending.clear();
    this.#efforts.clear();
    this.#sent.clear();
    for (const waiting of this.#waiting.values()) waiting.reject(new ParleyError('unauthenticated'));
    this.#waiting.clear();
    this.#shelf.close();
    this.#show([]);
  }

  /** Forgets what is stored, too. */
  erase(): Promise<void> {
    return this.#shelf.erase();
  }

  add(message: OutgoingMessage): void {
    const waiting = this.#messages.filter(({ state }) => state !== 'sent');
    const chars = waiting.reduce((sum, { content }) => sum + content.length, message.content.length);
    if (waiting.length >= outboxLimits.messagesMax || chars > outboxLimits.charsMax)
      throw new ParleyError('outbox_full');
    this.#show([...this.#messages, message]);
    this.#shelf.put(message);
    this.flush();
  }

  /** The message as it was stored; rejects when it has failed for good. */
  sent(clientId: string): Promise<Message> {
    const acknowledged = this.#sent.get(clientId) ?? this.#efforts.get(clientId)?.acknowledged;
    if (acknowledged) return Promise.resolve(acknowledged);
    const message = this.#find(clientId);
    if (!message) return Promise.reject(new ParleyError('not_found'));
    if (message.state === 'failed') return Promise.reject(message.error ?? new ParleyError('internal'));
    const waiting = this.#waiting.get(clientId) ?? deferred<Message>();
    this.#waiting.set(clientId, waiting);
    return waiting.promise;
  }

  /** Sends one that has failed once more, after those that wait. */
  retry(clientId: string): void {
    const message = this.#find(clientId);
    if (message?.state !== 'failed') return;
    const { error: _error, ...again } = message;
    this.#efforts.delete(clientId);
    const waiting: OutgoingMessage = { ...again, state: 'waiting', createdAtMs: this.#given.clock.now() };
    this.#show([...this.#messages.filter((one) => one !== message), waiting]);
    this.#shelf.put(waiting);
    this.flush();
  }

  /** Takes a message back. One that is under way may arrive nevertheless. */
  discard(clientId: string): void {
    const message = this.#find(clientId);
    if (!message) return;
    this.#remove(clientId);
    this.#settle(clientId, ({ reject }) => reject(new ParleyError('discarded')));
    this.#endPause(message.roomId);
    this.flush();
  }

  /** Sends what waits, the first of each room. */
  flush(): void {
    const call = this.#given.call();
    if (!call) return;
    const heads = new Map<string, OutgoingMessage>();
    for (const message of this.#messages)
      if (message.state === 'waiting' && !heads.has(message.roomId)) heads.set(message.roomId, message);
    for (const [roomId, message] of heads)
      if (!this.#sending.has(roomId) && !this.#pauses.has(roomId)) void this.#send(call, message);
  }

  /** There is another connection, or another way: what pauses need not. */
  connected(): void {
    this.#endPauses();
    this.flush();
  }

  /** Lets those go that the state shows by now, or that so many were sent after that nobody looks for them. */
  tidy(): void {
    for (const [clientId, { acknowledged }] of this.#efforts)
      if (acknowledged && (this.#given.isShown(acknowledged) || !this.#sent.has(clientId)))
        this.#remove(clientId);
  }

  async #send(call: CallInTurn, message: OutgoingMessage): Promise<void> {
    const { clientId, roomId, content, encrypted } = message;
    const era = this.#era;
    this.#sending.add(roomId);
    this.#change(clientId, { ...message, state: 'sending' });
    try {
      const sent = await call('send_message', { roomId, content, clientId, encrypted });
      if (this.#era === era) this.#acknowledge(clientId, sent.message);
    } catch (error) {
      if (this.#era === era) this.#refused(message, requireParleyError(error));
    }
    if (this.#era !== era) return;
    this.#sending.delete(roomId);
    this.flush();
  }

  #acknowledge(clientId: string, message: Message): void {
    this.#shelf.drop(clientId);
    this.#sent.set(clientId, message);
    bounded(this.#sent, outboxLimits.sentMax);
    const outgoing = this.#find(clientId);
    if (outgoing) {
      this.#efforts.set(clientId, { refusals: 0, acknowledged: message });
      this.#change(clientId, { ...outgoing, state: 'sent' });
    }
    this.#settle(clientId, ({ resolve }) => resolve(message));
    this.tidy();
  }

  #refused(message: OutgoingMessage, error: ParleyError): void {
    const { clientId, roomId } = message;
    if (!this.#find(clientId)) return;
    const refusals = (this.#efforts.get(clientId)?.refusals ?? 0) + 1;
    if (error.retry === 'never' || refusals > outboxLimits.refusalsMax) {
      const failed: OutgoingMessage = { ...message, state: 'failed', error };
      this.#change(clientId, failed);
      this.#shelf.put(failed);
      this.#settle(clientId, ({ reject }) => reject(error));
      return;
    }
    this.#change(clientId, { ...message, state: 'waiting' });
    // Nothing was refused: it goes on as soon as there is a way.
    const isUnheard = error.code === 'offline' || error.code === 'no_answer';
    if (!isUnheard) this.#efforts.set(clientId, { refusals });
    const { clock } = this.#given;
    const backOff = backOffMs(refusals - 1, clock.random(), outboxLimits.pauseMsMax);
    this.#pauses.set(
      roomId,
      clock.after(pauseMsOf(error) ?? backOff, () => {
        this.#pauses.delete(roomId);
        this.flush();
      }),
    );
  }

  #find(clientId: string): OutgoingMessage | undefined {
    return this.#messages.find((message) => message.clientId === clientId);
  }

  #change(clientId: string, changed: OutgoingMessage): void {
    this.#show(this.#messages.map((message) => (message.clientId === clientId ? changed : message)));
  }

  #remove(clientId: string): void {
    this.#efforts.delete(clientId);
    this.#shelf.drop(clientId);
    this.#show(this.#messages.filter((message) => message.clientId !== clientId));
  }

  #settle(clientId: string, settle: (waiting: Deferred<Message>) => void): void {
    const waiting = this.#waiting.get(clientId);
    this.#waiting.delete(clientId);
    if (waiting) settle(waiting);
  }

  #endPause(roomId: string): void {
    this.#pauses.get(roomId)?.();
    this.#pauses.delete(roomId);
  }

  #endPauses(): void {
    for (const roomId of this.#pauses.keys()) this.#endPause(roomId);
  }

  #show(messages: readonly OutgoingMessage[]): void {
    this.#messages = messages;
    this.#given.onChange();
  }
}
