import type { Person } from '../support/people.ts';
import type { Reception } from './checker.ts';
import { logEntryOf } from './kept.ts';
import type { LogEntry } from './kept.ts';
import { openLine } from './line.ts';
import type { Line, LineWire } from './line.ts';
import type { Random } from './random.ts';
import { Incomplete, resumeAll } from './resume-all.ts';
import type { Cursor } from './resume-all.ts';
import type { Target } from './sender.ts';

export interface ReceiverOptions {
  readonly person: Person;
  /** Where the rooms stand when it begins. */
  readonly rooms: readonly ({ readonly roomId: string } & Cursor)[];
  readonly wire: Exclude<LineWire, 'rest'>;
  readonly targets: readonly [Target, ...Target[]];
  readonly random: Random;
}

interface Room {
  readonly roomId: string;
  readonly since: number;
  readonly connections: { connection: string; readonly resumed: LogEntry[]; readonly live: LogEntry[] }[];
  /** Up to where everything came. */
  cursor: Cursor;
}

const retryPauseMs = { low: 20, high: 200 };

/** Somebody who listens, comes back when cut, and resumes from what was heard last, as docs/protocol.md says. */
export class Receiver {
  readonly #options: ReceiverOptions;
  readonly #rooms: ReadonlyMap<string, Room>;
  #line: Line | undefined;
  #isStopping = false;
  #running: Promise<void> | undefined;
  /** What resume could not bring, in words. */
  readonly incomplete: string[] = [];

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#rooms = new Map(
      options.rooms.map(({ roomId, eventSeq, at }) => [
        roomId,
        { roomId, since: eventSeq, connections: [], cursor: { eventSeq, at } },
      ]),
    );
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#line?.close();
    await this.#running;
  }

  /** Cuts the connection; it comes back by itself. */
  cut(): void {
    this.#line?.close();
  }

  /** The number of the newest event of a room up to which everything came. */
  reached(roomId: string): number {
    return this.#rooms.get(roomId)?.cursor.eventSeq ?? 0;
  }

  receptions(): readonly Reception[] {
    const { person, wire } = this.#options;
    return [...this.#rooms.values()].map(({ roomId, since, connections }) => ({
      receiver: `${person.username} (${wire})`,
      roomId,
      since,
      connections,
    }));
  }

  async #run(): Promise<void> {
    const { random } = this.#options;
    while (!this.#isStopping) {
      await this.#listen().catch((error: unknown) => {
        if (error instanceof Incomplete) this.incomplete.push(error.message);
      });
      if (!this.#isStopping) await Bun.sleep(random.between(retryPauseMs.low, retryPauseMs.high));
    }
  }

  /** Settles when the connection was ended; throws when it could not be had or resumed. */
  async #listen(): Promise<void> {
    const { wire, targets, person, random } = this.#options;
    for (const room of this.#rooms.values())
      room.connections.push({ connection: 'opening', resumed: [], live: [] });
    const { url } = random.pick([...targets] as [Target, ...Target[]]);
    const onEvent = (event: string, data: unknown): void => {
      const entry = logEntryOf(event, data);
      if (entry) this.#take(entry, 'live');
    };
    const line = await openLine({ wire, url, token: person.token, onEvent, resume: true });
    this.#line = line;
    const rooms = [...this.#rooms.values()];
    for (const { connections } of rooms) (connections.at(-1) ?? { connection: '' }).connection = line.name;
    try {
      if (this.#isStopping) return;
      const cursors = rooms.map(({ roomId, cursor }) => ({ roomId, ...cursor }));
      await resumeAll(line, cursors, (entry) => this.#take(entry, 'resumed'));
      // What was live came after the answer, but may have been told before we had read it.
      for (const { connections } of rooms)
        for (const entry of connections.at(-1)?.live ?? []) this.#advance(entry);
      await line.closed;
    } finally {
      line.close();
    }
  }

  #take(entry: LogEntry, how: 'resumed' | 'live'): void {
    this.#rooms.get(entry.roomId)?.connections.at(-1)?.[how].push(entry);
    this.#advance(entry);
  }

  /** A number that comes too early is a gap, which the checker tells: what is missing is had at the next connection. */
  #advance({ roomId, eventSeq, at }: LogEntry): void {
    const room = this.#rooms.get(roomId);
    if (room && eventSeq === room.cursor.eventSeq + 1) room.cursor = { eventSeq, at };
  }
}
