import { limits } from '@parley/contract/limits';
import { Hono } from 'hono';
import type { Context } from 'hono';
import type { InternalOutput } from '../../app/internal/registry.ts';
import { invalidField } from '../../domain/fault.ts';
import type { FileDeps } from './files.ts';
import { inertHeaders, limit, performer, refusing } from './files.ts';
import { readForm } from './form.ts';
import { allowanceHeaders, respond } from './respond.ts';
import type { HttpEnv } from './rest.ts';

/** The pictures of users, under `/v1`: as files, but for everybody in the organization. */
export const pictureRoutes = (deps: FileDeps): Hono<HttpEnv> => {
  const { gateway } = deps;
  const routes = new Hono<HttpEnv>();
  const perform = performer(deps);

  routes.post(
    '/me/picture',
    refusing(async (context: Context<HttpEnv>) => {
      const outcome = await perform(context, 'store_picture', async () => {
        const { file } = await readForm(context.req.raw, limits.pictureBytesMax);
        if (!file) throw invalidField('file', 'a file in the field "file"');
        return { bytes: file.bytes };
      });
      return respond(outcome, { status: 200, limit, reference: gateway.reference('store_picture', outcome) });
    }),
  );

  routes.delete(
    '/me/picture',
    refusing(async (context: Context<HttpEnv>) => {
      const outcome = await perform(context, 'update_profile', async () => ({ picture: null }));
      return respond(outcome, {
        status: 200,
        limit,
        reference: gateway.reference('update_profile', outcome),
      });
    }),
  );

  routes.get(
    '/pictures/:pictureId',
    refusing(async (context: Context<HttpEnv>) => {
      const pictureId = context.req.param('pictureId') ?? '';
      const outcome = await perform(context, 'open_picture', async () => ({ pictureId }));
      if (!outcome.ok)
        return respond(outcome, {
          status: 200,
          limit,
          reference: gateway.reference('open_picture', outcome),
        });
      return picture(context.req.header('if-none-match'), outcome.result as InternalOutput<'open_picture'>, {
        ...allowanceHeaders(limit, outcome.allowance),
      });
    }),
  );
  return routes;
};

/** How long a browser need not ask again. Who left the organization sees a picture that they have seen for so long. */
const freshS = 86_400;

/**
 * The bytes of a picture, or 304 to who has them. They never change, and are kept by the browser alone and for this token
 * alone: another user of the same browser may be of another organization.
 */
const picture = (
  known: string | undefined,
  { id, type, size, bytes }: InternalOutput<'open_picture'>,
  headers: Readonly<Record<string, string>>,
): Response => {
  const etag = `"${id}"`;
  const always = {
    ...headers,
    ...inertHeaders,
    etag,
    vary: 'Authorization',
    'cache-control': `private, max-age=${freshS}, immutable`,
  };
  if (known?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag) === true)
    return new Response(null, { status: 304, headers: always });
  return new Response(bytes, {
    headers: {
      ...always,
      'content-type': type,
      'content-length': String(size),
      'content-disposition': 'attachment',
    },
  });
};
