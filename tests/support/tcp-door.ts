import { createConnection, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A port of loopback that leads to a socket of the file system, so that there is a network between two processes. */
export interface TcpDoor {
  readonly port: number;
  /** Lets nothing through any more on the connections that there are, and tells nobody. New ones are let through. */
  forget(): void;
  close(): void;
}

export const openTcpDoor = async (path: string): Promise<TcpDoor> => {
  const sockets = new Set<Socket>();
  const server = createServer((outside) => {
    const inside = createConnection(path);
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      sockets.add(one);
      one
        .on('error', () => undefined)
        .once('close', () => {
          sockets.delete(one);
          other.destroy();
        });
      one.pipe(other);
    }
  });
  await new Promise<void>((settle, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', settle);
  });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    forget() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** The address of a database that is reached through its door. Databases of the tests listen in the file system alone. */
export const openDoorTo = async (url: string): Promise<TcpDoor & { readonly url: string }> => {
  const address = new URL(url);
  const door = await openTcpDoor(address.searchParams.get('path') ?? '');
  address.search = '';
  address.host = `127.0.0.1:${door.port}`;
  return { ...door, url: address.href };
};
