import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A proxy that passes requests on, and upgrades to a WebSocket only where it may. */
export interface BlockingProxy {
  readonly url: string;
  /** Whether WebSockets get through from now on. None unless it was said; those that are open end when they may not. */
  allow(isAllowed: boolean): void;
  /** Upgrades that were refused so far. */
  readonly refused: number;
  close(): void;
}

const isUpgrade = (head: string): boolean => /^upgrade: *websocket/im.test(head);
const refusal = 'HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\nconnection: close\r\n\r\n';

/** Starts a proxy before a port of this machine. */
export const startBlockingProxy = async (port: () => number): Promise<BlockingProxy> => {
  const open = new Set<Socket>();
  const upgraded = new Set<Socket>();
  let isAllowed = false;
  let refused = 0;
  const server = createServer((near) => {
    const far = connect(port(), '127.0.0.1');
    const end = (): void => {
      for (const socket of [near, far]) {
        socket.destroy();
        open.delete(socket);
      }
      upgraded.delete(near);
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
    far.pipe(near);
    // The head of an upgrade comes in one piece here: its sender is on this machine.
    near.on('data', (bytes) => {
      if (upgraded.has(near) || !isUpgrade(bytes.toString('latin1'))) far.write(bytes);
      else if (isAllowed) {
        upgraded.add(near);
        far.write(bytes);
      } else {
        refused += 1;
        near.end(refusal);
      }
    });
  });
  await new Promise<void>((settle) => {
    server.listen(0, '127.0.0.1', settle);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    allow(isAllowedNow) {
      isAllowed = isAllowedNow;
      if (!isAllowed) for (const socket of upgraded) socket.destroy();
    },
    get refused() {
      return refused;
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
};
