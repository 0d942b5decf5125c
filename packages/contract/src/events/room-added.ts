import { event } from '../event.ts';
import { roomSummary } from '../nouns/room.ts';

export const roomAdded = event({
  name: 'room_added',
  summary: 'You are a member of another room: you made it, joined it or were added.',
  audience: 'user',
  durable: false,
  data: roomSummary,
});
