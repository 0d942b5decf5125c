import type { Message } from '@parley/contract/nouns/message';
import { events } from '@parley/contract/registry';
import type { EventName } from '@parley/contract/registry';
import type { Kept, Told } from './checker.ts';

/** What the checker compares of a message, wherever it was met. */
export const keptOf = ({ id, seq, senderId, clientId, content }: Message): Kept => ({
  id,
  seq,
  senderId,
  clientId,
  hash: Bun.hash(content).toString(36),
});

/** An event of a room's log, with what a cursor needs of it. */
export interface LogEntry extends Told {
  readonly roomId: string;
  readonly at: string;
}

/** An event as the checker knows it; undefined for one that is in no log. */
export const logEntryOf = (event: string, data: unknown): LogEntry | undefined => {
  if (!Object.hasOwn(events, event) || !events[event as EventName].durable) return undefined;
  const { message, ...other } = data as { readonly message?: Message } & Omit<LogEntry, 'event' | 'message'>;
  if (event !== 'message_created' || !message) return { ...other, event, message: undefined };
  const { roomId, eventSeq, createdAt: at } = message;
  return { roomId, eventSeq, at, event, message: keptOf(message) };
};
