import type { Message } from '@parley/contract/nouns/message';
import { nameKey } from '../domain/keys.ts';
import type { RoomRecord, UserRecord } from '../domain/records.ts';
import { historyMessagesMax, historyOf } from './assistant-history.ts';
import { collectAnswer } from './collect-answer.ts';
import type { Assistant, Question } from './ports/assistant.ts';
import type { Bus } from './ports/bus.ts';
import type { Log } from './ports/log.ts';
import type { Database } from './ports/store.ts';
import { Turns } from './turns.ts';

/**
 * Answers under way at once, one in a room; more questions wait. Beyond what may wait one is answered that the assistant
 * is busy.
 */
export const assistantLimits = { runningMax: 32, waitingMax: 1_000, waitingPerKeyMax: 20 } as const;
/** Clients forget after six seconds that somebody types. */
const typingEveryMs = 4_000;
/** Of the newest messages some are questions that wait, and what was said of them. */
const historyReadMax = historyMessagesMax + 2 * assistantLimits.waitingPerKeyMax;

const busyAnswer = 'I am busy. Please ask again in a moment.';
const failedAnswer = 'I could not answer this. Please try again.';

type AskedMessage = Pick<Message, 'id' | 'seq' | 'senderId' | 'content'>;

interface Asking {
  readonly room: RoomRecord;
  readonly message: AskedMessage;
  readonly assistant: Assistant;
}

export interface AssistantsOptions {
  readonly assistants: readonly Assistant[];
  /** Who answers where nobody is named. */
  readonly defaultName: string;
  /** An answer must be complete after this time. */
  readonly answerTimeoutMs: number;
  readonly db: Database;
  readonly bus: Bus;
  readonly log: Log;
  readonly newId: () => string;
}

/** Asks assistants and writes what they answer, after the question was stored. */
export class Assistants {
  readonly defaultName: string;
  readonly #byName: ReadonlyMap<string, Assistant>;
  readonly #options: AssistantsOptions;
  readonly #users = new Map<string, UserRecord>();
  readonly #turns: Turns;
  readonly #underWay = new Set<AbortController>();
  #isClosing = false;

  constructor(options: AssistantsOptions) {
    this.defaultName = options.defaultName;
    this.#byName = new Map(options.assistants.map((assistant) => [assistant.name, assistant]));
    this.#options = options;
    this.#turns = new Turns(assistantLimits, (error) =>
      options.log.error({ err: error }, 'an assistant was asked and that failed by a bug'),
    );
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** The user as whom an assistant writes in an organization. */
  async user(name: string, organizationId: string): Promise<UserRecord> {
    const key = `${organizationId}:${name}`;
    const known = this.#users.get(key);
    if (known !== undefined) return known;
    const user = await this.#options.db.users.ensureAssistant({
      id: this.#options.newId(),
      organizationId,
      kind: 'assistant',
      role: 'user',
      username: name,
      // No person can take this key, nor an assistant a person's: keys of people have no slash in front.
      usernameKey: `/assistant/${nameKey(name)}`,
      email: null,
      emailKey: null,
      passwordHash: null,
      name: null,
    });
    this.#users.set(key, user);
    return user;
  }

  /** Has the room's assistant answer a message. What goes wrong is said in the room. */
  ask(room: RoomRecord, message: AskedMessage): void {
    const assistant = room.assistant === null ? undefined : this.#byName.get(room.assistant);
    if (!assistant) return;
    const asking = { room, message, assistant };
    const isTaken = this.#turns.take(room.id, () => this.#answer(asking));
    if (!isTaken) void this.#write(asking, busyAnswer);
  }

  /** Breaks off what is under way, answers nothing more, and says so in the rooms. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const ending of this.#underWay) ending.abort(new Error('The server stops.'));
    await this.#turns.idle();
  }

  async #answer(asking: Asking): Promise<void> {
    const { room, assistant } = asking;
    const ending = new AbortController();
    this.#underWay.add(ending);
    const { answerTimeoutMs } = this.#options;
    const late = setTimeout(() => ending.abort(new Error('The answer took too long.')), answerTimeoutMs);
    let stopTyping = (): void => undefined;
    try {
      if (this.#isClosing) throw new Error('The server stops.');
      const question = await this.#questionOf(asking);
      if (!question) return;
      stopTyping = this.#showTyping(room.id, (await this.user(assistant.name, room.organizationId)).id);
      const answer = await collectAnswer(assistant.answer(question, ending.signal), ending.signal);
      await this.#write(asking, answer);
    } catch (error) {
      this.#options.log.warn({ err: error, assistant: assistant.name, roomId: room.id }, 'assistant failed');
      await this.#write(asking, failedAnswer);
    } finally {
      clearTimeout(late);
      // Whatever is left of the answer is not wanted.
      ending.abort();
      this.#underWay.delete(ending);
      stopTyping();
    }
  }

  /** The question as it is by now; undefined when nobody would see the answer. */
  async #questionOf({ room, message, assistant }: Asking): Promise<Question | undefined> {
    const { db } = this.#options;
    const [currentRoom, current] = await Promise.all([
      db.rooms.load(room.id),
      db.messages.load(room.id, message.seq),
    ]);
    if (!currentRoom || currentRoom.archivedAt || !current || current.deletedAt) return undefined;
    return {
      roomId: room.id,
      messageId: message.id,
      userId: message.senderId,
      content: current.content,
      history: async () => {
        const [{ messages: newest }, { id }] = await Promise.all([
          db.messages.list({ roomId: room.id, limit: historyReadMax }),
          this.user(assistant.name, room.organizationId),
        ]);
        return historyOf(newest, { seq: message.seq, assistantId: id, notices: [busyAnswer, failedAnswer] });
      },
    };
  }

  /** Shows the room that the assistant is at it, until what this answers is called. */
  #showTyping(roomId: string, userId: string): () => void {
    const tell = (typing: boolean): void => {
      const data = { roomId, userId, typing };
      this.#options.bus.publish({ type: 'room_notice', roomId, event: { event: 'typing_changed', data } });
    };
    tell(true);
    const again = setInterval(() => tell(true), typingEveryMs);
    return () => {
      clearInterval(again);
      tell(false);
    };
  }

  async #write({ room, message, assistant }: Asking, answer: string): Promise<void> {
    try {
      const sender = await this.user(assistant.name, room.organizationId);
      await this.#options.db.append({
        roomId: room.id,
        roomNumber: room.number,
        senderId: sender.id,
        // One answer a question, however often it is asked again.
        clientId: `answer-${message.id}`,
        content: answer.trim() === '' ? failedAnswer : answer,
        encrypted: false,
      });
    } catch (error) {
      this.#options.log.warn({ err: error, roomId: room.id }, 'assistant answer not stored');
    }
  }
}
