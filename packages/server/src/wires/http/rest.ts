import type { CommandSpec } from '@parley/contract/command';
import { commands } from '@parley/contract/registry';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Tokens } from '../../app/tokens.ts';
import { Fault } from '../../domain/fault.ts';
import type { Gateway } from '../gateway.ts';
import { readJson } from './body.ts';
import { queryReader } from './query.ts';
import { faultResponse, respond } from './respond.ts';

/** What a request carries through the routes. */
export interface HttpEnv {
  Bindings: { readonly address: string };
  Variables: { requestId: string };
}

interface RestDeps {
  readonly gateway: Gateway;
  readonly tokens: Tokens;
  readonly bodyBytesMax: number;
}

export const userAgentOf = (context: Context<HttpEnv>): string | null =>
  context.req.header('user-agent') ?? null;

/** The access token of a request, from its Authorization header and from nowhere else. */
export const bearerOf = (context: Context<HttpEnv>): string | undefined =>
  /^Bearer +(\S+)$/i.exec(context.req.header('authorization') ?? '')?.[1];

/** REST under `/v1`: a route for every command of the contract that has one. */
export const restRoutes = ({ gateway, tokens, bodyBytesMax }: RestDeps): Hono<HttpEnv> => {
  const routes = new Hono<HttpEnv>();
  for (const spec of Object.values(commands) as readonly CommandSpec[]) {
    const { http } = spec;
    if (!http) continue;
    const readQuery = queryReader(spec.input);
    const handle = async (context: Context<HttpEnv>): Promise<Response> => {
      try {
        // Who logs in or refreshes often still sends the token that ran out: it must not stand in the way.
        const token = spec.access === 'anyone' ? undefined : bearerOf(context);
        const claims = token === undefined ? undefined : tokens.readAccess(token);
        const body = http.method === 'GET' ? {} : await readJson(context.req.raw, bodyBytesMax);
        const input = { ...readQuery(context.req.query()), ...body, ...readQuery(context.req.param()) };
        const origin = { address: context.env.address, userAgent: userAgentOf(context) };
        const outcome = await gateway.intake.take(() =>
          gateway.dispatch({ command: spec.name, input, claims, origin }),
        );
        return respond(outcome, {
          status: http.status,
          limit: spec.limit,
          reference: gateway.reference(spec.name, outcome),
        });
      } catch (error) {
        if (error instanceof Fault) return faultResponse(error);
        throw error;
      }
    };
    routes.on(http.method, http.path, handle);
  }
  return routes;
};
