import { messageNumber } from '../../domain/message-number.ts';
import { toOrganization, toRoom } from '../dialect.ts';
import type { Dialect } from '../dialect.ts';
import { newMessageShape } from './shapes.ts';

/** What those who joined a room hear of it. Also of a direct room: who joined none of them hears nothing of it here. */
export const tell: Dialect['tell'] = (event, { room, user, message }) => {
  if (!room) return [];
  const to = toRoom(room.id);
  switch (event.event) {
    case 'message_created': {
      const data = newMessageShape(event.data.message, { room: room.number, user: user.number });
      return [{ to, event: 'newMessage', data }];
    }
    case 'message_deleted': {
      const messageId = messageNumber(room.number, event.data.seq);
      return [{ to, event: 'messageDeleted', data: { messageId } }];
    }
    case 'reaction_added': {
      const messageId = messageNumber(room.number, event.data.seq);
      return [
        { to, event: 'reactMessage', data: { userId: user.number, messageId, reaction: event.data.emoji } },
      ];
    }
    case 'receipts_updated': {
      if (!message) return [];
      const messageId = messageNumber(room.number, message.seq);
      return [{ to, event: 'messageRead', data: { userId: user.number, messageId } }];
    }
    case 'typing_changed': {
      const data = { user_id: user.number, roomId: room.number };
      return [{ to, event: event.data.typing ? 'typing' : 'stopTyping', data, exceptUserId: user.id }];
    }
    case 'member_removed':
      return leaving(user.number).map((said) => ({ to, ...said }));
    default:
      return [];
  }
};

/** What a room hears of somebody who left it. */
export const leaving = (userNumber: number) => [
  { event: 'leaveRoom', data: { user_id: userNumber } },
  { event: 'notification', data: `User ${userNumber} left the room` },
];

export const tellOnline: NonNullable<Dialect['tellOnline']> = (organizationId, online) => ({
  to: toOrganization(organizationId),
  event: 'onlineUsers',
  data: { users: online.map(({ number }) => number) },
});
