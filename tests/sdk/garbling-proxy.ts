import type { ServerWebSocket } from 'bun';

/** Says what becomes of a text that the server sent: an answer over REST, or a frame. */
export type Garble = (text: string) => string;

/** Something between a client and its server that reads all that the server says. */
export interface GarblingProxy {
  readonly url: string;
  /** From now on what the server says is changed so; undefined: nothing is. */
  garble(change: Garble | undefined): void;
  /** Texts that were changed so far. */
  readonly changed: number;
  close(): void;
}

interface Ends {
  far: WebSocket | undefined;
  readonly waiting: string[];
}

/** Codes that only the protocol itself may use (RFC 6455, 7.4.1). */
const sayable = (code: number): number => (code >= 3_000 ? code : 1_000);

/** Starts one before a port of this machine. */
export const startGarblingProxy = (port: number): GarblingProxy => {
  let garble: Garble | undefined;
  let changed = 0;
  const pass = (text: string): string => {
    const told = garble?.(text) ?? text;
    if (told !== text) changed += 1;
    return told;
  };
  const openFar = (near: ServerWebSocket<Ends>): void => {
    const far = new WebSocket(`ws://127.0.0.1:${port}/v1/ws`);
    near.data.far = far;
    far.addEventListener('open', () => {
      for (const text of near.data.waiting.splice(0)) far.send(text);
    });
    far.addEventListener('message', ({ data }) => void near.send(pass(String(data))));
    far.addEventListener('close', ({ code }) => near.close(sayable(code)));
  };
  const server = Bun.serve<Ends>({
    hostname: '127.0.0.1',
    port: 0,
    async fetch(request, self) {
      const { pathname, search } = new URL(request.url);
      if (pathname === '/v1/ws' && self.upgrade(request, { data: { far: undefined, waiting: [] } }))
        return undefined;
      const { method, headers } = request;
      const body = method === 'GET' ? undefined : await request.text();
      const init = { method, headers, ...(body === undefined ? {} : { body }) };
      const answer = await fetch(`http://127.0.0.1:${port}${pathname}${search}`, init);
      return new Response(pass(await answer.text()), { status: answer.status });
    },
    websocket: {
      open: openFar,
      message({ data: { far, waiting } }, text) {
        if (far?.readyState === WebSocket.OPEN) far.send(text);
        else waiting.push(String(text));
      },
      close: ({ data: { far } }) => far?.close(),
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    garble(change) {
      garble = change;
    },
    get changed() {
      return changed;
    },
    close: () => void server.stop(true),
  };
};
