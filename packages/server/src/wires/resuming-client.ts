import type { Resuming, Resumption } from '../app/ports/connection.ts';
import type { Position } from '../app/ports/event-log.ts';
import type { Connection } from '../delivery/connection.ts';

/** Lets a connection that was opened to resume into its rooms, each right after the answer that completes it. */
export class ResumingClient implements Resuming {
  readonly listCursor: string;
  readonly #connection: Connection;
  #followed: readonly string[] = [];
  #resumption: Resumption | undefined;

  constructor(connection: Connection, listCursor: string) {
    this.#connection = connection;
    this.listCursor = listCursor;
  }

  follow(roomIds: readonly string[]): Promise<ReadonlyMap<string, Position>> {
    this.#followed = roomIds;
    return this.#connection.follow(roomIds);
  }

  afterAnswer(resumption: Resumption): void {
    this.#resumption = resumption;
  }

  /** The answer of a `resume` was given to the wire. */
  async answered(): Promise<void> {
    // A resume that failed lets nobody in anywhere.
    const resumption = this.#resumption ?? { letIn: new Map(), wait: this.#followed, rest: false };
    this.#resumption = undefined;
    // Answers leave at the end of this turn: what is told now must not overtake them.
    await Promise.resolve();
    for (const roomId of resumption.wait) this.#connection.letWait(roomId);
    for (const [roomId, eventSeq] of resumption.letIn) this.#connection.letIn(roomId, eventSeq);
    if (resumption.rest) this.#connection.letInRest();
  }
}
