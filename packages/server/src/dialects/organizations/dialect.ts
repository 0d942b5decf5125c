import { apiLogin } from '../api-accounts.ts';
import type { Dialect } from '../dialect.ts';
import { toRoom } from '../dialect.ts';
import { failureBody } from '../failure-body.ts';
import { faultText } from '../read.ts';
import { accountRoutes } from './accounts.ts';
import { events } from './events.ts';
import { messageRoutes } from './message-routes.ts';
import { roomRoutes } from './room-routes.ts';
import { tell, tellOnline } from './tell.ts';

/** Rooms of an organization, over a plain WebSocket, with numbers for ids. */
export const organizations: Dialect = {
  name: 'organizations',
  login: apiLogin,
  routes: [...accountRoutes, ...roomRoutes, ...messageRoutes],
  events,
  tell,
  tellOnline,
  left(talk) {
    for (const roomId of talk.joined)
      talk.say({ to: toRoom(roomId), event: 'notification', data: 'A user has disconnected' });
  },
  failure: (fault) => ({ event: 'error', data: { message: faultText(fault), code: fault.code } }),
  failureBody,
  // An error has its code beside the text.
  plainFrame: (event, dataJson) =>
    event === 'error'
      ? `{"type":"error",${dataJson.slice(1)}`
      : `{"type":${JSON.stringify(event)},"message":${dataJson}}`,
};
