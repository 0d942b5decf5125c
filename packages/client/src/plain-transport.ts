import { ParleyError } from './errors.ts';
import { parseJson } from './json.ts';
import { platform } from './platform.ts';
import type {
  CommandRequest,
  HttpAnswer,
  Link,
  LinkListener,
  Transport,
  WebSocketConstructor,
} from './transport.ts';

/** The code of a connection that ended without one (RFC 6455, 7.1.5). */
export const abnormalClosure = 1006;
/** The code of a connection on which a frame was larger than the server takes (RFC 6455, 7.4.1). */
export const frameTooLarge = 1009;

/** The header that says whose session it is. */
export const authorization = (token: string | undefined): Readonly<Record<string, string>> =>
  token === undefined ? {} : { authorization: `Bearer ${token}` };

const post = async (
  origin: string,
  { command, input, token, timeoutMs }: CommandRequest,
): Promise<HttpAnswer> => {
  try {
    const response = await platform.fetch(`${origin}/v1/commands/${command}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...authorization(token) },
      body: JSON.stringify(input),
      signal: platform.AbortSignal.timeout(timeoutMs),
    });
    return { status: response.status, body: parseJson(await response.text()) };
  } catch (error) {
    const isLate = (error as Error).name === 'TimeoutError';
    throw new ParleyError(isLate ? 'no_answer' : 'offline');
  }
};

/** What every WebSocket has besides; their types say it in ways that do not fit each other. */
interface SocketEvents {
  addEventListener(type: 'open' | 'error', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

const openSocket = (webSocket: WebSocketConstructor, url: string, listener: LinkListener): Link => {
  const socket = new webSocket(url) as InstanceType<WebSocketConstructor> & SocketEvents;
  let isOver = false;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    listener.closed(code);
  };
  socket.addEventListener('open', () => listener.opened());
  socket.addEventListener('message', ({ data }) => {
    if (!isOver && typeof data === 'string') listener.frame(parseJson(data));
  });
  socket.addEventListener('close', ({ code }) => end(code));
  // What went wrong is not told to anybody; `close` follows.
  socket.addEventListener('error', () => undefined);
  return {
    send: (frame) => socket.send(JSON.stringify(frame)),
    close() {
      isOver = true;
      socket.close();
    },
  };
};

/** REST by `fetch`, and the plain WebSocket. */
export const plainTransport = (url: string, webSocket?: WebSocketConstructor): Transport => {
  const origin = url.replace(/\/+$/, '');
  return {
    request: (request) => post(origin, request),
    open(listener) {
      const constructor = webSocket ?? (platform.WebSocket as WebSocketConstructor | undefined);
      if (!constructor)
        throw new Error('This runtime has no WebSocket: give the class of the package "ws" as webSocket.');
      return openSocket(constructor, `${origin.replace(/^http/, 'ws')}/v1/ws`, listener);
    },
  };
};
