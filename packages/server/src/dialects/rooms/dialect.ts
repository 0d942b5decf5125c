import type { Dialect } from '../dialect.ts';
import { accountRoutes, login } from './account-routes.ts';
import { events } from './events.ts';
import { failure, failureBody } from './failures.ts';
import { messageRoutes } from './message-routes.ts';
import { roomRoutes } from './room-routes.ts';
import { tell } from './tell.ts';

/** Rooms, members and invites under `/api/v1`, and what happens in rooms over Socket.IO. */
export const rooms: Dialect = {
  name: 'rooms',
  login,
  routes: [...accountRoutes, ...roomRoutes, ...messageRoutes],
  events,
  tell,
  failure,
  failureBody,
};
