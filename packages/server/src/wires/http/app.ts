import { Hono } from 'hono';
import { secureHeaders } from 'hono/secure-headers';
import type { Log } from '../../app/ports/log.ts';
import type { Tokens } from '../../app/tokens.ts';
import { Fault } from '../../domain/fault.ts';
import type { Gateway } from '../gateway.ts';
import { corsHeaders, preflight } from './cors.ts';
import type { CorsOrigins } from './cors.ts';
import { documentRoutes } from './document-routes.ts';
import { fileRoutes } from './files.ts';
import { pictureRoutes } from './pictures.ts';
import { faultResponse } from './respond.ts';
import { restRoutes } from './rest.ts';
import type { HttpEnv } from './rest.ts';
import { webAppRoutes } from './web-app.ts';
import type { WebAppDeps } from './web-app.ts';

export interface HttpDeps extends Omit<WebAppDeps, 'log'> {
  readonly gateway: Gateway;
  readonly tokens: Tokens;
  readonly log: Log;
  readonly origins: CorsOrigins;
  readonly bodyBytesMax: number;
  readonly newId: () => string;
  /** Whether the server can do its work: what is missing, or nothing. */
  readonly notReady: () => Promise<readonly string[]>;
  /** Routes of other APIs than Parley's own. */
  readonly others: Hono<HttpEnv>;
  /** The page of measurements, for who may see it; undefined where it is off. */
  readonly metrics: ((token: string | undefined) => Promise<Response>) | undefined;
}

/** Invites stand in paths of a dialect, and people put tokens there: all are longer than an id, which has 36 characters. */
const withoutSecrets = (path: string): string => path.replaceAll(/[\w.-]{37,}/g, '…');

const requestIdShape = /^[\w.-]{1,64}$/;

/** Everything that is answered over plain HTTP. */
export const httpApp = (deps: HttpDeps): Hono<HttpEnv> => {
  const app = new Hono<HttpEnv>();

  app.use(async (context, next) => {
    const given = context.req.header('x-request-id');
    const requestId = given !== undefined && requestIdShape.test(given) ? given : deps.newId();
    context.set('requestId', requestId);
    const startedMs = performance.now();
    if (context.req.method === 'OPTIONS') {
      context.res = preflight(deps.origins, context.req.raw);
    } else {
      await next();
      const cors = corsHeaders(deps.origins, context.req.header('origin') ?? null) ?? {};
      // Added to: an answer may vary by more than its origin.
      for (const [name, value] of Object.entries(cors))
        context.res.headers[name === 'vary' ? 'append' : 'set'](name, value);
    }
    context.res.headers.set('x-request-id', requestId);
    const { method, path } = context.req;
    deps.log.debug(
      {
        requestId,
        method,
        path: withoutSecrets(path),
        status: context.res.status,
        ms: Math.round(performance.now() - startedMs),
      },
      'request',
    );
  });
  // Strict-Transport-Security is for who ends TLS to say: the operator's proxy.
  app.use(secureHeaders({ crossOriginResourcePolicy: 'cross-origin', strictTransportSecurity: false }));

  app.get('/health/live', (context) => context.json({ status: 'ok' }));
  app.get('/health/ready', async (context) => {
    const excepted = (context.req.query('except') ?? '').split(',');
    const missing = (await deps.notReady()).filter((part) => !excepted.includes(part));
    return missing.length === 0
      ? context.json({ status: 'ok' })
      : context.json({ status: 'unavailable', missing }, 503);
  });
  const { metrics } = deps;
  if (metrics)
    app.get('/metrics', (context) =>
      metrics(/^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1]),
    );

  app.route('/', documentRoutes());
  app.route('/v1', restRoutes(deps));
  app.route('/v1', fileRoutes(deps));
  app.route('/v1', pictureRoutes(deps));
  app.route('/', deps.others);
  app.route('/', webAppRoutes(deps));

  app.notFound(() =>
    faultResponse(
      new Fault('unknown_command', {
        message: 'There is nothing at this address. See /docs for what there is.',
      }),
    ),
  );
  app.onError((error, context) => {
    const reference = deps.newId();
    deps.log.error(
      { err: error, reference, requestId: context.get('requestId'), path: withoutSecrets(context.req.path) },
      'a request failed by a bug',
    );
    return faultResponse(new Fault('internal'), reference);
  });
  return app;
};
