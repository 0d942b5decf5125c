import type { CommittedEvent } from '../app/ports/bus.ts';
import type { AppendRequest, AppendResult } from '../app/ports/store.ts';
import { Fault } from '../domain/fault.ts';
import { appendBatch } from './append.ts';
import { Lane } from './lane.ts';
import type { LaneLimits } from './lane.ts';
import type { Pool } from './pool.ts';

/** Changes that may wait for the one before them in one room. */
export const changesWaitingMax = 1_000;
const overloadedRetryS = 1;

/** A room is always in the same lane, so that its messages keep their order. The id's last digits are spread evenly. */
const laneIndex = (roomId: string, lanes: number): number => Number.parseInt(roomId.slice(-7), 16) % lanes;

/**
 * Writes messages in batches, one batch a lane at a time, each lane on a connection of its own. What a batch stored is
 * handed to `committed` before anybody is told, in the order of the log.
 */
export class MessageWriter {
  readonly #lanes: readonly Lane<AppendRequest, AppendResult>[];
  /** Rooms with a change under way, and the changes that wait for it. */
  readonly #changes = new Map<string, (() => void)[]>();

  constructor(
    pools: readonly Pool[],
    limits: LaneLimits,
    committed: (events: readonly CommittedEvent[]) => void,
  ) {
    this.#lanes = pools.map(
      (pool) =>
        new Lane(
          limits,
          ({ roomId }) => roomId,
          (batch) => pool.ask((sql) => appendBatch(sql, batch, committed)),
        ),
    );
  }

  /** Messages that wait for a batch. */
  get queued(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.length, 0);
  }

  /**
   * Runs a change to a room while none of its messages is being written, one change of a room at a time. So what
   * happens in a room is committed, and told, in one order on this node; and a long change makes only its own room wait,
   * not the lane with everybody else's messages behind a lock.
   */
  async exclusively<Result>(roomId: string, change: () => Promise<Result>): Promise<Result> {
    const lane = this.#laneOf(roomId);
    const waiting = this.#changes.get(roomId) ?? [];
    if (waiting.length >= changesWaitingMax) throw new Fault('overloaded', { retryAfterS: overloadedRetryS });
    if (this.#changes.has(roomId)) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
      // What was written meanwhile came before this change.
      lane.release(roomId);
    } else {
      this.#changes.set(roomId, waiting);
    }
    await lane.hold(roomId);
    try {
      return await change();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else {
        this.#changes.delete(roomId);
        lane.release(roomId);
      }
    }
  }

  /**
   * Lets a room's next messages wait for a while, so that more of them are written and told together. Asked for several
   * times in one turn of the event loop it is divided by that.
   */
  rest(roomId: string, ms: number): void {
    this.#laneOf(roomId).rest(roomId, ms);
  }

  append(request: AppendRequest): Promise<AppendResult> {
    return this.#laneOf(request.roomId).push(request);
  }

  #laneOf(roomId: string): Lane<AppendRequest, AppendResult> {
    const lane = this.#lanes[laneIndex(roomId, this.#lanes.length)];
    if (!lane) throw new Error('The writer has no lanes.');
    return lane;
  }

  /** Settles when everything that was taken is written. */
  async idle(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.idle()));
  }
}
