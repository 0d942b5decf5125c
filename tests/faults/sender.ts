import { faults } from '@parley/contract/errors';
import type { FaultCode } from '@parley/contract/errors';
import type { Person } from '../support/people.ts';
import type { Outcome, Try } from './checker.ts';
import { keptOf } from './kept.ts';
import { openLine } from './line.ts';
import type { Line, LineWire } from './line.ts';
import type { Random } from './random.ts';

/** A node as clients see it. Its address changes when it is started again on another port. */
export interface Target {
  readonly name: string;
  readonly url: string;
}

/** What a load notes while it runs. */
export interface Notebook {
  note(one: Try): void;
  /** Readings of one counter, no two alike. */
  clock(): number;
}

export interface SenderOptions {
  readonly person: Person;
  readonly roomIds: readonly [string, ...string[]];
  readonly wire: LineWire;
  readonly targets: readonly [Target, ...Target[]];
  readonly random: Random;
  readonly notebook: Notebook;
  /** Messages that are under way at once, at most, on one connection. */
  readonly burstMax: number;
  /** Milliseconds between two bursts, at most. */
  readonly pauseMsMax: number;
  /** Characters of a message besides its clientId, at most. */
  readonly lengthMax: number;
}

/** A message before it is sent. */
export interface Draft {
  readonly roomId: string;
  readonly clientId: string;
  readonly content: string;
}

/** Of the messages that get a reaction. */
const reactionShare = 0.1;
const retryPauseMs = { low: 20, high: 200 };

/** Somebody who writes, and who sends everything again with the same `clientId` until it is known what became of it. */
export class Sender {
  readonly #options: SenderOptions;
  #line: Line | undefined;
  #target: Target;
  #isStopping = false;
  #giveUpMs = Number.POSITIVE_INFINITY;
  #running: Promise<void> | undefined;
  /** Settles when it is known of every reaction so far what became of it. */
  #reacting: Promise<unknown> = Promise.resolve();

  constructor(options: SenderOptions) {
    this.#options = options;
    this.#target = options.targets[0];
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Writes nothing new, and settles when it is known of everything what became of it, or so many ms have passed. */
  async stop(settleTimeoutMs: number): Promise<void> {
    this.#isStopping = true;
    this.#giveUpMs = performance.now() + settleTimeoutMs;
    await this.#running;
    await this.#reacting;
    this.#line?.close();
  }

  /** Cuts the connection, whatever is under way. */
  cut(): void {
    this.#line?.close();
  }

  async #run(): Promise<void> {
    const { random, burstMax, pauseMsMax } = this.#options;
    while (!this.#isStopping) {
      const drafts = Array.from({ length: random.between(1, burstMax) }, () => this.draft());
      const line = await this.#openLine();
      const settled = await Promise.all(drafts.map((draft) => this.#try(draft, line)));
      for (const [index, draft] of drafts.entries()) if (!settled[index]) await this.deliver(draft);
      await Bun.sleep(random.between(0, pauseMsMax));
    }
  }

  /** Sometimes reacts to what was written, so that there is more in a room's log than messages. */
  #react(line: Line, { roomId }: Draft, messageId: string): void {
    if (this.#options.random.fraction() >= reactionShare) return;
    const reacting = line.send('add_reaction', { roomId, messageId, emoji: '👍' }).catch(() => undefined);
    this.#reacting = Promise.all([this.#reacting, reacting]);
  }

  /** A message that nobody has sent yet. */
  draft(): Draft {
    const { random, roomIds, lengthMax } = this.#options;
    const clientId = random.uuid();
    const content = `${clientId} ${'x'.repeat(random.between(0, lengthMax))}`;
    return { roomId: random.pick([...roomIds] as [string, ...string[]]), clientId, content };
  }

  /** Sends a message again and again until it is known what became of it. */
  async deliver(draft: Draft): Promise<void> {
    while (performance.now() < this.#giveUpMs) {
      if (await this.#try(draft, await this.#openLine())) return;
      await this.#pause();
    }
  }

  /** Whether it is known what became of it. */
  async #try(draft: Draft, line: Line | undefined): Promise<boolean> {
    if (!line) return false;
    const { person, notebook } = this.#options;
    const connection = line.name;
    const begunAt = notebook.clock();
    const outcome = await outcomeOf(line, draft);
    notebook.note({
      roomId: draft.roomId,
      senderId: person.id,
      clientId: draft.clientId,
      hash: Bun.hash(draft.content).toString(36),
      connection,
      node: this.#target.name,
      begunAt,
      endedAt: notebook.clock(),
      outcome,
    });
    if (outcome.kind === 'acknowledged') this.#react(line, draft, outcome.message.id);
    return outcome.kind !== 'unknown';
  }

  /** The connection there is, or a new one to any node; undefined when none can be had until it is time to give up. */
  async #openLine(): Promise<Line | undefined> {
    const { wire, targets, person, random } = this.#options;
    while (!this.#line?.isOpen && performance.now() < this.#giveUpMs) {
      this.#target = random.pick([...targets] as [Target, ...Target[]]);
      try {
        this.#line = await openLine({ wire, url: this.#target.url, token: person.token });
      } catch {
        await this.#pause();
      }
    }
    // Over REST nothing is kept open: each request may go to another node.
    const line = this.#line;
    if (wire === 'rest') this.#line = undefined;
    return line;
  }

  async #pause(): Promise<void> {
    await Bun.sleep(this.#options.random.between(retryPauseMs.low, retryPauseMs.high));
  }
}

const outcomeOf = async (line: Line, { roomId, clientId, content }: Draft): Promise<Outcome> => {
  try {
    const answer = await line.send('send_message', { roomId, clientId, content });
    if (answer.ok) return { kind: 'acknowledged', message: keptOf(answer.result.message) };
    const { code } = answer.error;
    const isLater = faults[code as FaultCode].retry === 'later';
    return isLater ? { kind: 'unknown', why: code } : { kind: 'refused', code };
  } catch (error) {
    return { kind: 'unknown', why: error instanceof Error ? error.message : String(error) };
  }
};
