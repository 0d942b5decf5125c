import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import { nameOf } from '../people.ts';
import { client, state } from '../store.ts';
import type { Opened, RoomTools } from './room-tools.ts';

interface Given {
  readonly roomId: string;
  readonly ownId: string;
  readonly ownUsername: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly open: (opened: Opened) => void;
  readonly edit: (messageId: string | undefined) => void;
}

/** The same object while the room is shown: rows compare it. */
export const useRoomTools = ({ roomId, ownId, ownUsername, area, open, edit }: Given): RoomTools =>
  useMemo(
    () => ({
      roomId,
      ownId,
      ownUsername,
      open,
      nameOf: (userId) => nameOf(userId, state.peek()),
      async react(message, emoji) {
        const isThere = message.reactions.some(
          (reaction) => reaction.emoji === emoji && reaction.userIds.includes(ownId),
        );
        await client.call(isThere ? 'remove_reaction' : 'add_reaction', {
          roomId,
          messageId: message.id,
          emoji,
        });
      },
      startEdit: edit,
      stopEdit() {
        edit(undefined);
        area.current?.focus();
      },
      async saveEdit(message, content) {
        await client.call('edit_message', { roomId, messageId: message.id, content });
      },
      retry: (clientId) => client.retry(clientId),
      discard: (clientId) => client.discard(clientId),
    }),
    [roomId, ownId, ownUsername],
  );
