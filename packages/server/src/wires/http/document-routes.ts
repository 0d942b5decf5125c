import { asyncApi } from '@parley/contract/documents/asyncapi';
import { openApi } from '@parley/contract/documents/openapi';
import { Hono } from 'hono';
import { menuScript } from './reference/menu.ts';
import { referencePage } from './reference/page.ts';
import { referenceStyle } from './reference/style.ts';
import type { HttpEnv } from './rest.ts';

/** The page loads its own style and script, and nothing from anywhere else. */
const pagePolicy =
  "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** A new version of the server is seen at once, and a page that is open costs nothing to look at again. */
const cached = 'max-age=0, must-revalidate';

const lazily = (make: () => string): (() => string) => {
  let made: string | undefined;
  return () => (made ??= make());
};

const file = (type: string, make: () => string, headers: Record<string, string> = {}): (() => Response) => {
  const body = lazily(make);
  return () =>
    new Response(body(), {
      headers: { 'content-type': `${type}; charset=utf-8`, 'cache-control': cached, ...headers },
    });
};

/** What the server says of itself: OpenAPI, AsyncAPI and the reference for people. Each is made when first asked for. */
export const documentRoutes = (): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    .get(
      '/v1/openapi.json',
      file('application/json', () => JSON.stringify(openApi())),
    )
    .get(
      '/v1/asyncapi.json',
      file('application/json', () => JSON.stringify(asyncApi())),
    )
    .get('/docs', file('text/html', referencePage, { 'content-security-policy': pagePolicy }))
    .get('/docs/', (context) => context.redirect('/docs', 308))
    .get(
      '/docs/style.css',
      file('text/css', () => referenceStyle),
    )
    .get(
      '/docs/menu.js',
      file('text/javascript', () => menuScript),
    );
