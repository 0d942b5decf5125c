/**
 * Every error that Parley answers with, in one table. A code is stable: clients may match on it. The HTTP status, the
 * Socket.IO acknowledgement and the plain WebSocket frame are readings of its row.
 */

/** When a client may send the same request again. */
export type Retry =
  /** Never as it is: change the request. */
  | 'never'
  /** After getting a new access token. */
  | 'after_login'
  /** After `retryAfterS` seconds, or with back-off where none is given. */
  | 'later';

interface FaultRow {
  readonly http: number;
  readonly retry: Retry;
  readonly says: string;
}

export const faults = {
  invalid_input: {
    http: 400,
    retry: 'never',
    says: 'The input is not valid. See "fields" for what was expected.',
  },
  unknown_command: {
    http: 404,
    retry: 'never',
    says: 'There is no such command. See /docs for those that exist.',
  },
  unauthenticated: { http: 401, retry: 'after_login', says: 'Log in first, and send the access token.' },
  token_expired: {
    http: 401,
    retry: 'after_login',
    says: 'The access token has run out. Refresh the session.',
  },
  session_ended: { http: 401, retry: 'after_login', says: 'This session was ended. Log in again.' },
  wrong_credentials: { http: 401, retry: 'never', says: 'The e-mail address or the password is wrong.' },
  forbidden: { http: 403, retry: 'never', says: 'You are not allowed to do this.' },
  not_a_member: { http: 403, retry: 'never', says: 'You are not a member of this room. Join it first.' },
  not_found: { http: 404, retry: 'never', says: 'It does not exist, or you cannot see it.' },
  already_exists: { http: 409, retry: 'never', says: 'It exists already.' },
  client_id_reused: {
    http: 409,
    retry: 'never',
    says: 'This clientId was used for another message. Use a new one for each message.',
  },
  last_admin: {
    http: 409,
    retry: 'never',
    says: 'An organization needs an admin. Make somebody else admin first.',
  },
  owner_must_stay: {
    http: 409,
    retry: 'never',
    says: 'The owner cannot leave. Make another member owner first.',
  },
  room_archived: { http: 409, retry: 'never', says: 'The room is archived: it can be read, not changed.' },
  wrong_room_kind: { http: 409, retry: 'never', says: 'This kind of room does not allow it.' },
  full: { http: 409, retry: 'never', says: 'The limit for this is reached.' },
  too_large: { http: 413, retry: 'never', says: 'The request is too large.' },
  rate_limited: { http: 429, retry: 'later', says: 'Too many requests. Wait before trying again.' },
  overloaded: { http: 503, retry: 'later', says: 'The server is busy. Try again shortly.' },
  unavailable: { http: 503, retry: 'later', says: 'The database cannot be reached. Try again shortly.' },
  internal: {
    http: 500,
    retry: 'later',
    says: 'Something went wrong on the server. Report it with "reference".',
  },
} as const satisfies Record<string, FaultRow>;

export type FaultCode = keyof typeof faults;

/** Why a field of the input was refused. `path` is dotted (`members.0`), and empty for the input as a whole. */
export interface FieldFault {
  readonly path: string;
  readonly expected: string;
}
