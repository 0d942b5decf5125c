import { decodePayload, encodePayload, enginePacket } from './engine-packet.ts';
import { errorResponse, textResponse } from './responses.ts';
import type { EngineServer, HeaderRecord, SocketIoLimits } from './types.ts';
import type { UpgradeProbe } from './upgrade-probe.ts';

/** The session that polls. */
export interface PollingOwner {
  end(reason: string): void;
  /** Reads the packets in order; the promise, if any, is there while the session is paused. */
  receivePayload(packets: readonly string[]): Promise<void> | undefined;
}

interface OpenPoll {
  readonly headers: HeaderRecord;
  readonly answer: (response: Response) => void;
}

/**
 * HTTP long polling: a GET that stays open until there is something to say, a POST for every batch from the client.
 * What cannot be said yet is held here, up to `bufferBytesMax`.
 *
 * @see https://github.com/socketio/engine.io-protocol#http-long-polling
 */
export class PollingTransport {
  /** The WebSocket that is about to replace this transport. */
  probe: UpgradeProbe | undefined = undefined;
  readonly #owner: PollingOwner;
  readonly #limits: SocketIoLimits;
  #packets: string[] = [];
  #bytes = 0;
  #poll: OpenPoll | undefined;
  #isPosting = false;
  #releasePost: (() => void) | undefined;
  #isFlushQueued = false;
  #endReason: string | undefined;

  constructor(owner: PollingOwner, limits: SocketIoLimits) {
    this.#owner = owner;
    this.#limits = limits;
  }

  /** Whether something waits for the next poll. */
  get isHolding(): boolean {
    return this.#packets.length > 0;
  }

  get heldBytes(): number {
    return this.#bytes;
  }

  write(packet: string): void {
    if (this.#endReason !== undefined) return;
    const bytes = Buffer.byteLength(packet);
    if (this.#bytes + bytes > this.#limits.bufferBytesMax) this.#flush();
    if (this.#bytes + bytes > this.#limits.bufferBytesMax) return this.#overflow();
    this.#packets.push(packet);
    this.#bytes += bytes;
    if (this.#poll === undefined || this.#isFlushQueued) return;
    // Everything written in this turn goes into one answer.
    this.#isFlushQueued = true;
    queueMicrotask(() => {
      this.#isFlushQueued = false;
      this.#flush();
    });
  }

  /** Answers a GET, at once if something is held for the client. A second one at a time ends the session. */
  poll(request: Request, server: EngineServer, headers: HeaderRecord): Response | Promise<Response> {
    if (this.#poll !== undefined) {
      this.#owner.end('transport error');
      return errorResponse('badRequest', headers);
    }
    if (this.#packets.length > 0) return textResponse(encodePayload(this.takeAll()), headers);
    if (this.probe?.takeNoop()) return textResponse(enginePacket.noop, headers);
    // The heartbeat ends a poll soon enough; the server's idle timeout would cut it before.
    server.timeout(request, 0);
    return new Promise((resolve) => this.#hold(request, { headers, answer: resolve }));
  }

  /** Answers a POST once its packets are read. Too large, malformed, or a second one at a time ends the session. */
  async post(request: Request, headers: HeaderRecord): Promise<Response> {
    if (this.#isPosting) {
      this.#owner.end('transport error');
      return errorResponse('badRequest', headers);
    }
    this.#isPosting = true;
    try {
      return await this.#read(request, headers);
    } finally {
      this.#isPosting = false;
    }
  }

  /** Ends an open poll that has nothing to carry, so that the client can move to its WebSocket. */
  nudge(): void {
    if (this.#poll === undefined) return;
    if (this.#packets.length === 0) this.#packets.push(enginePacket.noop);
    this.#flush();
  }

  /** What is held for the client. It is the caller's from now on. */
  takeAll(): readonly string[] {
    const packets = this.#packets;
    this.#packets = [];
    this.#bytes = 0;
    return packets;
  }

  /** Lets the client send again after a pause. */
  release(): void {
    this.#releasePost?.();
    this.#releasePost = undefined;
  }

  /** Holds the answer to the current POST until `release`. */
  held(): Promise<void> {
    return new Promise((resolve) => {
      this.#releasePost = resolve;
    });
  }

  /** The client has moved to its WebSocket and took what was held. */
  retire(): void {
    this.#endReason = 'upgraded';
    this.#poll?.answer(textResponse(enginePacket.noop, this.#poll.headers));
    this.#poll = undefined;
    this.release();
  }

  /**
   * Sends what is held, or if there is nothing, the close packet. False when the close packet has to wait for another
   * poll: a client acts on it before the packets that came in the same answer.
   */
  finish(reason: string): boolean {
    if (this.#poll !== undefined && !this.isHolding) return this.close(reason);
    this.#flush();
    return false;
  }

  /** Ends an open poll, with all that is held and the close packet. */
  close(reason: string): boolean {
    this.#endReason ??= reason;
    this.#packets.push(enginePacket.close);
    this.release();
    return this.#flush();
  }

  async #read(request: Request, headers: HeaderRecord): Promise<Response> {
    const body = await readBody(request, this.#limits.frameBytesMax);
    // While the body came in, the session may have ended, or moved to a WebSocket: nothing may be read behind its back.
    if (this.#endReason !== undefined) return errorResponse('badRequest', headers);
    if (typeof body !== 'string') {
      this.#owner.end('transport error');
      return errorResponse(body.error, headers);
    }
    const packets = decodePayload(body, this.#limits.packetsPerPayloadMax);
    if (packets === undefined) this.#owner.end('parse error');
    else await this.#owner.receivePayload(packets);
    const isMalformed = this.#endReason === 'parse error';
    return isMalformed ? errorResponse('badRequest', headers) : textResponse('ok', headers);
  }

  #hold(request: Request, poll: OpenPoll): void {
    this.#poll = poll;
    request.signal.addEventListener('abort', () => {
      if (this.#poll !== poll) return;
      // The client's own transport is broken then, and it will not come back with this session.
      this.#poll = undefined;
      this.#owner.end('transport error');
    });
  }

  #flush(): boolean {
    const poll = this.#poll;
    if (poll === undefined || this.#packets.length === 0) return false;
    this.#poll = undefined;
    poll.answer(textResponse(encodePayload(this.takeAll()), poll.headers));
    return true;
  }

  /** Ends the session, but not in the middle of a publish: its handlers might publish in turn. */
  #overflow(): void {
    this.takeAll();
    this.#endReason = 'transport close';
    queueMicrotask(() => this.#owner.end('transport close'));
  }
}

type BodyError = { readonly error: 'tooLarge' | 'badRequest' };

/** Reads a body of text and stops where it grows too large, whatever its Content-Length promised. */
async function readBody(request: Request, bytesMax: number): Promise<string | BodyError> {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) return { error: 'tooLarge' };
  if (request.headers.get('content-type') === 'application/octet-stream') return { error: 'badRequest' };
  if (request.body === null) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request.body) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) return { error: 'tooLarge' };
      chunks.push(chunk);
    }
  } catch {
    return { error: 'badRequest' };
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}
