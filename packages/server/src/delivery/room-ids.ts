import type { Rooms } from '../app/ports/store.ts';

/** Users asked for in one query. */
const batchMax = 500;

/**
 * Finds the rooms of users who connect. Those who connect while a query runs share the next one, so that a storm of
 * connections costs the database a few queries and not one each.
 */
export class RoomIds {
  readonly #rooms: Pick<Rooms, 'idsOf'>;
  #wanted = new Map<string, PromiseWithResolvers<readonly string[]>>();
  #running = false;

  constructor(rooms: Pick<Rooms, 'idsOf'>) {
    this.#rooms = rooms;
  }

  of(userId: string): Promise<readonly string[]> {
    const wanted = this.#wanted.get(userId) ?? Promise.withResolvers<readonly string[]>();
    this.#wanted.set(userId, wanted);
    if (!this.#running) void this.#run();
    return wanted.promise;
  }

  async #run(): Promise<void> {
    this.#running = true;
    await Promise.resolve();
    while (this.#wanted.size > 0) {
      const batch = [...this.#wanted].slice(0, batchMax);
      for (const [userId] of batch) this.#wanted.delete(userId);
      try {
        const found = await this.#rooms.idsOf(batch.map(([userId]) => userId));
        for (const [userId, { resolve }] of batch) resolve(found.get(userId) ?? []);
      } catch (error) {
        for (const [, { reject }] of batch) reject(error);
      }
    }
    this.#running = false;
  }
}
