import { limits } from '@parley/contract/limits';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { Request as CommandRequest } from '@parley/contract/registry';
import type { Outcome } from '../../app/dispatch.ts';
import type { InternalOutput, InternalRequest } from '../../app/internal/registry.ts';
import type { Tokens } from '../../app/tokens.ts';
import { Fault, invalidField } from '../../domain/fault.ts';
import type { Gateway } from '../gateway.ts';
import { readForm } from './form.ts';
import { allowanceHeaders, faultResponse, respond } from './respond.ts';
import { bearerOf, userAgentOf } from './rest.ts';
import type { HttpEnv } from './rest.ts';

export interface FileDeps {
  readonly gateway: Gateway;
  readonly tokens: Tokens;
}

type Carrying = 'store_file' | 'open_file' | 'store_picture' | 'open_picture';
type InputOf<Name extends Carrying | 'update_profile'> = Name extends Carrying
  ? InternalRequest<Name>
  : CommandRequest<'update_profile'>;

export const limit = 'commands';

/** Does a command that carries bytes for whoever asks. */
export const performer =
  ({ gateway, tokens }: FileDeps) =>
  async <Name extends Carrying | 'update_profile'>(
    context: Context<HttpEnv>,
    command: Name,
    readInput: () => Promise<InputOf<Name>>,
  ): Promise<Outcome> => {
    // Who asks comes first: nothing is read of a stranger's file.
    const token = bearerOf(context);
    if (token === undefined) throw new Fault('unauthenticated');
    const claims = tokens.readAccess(token);
    const input = await readInput();
    const origin = { address: context.env.address, userAgent: userAgentOf(context) };
    return gateway.intake.take(() => gateway.dispatch({ command, internal: true, input, claims, origin }));
  };

/** Answers with the fault that a handler ends with. */
export const refusing =
  <Rest extends readonly unknown[]>(handle: (...rest: Rest) => Promise<Response>) =>
  async (...rest: Rest): Promise<Response> => {
    try {
      return await handle(...rest);
    } catch (error) {
      if (error instanceof Fault) return faultResponse(error);
      throw error;
    }
  };

/** Uploads and downloads, under `/v1`: bytes, which no command of the contract carries. */
export const fileRoutes = (deps: FileDeps): Hono<HttpEnv> => {
  const { gateway } = deps;
  const routes = new Hono<HttpEnv>();
  const perform = performer(deps);

  routes.post(
    '/rooms/:roomId/files',
    refusing(async (context: Context<HttpEnv>) => {
      const outcome = await perform(context, 'store_file', async () => {
        const { file } = await readForm(context.req.raw, limits.fileBytesMax);
        if (!file) throw invalidField('file', 'a file in the field "file"');
        return { roomId: context.req.param('roomId') ?? '', name: file.name, bytes: file.bytes };
      });
      const reference = gateway.reference('store_file', outcome);
      return respond(outcome, { status: 201, limit, reference });
    }),
  );

  routes.get(
    '/files/:fileId',
    refusing(async (context: Context<HttpEnv>) => {
      const fileId = context.req.param('fileId') ?? '';
      const outcome = await perform(context, 'open_file', async () => ({ fileId }));
      if (!outcome.ok)
        return respond(outcome, { status: 200, limit, reference: gateway.reference('open_file', outcome) });
      return download(
        outcome.result as InternalOutput<'open_file'>,
        allowanceHeaders(limit, outcome.allowance),
      );
    }),
  );
  return routes;
};

/** What keeps a browser from running bytes as a page of this server. */
export const inertHeaders = {
  'content-security-policy': "default-src 'none'; sandbox",
  'x-content-type-options': 'nosniff',
} as const;

/** The bytes of a file, in a way that no browser runs them as a page of this server. */
export const download = (
  { file, bytes }: InternalOutput<'open_file'>,
  headers: Readonly<Record<string, string>> = {},
): Response =>
  new Response(bytes, {
    headers: {
      ...headers,
      'content-type': file.type,
      'content-length': String(file.size),
      'content-disposition': `attachment; filename*=UTF-8''${encodeName(file.name)}`,
      ...inertHeaders,
      // Whoever was removed from the room must not find it in a cache that asks nobody.
      'cache-control': 'private, no-cache',
    },
  });

/** A name as RFC 8187 has it: `encodeURIComponent` leaves four characters that must not stand there. */
const encodeName = (name: string): string =>
  encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
