import type { CommandSpec } from '@parley/contract/command';
import { commands, isCommandName } from '@parley/contract/registry';
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

/** REST under `/v1`: a route for every command of the contract that has one, and one for all of them by name. */
export const restRoutes = ({ gateway, tokens, bodyBytesMax }: RestDeps): Hono<HttpEnv> => {
  const routes = new Hono<HttpEnv>();
  const bodyOf = (context: Context<HttpEnv>): Promise<object> => readJson(context.req.raw, bodyBytesMax);

  const take = async (
    context: Context<HttpEnv>,
    name: string,
    readInput: () => object | Promise<object>,
  ): Promise<Response> => {
    const spec: CommandSpec | undefined = isCommandName(name) ? commands[name] : undefined;
    try {
      // Who logs in or refreshes often still sends the token that ran out: it must not stand in the way.
      const token = spec?.access === 'anyone' ? undefined : bearerOf(context);
      const claims = token === undefined ? undefined : tokens.readAccess(token);
      const input = await readInput();
      const origin = { address: context.env.address, userAgent: userAgentOf(context) };
      const outcome = await gateway.intake.take(() =>
        gateway.dispatch({ command: name, input, claims, origin }),
      );
      return respond(outcome, {
        status: spec?.http?.status ?? 200,
        limit: spec?.limit ?? 'none',
        reference: gateway.reference(name, outcome),
      });
    } catch (error) {
      if (error instanceof Fault) return faultResponse(error);
      throw error;
    }
  };

  for (const { name, input, http } of Object.values(commands) as readonly CommandSpec[]) {
    if (!http) continue;
    const readQuery = queryReader(input);
    routes.on(http.method, http.path, (context) =>
      take(context, name, async () => ({
        ...readQuery(context.req.query()),
        ...(http.method === 'GET' ? {} : await bodyOf(context)),
        ...readQuery(context.req.param()),
      })),
    );
  }
  routes.post('/commands/:command', (context) =>
    take(context, context.req.param('command'), () => bodyOf(context)),
  );
  return routes;
};
