/** Which origins a browser may call from. `*` stands for all: tokens travel in headers, never in cookies. */
export type CorsOrigins = '*' | readonly string[];

const exposed = 'RateLimit, RateLimit-Policy, Retry-After, X-Request-Id';
const preflightMaxAgeS = '600';

/** The headers that let an origin read the answer; undefined for one that may not. Requests without one are no browser's. */
export const corsHeaders = (
  origins: CorsOrigins,
  origin: string | null,
): Record<string, string> | undefined => {
  if (origins === '*')
    return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposed };
  if (origin === null) return {};
  if (!origins.includes(origin)) return undefined;
  return { 'access-control-allow-origin': origin, vary: 'Origin', 'access-control-expose-headers': exposed };
};

/** The answer to a browser that asks before it sends. */
export const preflight = (origins: CorsOrigins, request: Request): Response => {
  const headers = corsHeaders(origins, request.headers.get('origin'));
  if (!headers) return new Response(null, { status: 403 });
  return new Response(null, {
    status: 204,
    headers: {
      ...headers,
      'access-control-allow-methods': 'GET, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, X-Request-Id',
      'access-control-max-age': preflightMaxAgeS,
    },
  });
};
