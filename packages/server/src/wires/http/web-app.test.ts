import { describe, expect, it } from 'bun:test';
import type { Log } from '../../app/ports/log.ts';
import { webAppRoutes } from './web-app.ts';
import type { WebFile, WebFiles } from './web-app.ts';

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const fileOf = (text: string, type: string): WebFile => ({
  type,
  plain: bytes(text),
  gzip: Bun.gzipSync(bytes(text)),
  brotli: bytes(`brotli of ${text}`),
});

const built: WebFiles = {
  page: fileOf('<p>Page</p>', 'text/html; charset=utf-8'),
  assets: new Map([['main-1.js', fileOf('go()', 'text/javascript; charset=utf-8')]]),
};

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} };

const serve = (webFiles: () => Promise<WebFiles> = () => Promise.resolve(built)) => {
  const isFresh = (): Promise<boolean> => Promise.resolve(true);
  const app = webAppRoutes({ webFiles, isFresh, messageLengthMax: 4_000, log: silent });
  return async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
    app.fetch(new Request(`http://localhost${path}`, { headers }));
};

describe('the web app', () => {
  it('is one page at each of its addresses, and nowhere else', async () => {
    const get = serve();
    for (const path of [
      '/',
      '/r/room',
      '/r/room/details',
      '/invite/token',
      '/join/token',
      '/settings/profile',
    ]) {
      const response = await get(path);
      expect({ path, status: response.status, body: await response.text() }).toEqual({
        path,
        status: 200,
        body: '<p>Page</p>',
      });
    }
    for (const path of ['/v1/rooms', '/api/chat', '/auth/login', '/socket.io/', '/docs', '/elsewhere'])
      expect((await get(path)).status).toBe(404);
  });

  it('is nothing for who wants a socket', async () => {
    expect((await serve()('/', { upgrade: 'WebSocket' })).status).toBe(404);
  });

  it('runs nothing inline and nothing of others, and is asked for anew each time', async () => {
    const { headers } = await serve()('/');
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self';");
    expect(policy).toContain("connect-src 'self'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('cache-control')).toBe('no-cache');
  });

  it('is not sent again to who has it', async () => {
    const get = serve();
    const etag = (await get('/')).headers.get('etag') ?? '';
    const again = await get('/r/room', { 'if-none-match': etag });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  it('comes compressed as the client takes it', async () => {
    const get = serve();
    const encodingFor = async (accepted: string) =>
      (await get('/assets/main-1.js', { 'accept-encoding': accepted })).headers.get('content-encoding');
    expect(await encodingFor('gzip, deflate, br')).toBe('br');
    expect(await encodingFor('gzip, br;q=0')).toBe('gzip');
    expect(await encodingFor('identity')).toBeNull();
    const plain = await get('/assets/main-1.js');
    expect(await plain.text()).toBe('go()');
    expect(plain.headers.get('vary')).toBe('accept-encoding');
  });

  it('has files that stay for ever, and says when one is gone', async () => {
    const get = serve();
    const kept = await get('/assets/main-1.js');
    expect(kept.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const gone = await get('/assets/main-0.js');
    expect(gone.status).toBe(404);
    expect(gone.headers.get('cache-control') ?? '').not.toContain('immutable');
  });

  it('says that it could not be built, and is built again at the next request', async () => {
    let tries = 0;
    const get = serve(() => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('No room on the disk.')) : Promise.resolve(built);
    });
    const failed = await get('/');
    expect(failed.status).toBe(503);
    expect(await failed.text()).not.toContain('disk');
    expect((await get('/')).status).toBe(200);
  });

  it('says whether the server has an account yet, and how long a message may be', async () => {
    const response = await serve()('/server.json');
    expect(await response.json()).toEqual({ fresh: true, messageLengthMax: 4_000 });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });
});
