/** The part of a WebSocket that answers are sent through. */
export interface CorkedSocket {
  cork(callback: () => void): unknown;
  send(frame: string, compress?: boolean): number;
}

/**
 * Answers that wait for the end of this turn of the event loop. A batch of messages that was committed answers many
 * commands at once, and several of one connection: together they cost one system call a connection, not one each.
 */
export class Answers {
  #waiting = new Map<CorkedSocket, string[]>();

  /** Sends a frame with the others of its socket, in their order. A socket that is closed by then gets nothing. */
  send(socket: CorkedSocket, frame: string): void {
    const frames = this.#waiting.get(socket);
    if (frames) {
      frames.push(frame);
      return;
    }
    if (this.#waiting.size === 0) queueMicrotask(() => this.#flush());
    this.#waiting.set(socket, [frame]);
  }

  /** Sends what waits for a socket now: before something else that must not overtake it, as its closing. */
  flush(socket: CorkedSocket): void {
    const frames = this.#waiting.get(socket);
    if (!frames) return;
    this.#waiting.delete(socket);
    write(socket, frames);
  }

  /** Settles when every answer that waits was sent. */
  async flushed(): Promise<void> {
    while (this.#waiting.size > 0) await new Promise(setImmediate);
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const [socket, frames] of waiting) write(socket, frames);
  }
}

const write = (socket: CorkedSocket, frames: readonly string[]): void => {
  socket.cork(() => {
    for (const frame of frames) socket.send(frame, false);
  });
};
