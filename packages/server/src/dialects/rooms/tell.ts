import type { AnyEvent } from '@parley/contract/registry';
import type { Saying } from '../../app/ports/bus.ts';
import { toOrganization, toRoom } from '../dialect.ts';
import type { Facts } from '../dialect.ts';
import { directSayings } from '../direct-message.ts';
import { heardMessage, messageRead, timestamp } from './shapes.ts';

/** What the clients of this system hear of an event of the core. */
export const tell = (event: AnyEvent, facts: Facts): readonly Saying[] => {
  const { room, user, message } = facts;
  if (event.event === 'presence_changed') {
    const { userId, status } = event.data;
    const data = { userId, username: user.username, status, timestamp: timestamp() };
    return [{ to: toOrganization(user.organizationId), event: 'user_status', data }];
  }
  if (!room) return [];
  const to = toRoom(room.id);
  const about = { userId: user.id, username: user.username };
  switch (event.event) {
    case 'message_created':
      if (room.kind === 'direct') return directSayings(event, facts);
      return [{ to, event: 'receive_message', data: heardMessage(event.data.message, user.username) }];
    case 'member_added': {
      const joined = { ...about, name: user.username, roomId: room.id, type: 'joined' };
      return [{ to, event: 'user_joined', data: { ...joined, timestamp: event.data.at } }];
    }
    case 'member_removed': {
      const data = { ...about, roomId: room.id, type: 'permanent', timestamp: event.data.at };
      return [{ to, event: 'user_left', data, exceptUserId: user.id }];
    }
    case 'typing_changed': {
      const data = { ...about, roomId: room.id, isTyping: event.data.typing, timestamp: timestamp() };
      return [{ to, event: 'user_typing', data, exceptUserId: user.id }];
    }
    case 'receipts_updated':
      return message ? [{ to, event: 'message_status_updated', data: messageRead(message.id, user.id) }] : [];
    default:
      return [];
  }
};
