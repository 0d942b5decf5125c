/** What an endpoint was asked. */
export interface Asked {
  readonly path: string;
  readonly authorization: string | null;
  readonly body: unknown;
  /** Settles when the asker has gone away, or has read all of the answer. */
  readonly gone: Promise<void>;
}

type Script = (asked: Asked) => Response | Promise<Response>;

export interface ScriptedEndpoint {
  readonly url: string;
  /** In the order they came. */
  readonly asked: readonly Asked[];
  /** What it does from now on. */
  does(script: Script): void;
  stop(): Promise<void>;
}

/** An HTTP server that does what the test says, and remembers what it was asked. */
export const scriptedEndpoint = (): ScriptedEndpoint => {
  const asked: Asked[] = [];
  let script: Script = () => new Response('Nothing was scripted.', { status: 500 });
  const server = Bun.serve({
    port: 0,
    hostname: '127.0.0.1',
    idleTimeout: 0,
    development: false,
    async fetch(request) {
      const gone = Promise.withResolvers<void>();
      request.signal.addEventListener('abort', () => gone.resolve());
      const { pathname, search } = new URL(request.url);
      const one: Asked = {
        path: pathname + search,
        authorization: request.headers.get('authorization'),
        body: await request.json().catch(() => undefined),
        gone: gone.promise,
      };
      asked.push(one);
      return script(one);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    asked,
    does: (next) => {
      script = next;
    },
    stop: () => server.stop(true),
  };
};

export type Piece = string | Uint8Array;

/** A body that is sent in these pieces, one after the other as they come. */
export const inPieces = (type: string, pieces: AsyncIterable<Piece> | Iterable<Piece>): Response => {
  const encoder = new TextEncoder();
  const bytes = async function* () {
    for await (const piece of pieces) yield typeof piece === 'string' ? encoder.encode(piece) : piece;
  };
  return new Response(bytes(), { headers: { 'content-type': type } });
};
