import { createServer, connect } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** A network between a client and its server that can be cut. */
export interface CutProxy {
  readonly url: string;
  /** Ends every connection, and refuses new ones until `mend`. */
  cut(): void;
  mend(): void;
  /** Lets what the server says get lost until `cut`, and says nothing. */
  swallow(): void;
  /** Connections that were accepted so far. */
  readonly accepted: number;
  close(): void;
}

/** Starts a proxy before a port of this machine. */
export const startCutProxy = async (port: () => number): Promise<CutProxy> => {
  const open = new Set<Socket>();
  const farEnds = new Set<Socket>();
  let isCut = false;
  let isSwallowing = false;
  let accepted = 0;
  const server = createServer((near) => {
    if (isCut) {
      near.destroy();
      return;
    }
    accepted += 1;
    const far = connect(port(), '127.0.0.1');
    farEnds.add(far);
    near.pipe(far);
    if (!isSwallowing) far.pipe(near);
    const end = (): void => {
      near.destroy();
      far.destroy();
      open.delete(near);
      open.delete(far);
      farEnds.delete(far);
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', end);
      socket.on('close', end);
    }
  });
  await new Promise<void>((settle) => {
    server.listen(0, '127.0.0.1', settle);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut() {
      isCut = true;
      isSwallowing = false;
      for (const socket of open) socket.destroy();
    },
    mend() {
      isCut = false;
    },
    swallow() {
      isSwallowing = true;
      for (const far of farEnds) far.unpipe();
    },
    get accepted() {
      return accepted;
    },
    close() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
};
