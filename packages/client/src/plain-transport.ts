import { deferred } from './deferred.ts';
import { ParleyError } from './errors.ts';
import { parseJson } from './json.ts';
import { platform } from './platform.ts';
import type { FormLike } from './platform.ts';
import type {
  HttpAnswer,
  HttpRequest,
  Link,
  LinkListener,
  Transport,
  WebSocketConstructor,
} from './transport.ts';

/** The code of a connection that ended without one (RFC 6455, 7.1.5). */
export const abnormalClosure = 1006;
/** The code of a connection on which a frame was larger than the server takes (RFC 6455, 7.4.1). */
export const frameTooLarge = 1009;

const headersOf = ({ token, json }: HttpRequest): Record<string, string> => ({
  ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  ...(json === undefined ? {} : { 'content-type': 'application/json' }),
});

/** Calls off a request when its time is up or its asker says so. */
const limit = ({ timeoutMs, signal }: HttpRequest, abort: () => void): { isLate(): boolean; end(): void } => {
  let isLate = false;
  const timer =
    timeoutMs === undefined
      ? undefined
      : platform.setTimeout(() => {
          isLate = true;
          abort();
        }, timeoutMs);
  signal?.addEventListener('abort', abort);
  if (signal?.aborted) abort();
  return {
    isLate: () => isLate,
    end() {
      platform.clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
    },
  };
};

const failureOf = ({ signal }: HttpRequest, isLate: boolean): ParleyError => {
  if (signal?.aborted) return new ParleyError('aborted');
  return new ParleyError(isLate ? 'no_answer' : 'offline');
};

const fetchAnswer = async (url: string, request: HttpRequest): Promise<HttpAnswer> => {
  const controller = new platform.AbortController();
  const bound = limit(request, () => controller.abort());
  const body = request.json === undefined ? request.form : JSON.stringify(request.json);
  try {
    const response = await platform.fetch(url, {
      method: request.method,
      headers: headersOf(request),
      signal: controller.signal,
      ...(body === undefined ? {} : { body }),
    });
    const { ok, status } = response;
    const isBlob = ok && request.answer === 'blob';
    return { status, body: isBlob ? await response.blob() : parseJson(await response.text()) };
  } catch {
    throw failureOf(request, bound.isLate());
  } finally {
    bound.end();
  }
};

/** As `fetch`, which does not tell how much of a body has left. */
const xhrAnswer = (url: string, request: HttpRequest, form: FormLike): Promise<HttpAnswer> => {
  const { promise, resolve, reject } = deferred<HttpAnswer>();
  const xhr = new (platform.XMLHttpRequest as NonNullable<typeof platform.XMLHttpRequest>)();
  xhr.open(request.method, url);
  for (const [name, value] of Object.entries(headersOf(request))) xhr.setRequestHeader(name, value);
  xhr.upload.addEventListener('progress', ({ loaded, total }) => request.onProgress?.(loaded, total));
  xhr.addEventListener('load', () => resolve({ status: xhr.status, body: parseJson(xhr.responseText) }));
  const bound = limit(request, () => xhr.abort());
  const fail = (): void => reject(failureOf(request, bound.isLate()));
  xhr.addEventListener('error', fail);
  xhr.addEventListener('abort', fail);
  xhr.send(form);
  return promise.finally(bound.end);
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
    request: (request) =>
      request.onProgress && request.form && platform.XMLHttpRequest
        ? xhrAnswer(origin + request.target, request, request.form)
        : fetchAnswer(origin + request.target, request),
    open(listener) {
      const constructor = webSocket ?? (platform.WebSocket as WebSocketConstructor | undefined);
      if (!constructor)
        throw new Error('This runtime has no WebSocket: give the class of the package "ws" as webSocket.');
      return openSocket(constructor, `${origin.replace(/^http/, 'ws')}/v1/ws`, listener);
    },
  };
};
