import type { ServerWebSocket } from 'bun';

/** What `ws.data` is for every WebSocket of the server: Bun has one set of handlers, and each socket knows its wire. */
export interface SocketOwner {
  onSocketOpen(ws: ServerWebSocket<SocketOwner>): void;
  onSocketMessage(ws: ServerWebSocket<SocketOwner>, data: string | Buffer): void;
  onSocketClose(ws: ServerWebSocket<SocketOwner>): void;
}
