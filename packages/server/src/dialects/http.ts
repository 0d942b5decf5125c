import { faults } from '@parley/contract/errors';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Tokens } from '../app/tokens.ts';
import { Fault } from '../domain/fault.ts';
import { readJson } from '../wires/http/body.ts';
import { readForm } from '../wires/http/form.ts';
import { allowanceHeaders, jsonHeaders } from '../wires/http/respond.ts';
import { bearerOf, userAgentOf } from '../wires/http/rest.ts';
import type { HttpEnv } from '../wires/http/rest.ts';
import { withLogin } from './client.ts';
import type { DialectHost } from './client.ts';
import type { Dialect, DialectName, HttpCall, Reply, Route } from './dialect.ts';
import { CommandRunner, bugFault } from './runner.ts';
import { routeKey, sharedRoutes } from './shared.ts';

export interface DialectHttpDeps {
  readonly host: DialectHost;
  readonly tokens: Tokens;
  readonly bodyBytesMax: number;
  readonly fileBytesMax: number;
}

interface Claim {
  readonly dialect: Dialect;
  readonly route: Route;
}

/** The calls of every dialect over HTTP. Where two have the same path, `shared.ts` says whose a request is. */
export const dialectRoutes = (deps: DialectHttpDeps): Hono<HttpEnv> => {
  const claims = new Map<string, Claim[]>();
  for (const dialect of deps.host.dialects.values()) {
    for (const route of dialect.routes) {
      const key = routeKey(route);
      claims.set(key, [...(claims.get(key) ?? []), { dialect, route }]);
    }
  }
  const app = new Hono<HttpEnv>();
  for (const [key, held] of claims) {
    const [first] = held;
    if (!first) continue;
    app.on(first.route.method, first.route.path, (context) => answer(deps, context, key, held));
  }
  return app;
};

const answer = async (
  deps: DialectHttpDeps,
  context: Context<HttpEnv>,
  key: string,
  held: readonly Claim[],
): Promise<Response> => {
  let claim = held[0] as Claim;
  let runner: CommandRunner | undefined;
  try {
    const params = context.req.param() as Record<string, string>;
    const isForm = /^multipart\/form-data\b/i.test(context.req.header('content-type') ?? '');
    const body =
      context.req.method === 'GET' || isForm ? {} : await readJson(context.req.raw, deps.bodyBytesMax);
    claim = claimOf(key, held, { body, params: { ...params, id: Object.values(params).at(-1) ?? '' } });
    const { dialect, route } = claim;
    const token = route.access === 'anyone' ? undefined : bearerOf(context);
    if (route.access === 'user' && token === undefined) throw new Fault('unauthenticated');
    const claims = token === undefined ? undefined : deps.tokens.readAccess(token);
    const origin = withLogin(
      { address: context.env.address, userAgent: userAgentOf(context) },
      dialect.login,
    );
    const running = new CommandRunner(deps.host, dialect.name, { claims, origin });
    runner = running;
    const call: HttpCall = {
      params: named(route, params),
      query: context.req.query(),
      body,
      form: () => readForm(context.req.raw, deps.fileBytesMax),
      run: (command, input) => running.run(command, input),
      ask: (command, input) => running.ask(command, input),
      user: () => running.user(),
      say: (saying) => running.say(saying),
    };
    return respond(await deps.host.gateway.intake.take(() => route.handle(call)), running);
  } catch (error) {
    const { dialect } = claim;
    const fault =
      error instanceof Fault ? error : bugFault(deps.host.gateway.bug(error, `${dialect.name} ${key}`));
    const retry: Record<string, string> =
      fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
    return new Response(JSON.stringify(dialect.failureBody(fault)), {
      status: faults[fault.code].http,
      headers: { ...jsonHeaders, ...allowanceOf(runner), ...retry },
    });
  }
};

/** Whose a request is. A dialect that is alone with its path, or the only one that is on, has it without a question. */
const claimOf = (key: string, held: readonly Claim[], call: Pick<HttpCall, 'body' | 'params'>): Claim => {
  const [first] = held as [Claim];
  if (held.length === 1) return first;
  const name: DialectName | undefined = sharedRoutes[key]?.(call);
  return held.find(({ dialect }) => dialect.name === name) ?? first;
};

/** The parameters under the names that this dialect's own path has: the router knows those of the first. */
const named = (route: Route, params: Readonly<Record<string, string>>): Record<string, string> => {
  const names = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? '');
  const values = Object.values(params);
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
};

const allowanceOf = (runner: CommandRunner | undefined): Record<string, string> =>
  runner?.allowance ? allowanceHeaders(runner.allowance.name, runner.allowance.allowance) : {};

const respond = ({ status, body }: Reply, runner: CommandRunner): Response =>
  new Response(JSON.stringify(body), { status, headers: { ...jsonHeaders, ...allowanceOf(runner) } });
