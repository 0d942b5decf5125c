/**
 * Why the server ends a WebSocket. Below 4500 the client must act before it comes back; from 4500 on it should
 * reconnect by itself with back-off. (RFC 6455, 7.4.2 leaves 4000 to 4999 to applications.)
 */
export const closeCodes = {
  unauthenticated: { code: 4401, says: 'The token is missing, wrong or has run out.' },
  session_ended: { code: 4403, says: 'The session was ended.' },
  protocol_error: { code: 4400, says: 'A frame was not understood.' },
  authentication_timeout: { code: 4408, says: 'No token came in time.' },
  too_many_connections: { code: 4429, says: 'This user has too many connections.' },
  unavailable: { code: 4503, says: 'The server cannot serve this connection now: reconnect.' },
  too_slow: { code: 4501, says: 'Too much waits for this connection to read it: reconnect and resume.' },
  going_away: { code: 4500, says: 'The server is restarting: reconnect.' },
} as const satisfies Record<string, { readonly code: number; readonly says: string }>;

export type CloseReason = keyof typeof closeCodes;
