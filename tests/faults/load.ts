import { limits } from '@parley/contract/limits';
import { ask } from '../support/ask.ts';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { until } from '../support/wait.ts';
import { check } from './checker.ts';
import type { History, Outcome, Try, Verdict } from './checker.ts';
import { keptOf } from './kept.ts';
import type { Random } from './random.ts';
import { Receiver } from './receiver.ts';
import type { Cursor } from './resume-all.ts';
import { Sender } from './sender.ts';
import type { Target } from './sender.ts';

export interface LoadOptions {
  readonly targets: readonly [Target, ...Target[]];
  readonly random: Random;
  readonly rooms?: number;
  /** Others who are members of every room. */
  readonly memberIds?: readonly string[];
  /** Characters of a message, at most. */
  readonly lengthMax?: number;
  /** Messages under way at once on one connection, at most. */
  readonly burstMax?: number;
  /** Milliseconds between two bursts of one sender, at most. */
  readonly pauseMsMax?: number;
}

/** Everything goes again within this time after a fault has ended. (promises.md, I9) */
export const recoveryMsMax = 10_000;
/** How long is waited for what ought to happen within that time. */
const waitMsMax = 3 * recoveryMsMax;
/** So long senders try to learn what became of their messages when the faults are over. */
const settleTimeoutMs = 20_000;
const historyTriesMax = 100;
const historyRetryMs = 100;

/** People who write and listen in a few rooms, on every wire, whatever happens to the server. */
export class Load {
  readonly #options: LoadOptions;
  readonly #senders: readonly Sender[];
  readonly #receivers: readonly Receiver[];
  readonly #rooms: readonly RoomStanding[];
  readonly #reader: Person;
  readonly #notebook: Notebook;

  constructor(
    options: LoadOptions,
    parts: {
      readonly senders: readonly Sender[];
      readonly receivers: readonly Receiver[];
      readonly rooms: readonly RoomStanding[];
      readonly reader: Person;
      readonly notebook: Notebook;
    },
  ) {
    this.#options = options;
    this.#senders = parts.senders;
    this.#receivers = parts.receivers;
    this.#rooms = parts.rooms;
    this.#reader = parts.reader;
    this.#notebook = parts.notebook;
  }

  /** Messages that were acknowledged so far. */
  get acknowledged(): number {
    return this.#notebook.acknowledged;
  }

  start(): void {
    for (const one of [...this.#receivers, ...this.#senders]) one.start();
  }

  /** Cuts about half of the connections. They come back, each to any of the nodes. */
  scatter(): void {
    for (const one of [...this.#senders, ...this.#receivers])
      if (this.#options.random.fraction() < 0.5) one.cut();
  }

  /** Milliseconds until the next message is acknowledged that was sent after this call; throws when none is in time. */
  async nextAcknowledgement(timeoutMs = waitMsMax): Promise<number> {
    const sinceMs = performance.now();
    const { tries } = this.#notebook;
    const sinceTick = this.#notebook.clock();
    let looked = tries.length;
    const isAcknowledged = (): boolean => {
      for (; looked < tries.length; looked += 1) {
        const one = tries[looked];
        if (one && one.begunAt > sinceTick && one.outcome.kind === 'acknowledged') return true;
      }
      return false;
    };
    try {
      await until('a message was acknowledged again', isAcknowledged, timeoutMs);
    } catch (error) {
      const whys = tries.filter(({ begunAt }) => begunAt > sinceTick).map(({ outcome }) => whyOf(outcome));
      throw new Error(`${String(error)} Instead: ${countedText(whys)}.`, { cause: error });
    }
    return performance.now() - sinceMs;
  }

  /** Milliseconds until every receiver has got as far as the rooms are now; throws when one does not in time. */
  async catchUp(timeoutMs = waitMsMax): Promise<number> {
    const sinceMs = performance.now();
    const standings: RoomStanding[] = [];
    for (const { roomId } of this.#rooms)
      standings.push(await standingOf(this.#options.targets[0], roomId, this.#reader.token));
    await until(
      'every receiver had caught up',
      () =>
        standings.every(({ roomId, eventSeq }) =>
          this.#receivers.every((receiver) => receiver.reached(roomId) >= eventSeq),
        ),
      timeoutMs,
    );
    return performance.now() - sinceMs;
  }

  /** Ends the load, waits until everybody knows and has heard everything, and answers with the checker's verdict. */
  async judge(): Promise<Verdict> {
    await Promise.all(this.#senders.map((sender) => sender.stop(settleTimeoutMs)));
    const histories: History[] = [];
    for (const target of this.#options.targets)
      for (const { roomId } of this.#rooms)
        histories.push(await readHistory(target, roomId, this.#reader.token));
    const isComplete = (): boolean =>
      histories.every(({ roomId, lastEventSeq }) =>
        this.#receivers.every((receiver) => receiver.reached(roomId) >= lastEventSeq),
      );
    // Who has not caught up by then has gaps, which the checker finds and tells.
    await until('every receiver had caught up', isComplete, waitMsMax).catch(() => undefined);
    await Promise.all(this.#receivers.map((receiver) => receiver.stop()));
    const receptions = this.#receivers.flatMap((receiver) => receiver.receptions());
    const verdict = check({ tries: this.#notebook.tries, receptions, histories });
    const incomplete = this.#receivers.flatMap((receiver) => receiver.incomplete);
    return {
      ...verdict,
      gaps: verdict.gaps + incomplete.length,
      violations: [...incomplete, ...verdict.violations],
    };
  }

  /** Stops everybody without a verdict. */
  async abandon(): Promise<void> {
    await Promise.all(this.#senders.map((sender) => sender.stop(0)));
    await Promise.all(this.#receivers.map((receiver) => receiver.stop()));
  }
}

/** The messages of a room as a node lists them. */
export const readHistory = async (target: Target, roomId: string, token: string): Promise<History> => {
  const messages: History['messages'][number][] = [];
  for (let hasAfter = true; hasAfter;) {
    const after = messages.at(-1)?.seq ?? 0;
    const page = await insist(() =>
      ask(target.url, 'list_messages', { roomId, after, limit: limits.pageMax }, token),
    );
    for (const message of page.messages) messages.push({ ...keptOf(message), eventSeq: message.eventSeq });
    ({ hasAfter } = page);
  }
  const { eventSeq: lastEventSeq } = await standingOf(target, roomId, token);
  return { node: target.name, roomId, lastEventSeq, messages };
};

const standingOf = async (target: Target, roomId: string, token: string): Promise<RoomStanding> => {
  const { room } = await insist(() => ask(target.url, 'get_room', { roomId }, token));
  return { roomId, eventSeq: room.lastEventSeq, at: room.lastEventAt };
};

interface RoomStanding extends Cursor {
  readonly roomId: string;
}

/** What a load notes, and how it counts. */
export class Notebook {
  readonly tries: Try[] = [];
  acknowledged = 0;
  #ticks = 0;

  clock(): number {
    this.#ticks += 1;
    return this.#ticks;
  }

  note(one: Try): void {
    this.tries.push(one);
    if (one.outcome.kind === 'acknowledged') this.acknowledged += 1;
  }
}

const whyOf = (outcome: Outcome): string =>
  outcome.kind === 'unknown' ? outcome.why : outcome.kind === 'refused' ? outcome.code : outcome.kind;

/** What there is in a list, and how often. */
const countedText = (texts: readonly string[]): string => {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].map(([text, count]) => `${count} times "${text}"`).join(', ') || 'no answer at all';
};

type Asking<Result> = Promise<
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly error: { readonly code: string } }
>;

/** Asks until there is an answer: a node that was just hurt may need a moment. */
const insist = async <Result>(asking: () => Asking<Result>): Promise<Result> => {
  let last: unknown;
  for (let tries = 0; tries < historyTriesMax; tries += 1) {
    const answer = await asking().catch((error: unknown) => {
      last = error;
    });
    if (answer?.ok) return answer.result;
    if (answer) last = answer.error;
    await Bun.sleep(historyRetryMs);
  }
  throw new Error(`Reading the history failed ${historyTriesMax} times.`, { cause: last });
};

/** Makes people and rooms; in each room three write, one a wire, and two listen, one a wire. */
export const openLoad = async (options: LoadOptions): Promise<Load> => {
  const { random, rooms: count = 2, memberIds = [], ...rest } = options;
  const { targets } = options;
  const [{ url }] = targets;
  const people: Person[] = [];
  for (let made = 0; made < 3; made += 1) people.push(await register(url));
  const [owner, ...others] = people as [Person, Person, Person];
  const notebook = new Notebook();
  const rooms: RoomStanding[] = [];
  for (let made = 0; made < count; made += 1) {
    const members = [...others.map(({ id }) => id), ...memberIds];
    const input = { kind: 'group', name: `Load ${made}`, memberIds: members } as const;
    const answer = await insist(() => ask(url, 'create_room', input, owner.token));
    const { id: roomId, lastEventSeq: eventSeq, lastEventAt: at } = answer.room;
    rooms.push({ roomId, eventSeq, at });
  }
  const common = { burstMax: 4, pauseMsMax: 20, lengthMax: 300, ...rest, notebook };
  const senders = rooms.flatMap(({ roomId }) =>
    (['rest', 'socketio', 'websocket'] as const).map(
      (wire, at) =>
        new Sender({
          ...common,
          wire,
          person: people[at] ?? owner,
          roomIds: [roomId],
          random: random.fork(),
        }),
    ),
  );
  const receivers = (['socketio', 'websocket'] as const).map(
    (wire, at) => new Receiver({ targets, wire, person: people[at] ?? owner, rooms, random: random.fork() }),
  );
  return new Load(options, { senders, receivers, rooms, reader: owner, notebook });
};
