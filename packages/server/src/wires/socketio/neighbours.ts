import { errorResponse } from './responses.ts';
import type { EngineServer, EngineSocket, HeaderRecord, SocketOwner } from './types.ts';

/** Frames of a client that wait until the relay stands: a probe, and nothing more. */
const framesBeforeOpenMax = 16;
/** Bytes on their way to the worker that has the session. Beyond it the connection is cut: the client comes back. */
const relayBytesMax = 1_048_576;

const goingAwayCode = 1001;
const sidShape = /^(\d{1,4})\./;
/** What is between a client and this worker only. */
const ownHeaders = ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'upgrade'] as const;

export interface NeighboursOptions {
  /** The number of this worker. */
  readonly own: number;
  /** The Unix socket on which a worker hears its neighbours. */
  readonly socketOf: (worker: number) => string;
}

/**
 * The other workers that serve the same port. The system gives each new connection to any of them, but a session that
 * polls lives in one: its id begins with that worker's number, and what comes in elsewhere is handed on.
 */
export class Neighbours {
  readonly #options: NeighboursOptions;

  constructor(options: NeighboursOptions) {
    this.#options = options;
  }

  /** How the ids of this worker's sessions begin. */
  get idPrefix(): string {
    return `${this.#options.own}.`;
  }

  /** The worker that has a session; undefined when it would be this one, or the id is not one of ours. */
  ownerOf(sid: string): number | undefined {
    const worker = Number(sidShape.exec(sid)?.[1] ?? Number.NaN);
    return Number.isNaN(worker) || worker === this.#options.own ? undefined : worker;
  }

  /** Lets the owner answer a poll or a post. When it is not there, nor is the session. */
  async handOver(
    worker: number,
    { request, server, cors }: { request: Request; server: EngineServer; cors: HeaderRecord },
  ): Promise<Response> {
    server.timeout(request, 0);
    const { pathname, search } = new URL(request.url);
    const headers = new Headers(request.headers);
    for (const name of ownHeaders) headers.delete(name);
    try {
      const answer = await fetch(`http://worker-${worker}${pathname}${search}`, {
        unix: this.#options.socketOf(worker),
        method: request.method,
        headers,
        body: request.body,
        // Who goes away here goes away there.
        signal: request.signal,
      });
      const body = await answer.text();
      const answered = new Headers(answer.headers);
      for (const name of ownHeaders) answered.delete(name);
      return new Response(body, { status: answer.status, headers: answered });
    } catch {
      return errorResponse('unknownSession', cors);
    }
  }

  /** Carries a WebSocket that is to replace the polling of a session elsewhere. */
  relay(worker: number, request: Request): SocketOwner {
    const { pathname, search } = new URL(request.url);
    return new Relay(
      `ws+unix://${this.#options.socketOf(worker)}:${pathname}${search}`,
      request.headers.get('origin'),
    );
  }
}

/**
 * A WebSocket whose session lives in another worker: frames go through as they are, both ways. It costs a hop for as long
 * as it lives; the alternative is to poll for as long. A client that begins with a WebSocket never needs one.
 */
class Relay implements SocketOwner {
  readonly #address: string;
  readonly #origin: string | null;
  #upstream: WebSocket | undefined;
  #waiting: string[] | undefined = [];

  constructor(address: string, origin: string | null) {
    this.#address = address;
    this.#origin = origin;
  }

  get wire(): 'socketio' {
    return 'socketio';
  }

  onSocketOpen(ws: EngineSocket): void {
    const upstream = new WebSocket(
      this.#address,
      this.#origin === null ? {} : { headers: { origin: this.#origin } },
    );
    this.#upstream = upstream;
    upstream.addEventListener('open', () => {
      for (const frame of this.#waiting ?? []) upstream.send(frame);
      this.#waiting = undefined;
    });
    upstream.addEventListener('message', ({ data }) => void ws.send(String(data)));
    // An error is followed by a close, with a code that must not be sent on.
    upstream.addEventListener('close', ({ code }) => ws.close(isSendable(code) ? code : goingAwayCode));
  }

  onSocketMessage(ws: EngineSocket, data: string | Buffer): void {
    const upstream = this.#upstream;
    const isText = typeof data === 'string';
    const isFull = (this.#waiting?.length ?? 0) >= framesBeforeOpenMax;
    if (!upstream || !isText || isFull || upstream.bufferedAmount > relayBytesMax) ws.close(goingAwayCode);
    else if (this.#waiting) this.#waiting.push(data);
    else upstream.send(data);
  }

  onSocketClose(): void {
    this.#upstream?.close();
  }
}

const isSendable = (code: number): boolean => code === 1000 || code === 1001 || code === 1009 || code >= 3000;
