import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Log } from '../../app/ports/log.ts';
import { Fault } from '../../domain/fault.ts';
import { faultResponse } from './respond.ts';
import type { HttpEnv } from './rest.ts';

/** A file of the web app, as it is and compressed. */
export interface WebFile {
  readonly type: string;
  readonly plain: Uint8Array<ArrayBuffer>;
  readonly gzip: Uint8Array<ArrayBuffer>;
  readonly brotli: Uint8Array<ArrayBuffer>;
}

/** The web app as it was built: one page for every address, and files whose names change with their content. */
export interface WebFiles {
  readonly page: WebFile;
  readonly assets: ReadonlyMap<string, WebFile>;
}

export interface WebAppDeps {
  /** Builds the app where that is needed. Rejects with what an operator has to mend. */
  readonly webFiles: () => Promise<WebFiles>;
  /** Whether nobody has an account yet: the first one founds the organization. */
  readonly isFresh: () => Promise<boolean>;
  /** Characters that a message may have here. */
  readonly messageLengthMax: number;
  readonly log: Log;
}

/** Everything comes from this server, nothing is inline, and nobody frames it. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses of the app. Others stay what they are: the API, its documents, the clients of other chat servers. */
const pages = [
  '/',
  '/log-in',
  '/register',
  '/browse',
  '/contacts',
  '/settings',
  '/settings/*',
  '/admin',
  '/admin/*',
  '/r/*',
  '/invite/*',
  '/join/*',
];

const yearS = 31_536_000;
const retryAfterS = 5;

const encodings = [
  ['br', 'brotli'],
  ['gzip', 'gzip'],
] as const;

/** Whether `Accept-Encoding` takes an encoding, as far as clients write it: `gzip;q=0` is a no. */
const accepts = (header: string, encoding: string): boolean =>
  header.split(',').some((part) => {
    const [name, weight] = part
      .trim()
      .toLowerCase()
      .split(/\s*;\s*q=/);
    return name === encoding && (weight === undefined || Number(weight) > 0);
  });

const respond = (
  context: Context<HttpEnv>,
  file: WebFile,
  headers: Readonly<Record<string, string>>,
): Response => {
  const accepted = context.req.header('accept-encoding') ?? '';
  const found = encodings.find(([encoding]) => accepts(accepted, encoding));
  const body = found ? file[found[1]] : file.plain;
  return new Response(body, {
    headers: {
      'content-type': file.type,
      vary: 'accept-encoding',
      ...(found && { 'content-encoding': found[0] }),
      ...headers,
    },
  });
};

const etagOf = (file: WebFile): string => `"${Bun.hash(file.plain).toString(36)}"`;

const sendPage = (context: Context<HttpEnv>, page: WebFile): Response => {
  const etag = etagOf(page);
  const headers = { 'cache-control': 'no-cache', 'content-security-policy': policy, etag };
  if (context.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
  return respond(context, page, headers);
};

/** The web app at `/`. It is built, and read, when it is first asked for. */
export const webAppRoutes = ({ webFiles, isFresh, messageLengthMax, log }: WebAppDeps): Hono<HttpEnv> => {
  const app = new Hono<HttpEnv>();
  const withFiles = async (answer: (files: WebFiles) => Response): Promise<Response> => {
    try {
      return answer(await webFiles());
    } catch (error) {
      log.error({ err: error }, 'the web app cannot be served');
      return new Response('The web app could not be built: the log of the server says why.', {
        status: 503,
        headers: { 'retry-after': String(retryAfterS), 'cache-control': 'no-store' },
      });
    }
  };
  for (const path of pages)
    app.get(path, (context, next) =>
      // Who wants a socket where there is none must not be answered with a page.
      context.req.header('upgrade')?.toLowerCase() === 'websocket'
        ? next()
        : withFiles(({ page }) => sendPage(context, page)),
    );
  app.get('/assets/:name', (context) =>
    withFiles(({ assets }) => {
      const file = assets.get(context.req.param('name'));
      if (!file) return faultResponse(new Fault('not_found'));
      return respond(context, file, { 'cache-control': `public, max-age=${yearS}, immutable` });
    }),
  );
  app.get('/server.json', async (context) => {
    context.header('cache-control', 'no-store');
    return context.json({ fresh: await isFresh(), messageLengthMax });
  });
  return app;
};
