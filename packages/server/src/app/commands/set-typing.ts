import { Fault } from '../../domain/fault.ts';
import type { Handler } from '../handler.ts';

export const setTyping: Handler<'set_typing'> = ({ bus, caller, room }, { roomId, typing }) => {
  if (room.archivedAt) throw new Fault('room_archived');
  const data = { roomId, userId: caller.user.id, typing };
  bus.publish({ type: 'room_notice', roomId, event: { event: 'typing_changed', data } });
  return Promise.resolve({});
};
