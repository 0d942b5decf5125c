import { abnormalClosure, frameTooLarge, plainTransport } from './plain-transport.ts';
import type { LinkListener, Transport } from './transport.ts';

/** What is used of a socket of `socket.io-client`. */
export interface SocketIoSocket {
  on(event: string, listener: (...given: never[]) => void): unknown;
  onAny(listener: (event: string, data: unknown) => void): unknown;
  emit(event: string, ...given: unknown[]): unknown;
  disconnect(): unknown;
}

/** What the caller may choose; all else is settled. */
export interface SocketIoChoices {
  /** Where the server listens, when a proxy has moved it from `/socket.io/`. */
  readonly path?: string;
  /** Both unless given: polling first, then a WebSocket where one gets through. */
  readonly transports?: ('polling' | 'websocket')[];
}

/** The function `io` of the package `socket.io-client`, from 4.0 on. */
export type SocketIo = (
  url: string,
  options: SocketIoChoices & { readonly forceNew: boolean; readonly reconnection: boolean },
) => SocketIoSocket;

/** What `disconnect` brings along where the transport failed (4.5 and later): the answer's status, or the close event. */
interface DisconnectDetails {
  readonly description?: unknown;
  readonly context?: { readonly code?: unknown };
}

/** HTTP's word for a frame that is too large (RFC 9110, 15.5.14). */
const contentTooLarge = 413;

/** Socket.IO has no close codes: a transport that failed says at most what it failed of. */
const codeOf = (details: DisconnectDetails | undefined): number => {
  const isTooLarge = details?.context?.code === frameTooLarge || details?.description === contentTooLarge;
  return isTooLarge ? frameTooLarge : abnormalClosure;
};

const openSocket = (socket: SocketIoSocket, listener: LinkListener): ReturnType<Transport['open']> => {
  let isOver = false;
  /** What the server said that it closes with. */
  let closingCode: number | undefined;
  const end = (code: number): void => {
    if (isOver) return;
    isOver = true;
    // What is left of it would wait for a connection that nobody wants any more.
    socket.disconnect();
    listener.closed(code);
  };
  socket.on('connect', () => {
    if (!isOver) listener.opened();
  });
  socket.onAny((event, data) => {
    if (isOver) return;
    const { code } = (data ?? {}) as { readonly code?: unknown };
    if (event === 'closing' && typeof code === 'number') closingCode = code;
    listener.frame({ event, data });
  });
  socket.on('connect_error', () => end(abnormalClosure));
  socket.on('disconnect', (_reason: string, details?: DisconnectDetails) =>
    end(closingCode ?? codeOf(details)),
  );
  return {
    send({ id, command, input }) {
      socket.emit(command, input, (answer: unknown) => {
        if (!isOver) listener.frame({ ...(answer as object | undefined), id });
      });
    },
    close() {
      isOver = true;
      socket.disconnect();
    },
  };
};

/**
 * REST by `fetch`, and Socket.IO for the connection: where a proxy lets no WebSocket through it polls. `io` is the function
 * of `socket.io-client`; its own reconnection is off, since the client comes back by itself, and nothing waits in it.
 */
export const socketIoTransport = (url: string, io: SocketIo, choices: SocketIoChoices = {}): Transport => {
  const origin = url.replace(/\/+$/, '');
  return {
    request: plainTransport(origin).request,
    open: (listener) =>
      openSocket(io(`${origin}/v1`, { ...choices, forceNew: true, reconnection: false }), listener),
  };
};
