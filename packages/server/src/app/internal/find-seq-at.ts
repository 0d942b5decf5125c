import { command } from '@parley/contract/command';
import { id, seq } from '@parley/contract/fields';
import { z } from 'zod';
import type { Messages } from '../ports/store.ts';
import type { InternalHandler } from './handler.ts';

export const findSeqAtSpec = command({
  name: 'find_seq_at',
  summary: 'The seq of the first message of a room that was written at a time or later.',
  description: 'One more than the newest where none was.',
  tag: 'Dialects',
  access: 'user',
  room: 'member',
  limit: 'commands',
  input: z.object({ roomId: id, at: z.iso.datetime({ offset: true }) }),
  output: z.object({ seq }),
  faults: [],
});

/**
 * Halves the room's numbers until one is left: some twenty reads by primary key, where an index on the time would cost
 * every message that is written. Numbers are dense, and given in the order of time.
 */
const firstSeqAt = async (messages: Messages, roomId: string, lastSeq: number, at: Date): Promise<number> => {
  let [low, high] = [1, lastSeq + 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    // oxlint-disable-next-line no-await-in-loop -- each read decides which comes next.
    const message = await messages.load(roomId, middle);
    if (message && message.createdAt >= at) high = middle;
    else low = middle + 1;
  }
  return low;
};

export const findSeqAt: InternalHandler<typeof findSeqAtSpec> = async ({ db }, { roomId, at }) => {
  const room = await db.rooms.load(roomId);
  return { seq: await firstSeqAt(db.messages, roomId, room?.lastSeq ?? 0, new Date(at)) };
};
