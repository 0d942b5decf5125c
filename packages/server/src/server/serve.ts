import { rmSync } from 'node:fs';
import type { Server } from 'bun';
import type { Hono } from 'hono';
import type { Origin } from '../app/handler.ts';
import type { Format } from '../delivery/format.ts';
import { Fault } from '../domain/fault.ts';
import { openingLimits } from '../wires/doorway.ts';
import { faultResponse } from '../wires/http/respond.ts';
import { corsHeaders } from '../wires/http/cors.ts';
import type { CorsOrigins } from '../wires/http/cors.ts';
import type { HttpEnv } from '../wires/http/rest.ts';
import type { Answers } from '../wires/answers.ts';
import type { Doorway } from '../wires/doorway.ts';
import type { Gateway } from '../wires/gateway.ts';
import type { SocketIoServer } from '../wires/socketio/server.ts';
import type { SocketOwner } from '../wires/socket-owner.ts';
import { DialectSocket } from '../dialects/websocket.ts';
import type { DialectHost } from '../dialects/client.ts';
import { PlainLink } from '../wires/websocket/plain-link.ts';
import { PlainSocket } from '../wires/websocket/plain-socket.ts';

/** Bytes that may wait for one slow reader; beyond it the connection is closed, and the client comes back and resumes. */
export const backpressureBytesMax = 1_048_576;
/** Seconds without a word after which a WebSocket is gone. Bun pings by itself before that: no timer of ours. */
export const socketIdleTimeoutS = 60;
/** Seconds in which a request must come in whole. */
const requestIdleTimeoutS = 30;
/** A body that is larger than any wire allows is not read at all. */
const bodyBytesCeiling = 16_777_216;

export interface ServeOptions {
  readonly port: number;
  readonly host: string;
  readonly frameBytesMax: number;
  readonly http: Hono<HttpEnv>;
  readonly socketio: SocketIoServer;
  readonly plainFormat: Format;
  readonly dialects: DialectHost;
  readonly answers: Answers;
  readonly gateway: Gateway;
  readonly doorway: Doorway;
  readonly origins: CorsOrigins;
  /** Whether other processes serve the same port. */
  readonly isShared: boolean;
  readonly addressOf: (socketAddress: string | undefined, forwardedFor: string | null) => string;
}

/** One port for every wire. */
export const serve = (options: ServeOptions): Server<SocketOwner> =>
  Bun.serve<SocketOwner>({
    port: options.port,
    hostname: options.host,
    reusePort: options.isShared,
    idleTimeout: requestIdleTimeoutS,
    maxRequestBodySize: bodyBytesCeiling,
    // Never Bun's page for developers, which shows the source.
    development: false,
    fetch(request, server) {
      const url = URL.parse(request.url);
      if (!url) return new Response('The Host header is not a host.', { status: 400 });
      const { pathname, searchParams } = url;
      // Read now: after an upgrade Bun no longer knows it.
      const address = options.addressOf(
        server.requestIP(request)?.address,
        request.headers.get('x-forwarded-for'),
      );
      if (pathname === '/socket.io/' || pathname === '/socket.io') {
        return options.socketio.handle(request, server, address);
      }
      const isWebSocket = request.headers.get('upgrade')?.toLowerCase() === 'websocket';
      if (pathname === '/v1/ws' || (pathname === '/' && isWebSocket && options.dialects.dialects.size > 0)) {
        const token = tokenOf(request, searchParams);
        const origin: Origin = { address, userAgent: request.headers.get('user-agent') };
        const { gateway, plainFormat: format, answers, dialects: host } = options;
        return upgrade(options, server, request, () =>
          pathname === '/'
            ? new DialectSocket({ host, origin, token, answers })
            : new PlainSocket({
                gateway,
                format,
                origin,
                token,
                answers,
                resume: searchParams.get('resume') === 'true',
              }),
        );
      }
      return options.http.fetch(request, { address });
    },
    websocket: {
      ...socketSettings(options.frameBytesMax),
      open: (ws) => ws.data.onSocketOpen(ws),
      message: (ws, data) => ws.data.onSocketMessage(ws, data),
      close: (ws) => {
        if (ws.data instanceof PlainLink) options.doorway.closed();
        ws.data.onSocketClose(ws);
      },
    },
  });

const socketSettings = (frameBytesMax: number) => ({
  maxPayloadLength: frameBytesMax,
  backpressureLimit: backpressureBytesMax,
  closeOnBackpressureLimit: true,
  idleTimeout: socketIdleTimeoutS,
  sendPings: true,
  perMessageDeflate: false,
  publishToSelf: true,
});

interface NeighbourOptions {
  /** Where the Unix socket is to be. */
  readonly path: string;
  readonly frameBytesMax: number;
  readonly socketio: SocketIoServer;
}

/** A Unix socket on which other workers hand over what comes in for Socket.IO sessions of this one. */
export const serveNeighbours = ({ path, frameBytesMax, socketio }: NeighbourOptions): Server<SocketOwner> => {
  // A worker that was killed has left its own.
  rmSync(path, { force: true });
  return Bun.serve<SocketOwner>({
    unix: path,
    maxRequestBodySize: bodyBytesCeiling,
    development: false,
    fetch(request, server) {
      server.timeout(request, requestIdleTimeoutS);
      // Nobody begins a session here, so that nobody asks for the address.
      return socketio.handle(request, server, '');
    },
    websocket: {
      ...socketSettings(frameBytesMax),
      open: (ws) => ws.data.onSocketOpen(ws),
      message: (ws, data) => ws.data.onSocketMessage(ws, data),
      close: (ws) => ws.data.onSocketClose(ws),
    },
  });
};

const tokenOf = (request: Request, query: URLSearchParams): string | undefined =>
  /^Bearer +(\S+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? query.get('token') ?? undefined;

const upgrade = (
  { origins, doorway }: ServeOptions,
  server: Server<SocketOwner>,
  request: Request,
  open: () => PlainLink,
): Response | undefined => {
  if (!corsHeaders(origins, request.headers.get('origin')))
    return new Response('This origin may not connect.', { status: 403 });
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    return new Response('This is the address of a WebSocket.', {
      status: 426,
      headers: { upgrade: 'websocket', connection: 'upgrade' },
    });
  }
  if (!doorway.hasRoom)
    return faultResponse(new Fault('overloaded', { retryAfterS: openingLimits.retryAfterS }));
  const data = open();
  if (server.upgrade(request, { data })) {
    doorway.opened();
    return undefined;
  }
  data.onSocketClose();
  return new Response('The upgrade to a WebSocket failed.', { status: 400 });
};
