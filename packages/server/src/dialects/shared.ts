import type { DialectName, HttpCall, Route } from './dialect.ts';
import type { Ear, WireKey } from './listener.ts';

/**
 * Everything that two dialects have in common, in one place: names and paths that both use, and what a connection hears
 * before it has said which of them it speaks.
 */

const hasField = (data: unknown, field: string): boolean =>
  typeof data === 'object' && data !== null && field in data;

const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const isUuid = (value: unknown): boolean => typeof value === 'string' && uuidShape.test(value);

/** Events of one name in two dialects are told apart by their shape. */
export const sharedEvents: Readonly<Record<string, (data: unknown) => DialectName>> = {
  send_message: (data) => (hasField(data, 'roomId') ? 'rooms' : 'direct'),
  typing: (data) =>
    hasField(data, 'isTyping') || isUuid((data as { roomId?: unknown } | null)?.roomId)
      ? 'rooms'
      : 'organizations',
};

/** Calls of one path in two dialects: by which fields they have, or by the kind of the id. */
export const sharedRoutes: Readonly<
  Record<string, (call: Pick<HttpCall, 'body' | 'params'>) => DialectName>
> = {
  'POST /api/auth/register': ({ body }) => (hasField(body, 'username') ? 'organizations' : 'direct'),
  // The answer has what the clients of all three read from it: see api-accounts.ts.
  'POST /api/auth/login': () => 'organizations',
  'GET /api/messages/:id': ({ params }) => (isUuid(params['id']) ? 'direct' : 'organizations'),
};

/** The name of a route in `sharedRoutes`. Parameters have one name there, whatever a dialect calls them. */
export const routeKey = ({ method, path }: Pick<Route, 'method' | 'path'>): string =>
  `${method} ${path.replace(/:\w+$/, ':id')}`;

/** What a connection hears before its first telling event. */
export const firstEars: Readonly<Record<WireKey, readonly Ear[]>> = {
  io: [
    { dialect: 'direct', kind: 'user' },
    { dialect: 'rooms', kind: 'organization' },
  ],
  ws: [
    { dialect: 'organizations', kind: 'user' },
    { dialect: 'organizations', kind: 'organization' },
  ],
};

/** In which dialect a connection hears of a failure before its first telling event. */
export const firstDialect: Readonly<Record<WireKey, DialectName>> = { io: 'rooms', ws: 'organizations' };

/** Whose way it is to send a token by an event of its own: that it was refused is told in these words. */
export const tokenEventDialect = (event: string): DialectName | undefined =>
  event === 'connection' ? 'sessions' : undefined;
