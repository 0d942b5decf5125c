/** The HTTP answers of Engine.IO 4. */

import { faults } from '@parley/contract/errors';
import type { HeaderRecord } from './types.ts';

/** The codes an Engine.IO client may meet in place of a handshake or a poll. */
export const engineErrors = {
  unknownTransport: { code: 0, status: 400, message: 'Transport unknown' },
  unknownSession: { code: 1, status: 400, message: 'Session ID unknown' },
  badMethod: { code: 2, status: 400, message: 'Bad handshake method' },
  badRequest: { code: 3, status: 400, message: 'Bad request' },
  tooLarge: { code: 3, status: 413, message: 'Payload too large' },
  full: { code: 3, status: 503, message: faults.overloaded.says },
  stopping: { code: 3, status: 503, message: 'The server is stopping' },
  forbidden: { code: 4, status: 403, message: 'Forbidden' },
  unsupportedVersion: { code: 5, status: 400, message: 'Unsupported protocol version' },
} as const;

export type EngineError = keyof typeof engineErrors;

/** When to ask again that could not be taken in. */
const retryAfterS = 2;

export function errorResponse(error: EngineError, headers: HeaderRecord = {}): Response {
  const { code, status, message } = engineErrors[error];
  const retry: HeaderRecord = status === 503 ? { 'retry-after': String(retryAfterS) } : {};
  return Response.json(
    { code, message },
    { status, headers: { ...headers, ...retry, 'cache-control': 'no-store' } },
  );
}

export function textResponse(body: string, headers: HeaderRecord): Response {
  return new Response(body, {
    headers: { ...headers, 'content-type': 'text/plain; charset=UTF-8', 'cache-control': 'no-store' },
  });
}

const preflightMaxAgeSeconds = 7200;
const requestedHeadersPattern = /^[\w\-, ]{1,1024}$/;

/** Allows what a polling client may ask for; without credentials any header is harmless, so the asked ones are named. */
export function preflightResponse(request: Request, headers: HeaderRecord): Response {
  const requested = request.headers.get('access-control-request-headers') ?? '';
  const allowed = requestedHeadersPattern.test(requested) ? requested : 'content-type';
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': 'GET, POST, OPTIONS',
      'access-control-allow-headers': allowed,
      'access-control-max-age': String(preflightMaxAgeSeconds),
    },
  });
}
