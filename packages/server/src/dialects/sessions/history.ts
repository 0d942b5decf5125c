import { limits } from '@parley/contract/limits';
import type { Message } from '@parley/contract/nouns/message';
import type { RoomSummary } from '@parley/contract/nouns/room';
import type { Runner } from '../dialect.ts';

/**
 * Pages of the core's lists that one call of this dialect reads at most: its clients know no pages. Whoever has more
 * gets the newest; older messages are asked for by `before`.
 */
const pagesMax = 20;

/** The newest messages of a session before a place, oldest first. */
export const messagesOf = async (
  runner: Runner,
  roomId: string,
  { before, limit }: { readonly before?: number | undefined; readonly limit?: number | undefined },
): Promise<readonly Message[]> => {
  let messages: readonly Message[] = [];
  let key = before;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await runner.run('list_messages', {
      roomId,
      limit: limit ?? limits.pageMax,
      ...(key === undefined ? {} : { before: key }),
    });
    messages = [...page.messages, ...messages];
    key = page.messages[0]?.seq;
    if (limit !== undefined || !page.hasBefore || key === undefined) break;
  }
  return messages;
};

/** When something was last said in a session, or when it began. */
const lastAt = ({ room, lastMessage }: RoomSummary): string => lastMessage?.createdAt ?? room.createdAt;

/** The caller's sessions, the one that was last talked in first. */
export const sessionsOf = async (runner: Runner): Promise<readonly RoomSummary[]> => {
  const sessions: RoomSummary[] = [];
  let key: string | undefined;
  for (let pages = 0; pages < pagesMax; pages += 1) {
    const page = await runner.run('list_rooms', {
      limit: limits.pageMax,
      ...(key === undefined ? {} : { before: key }),
    });
    sessions.push(...page.rooms.filter(({ room }) => room.kind === 'assistant'));
    if (page.next === null) break;
    key = page.next;
  }
  // Of the same moment the newer session first, in which order they came.
  return sessions.toSorted((one, other) => lastAt(other).localeCompare(lastAt(one)));
};
