import { randomBytes } from 'node:crypto';
import type { Socket } from 'bun';

/** Which wire a raw client speaks: Parley's own API on both of its sockets, or the rooms dialect over Socket.IO. */
export type Wire = 'websocket' | 'socketio' | 'rooms';

/** What a frame is, by its first bytes: all that a load generator needs to know of most of them. */
export type FrameKind = 'event' | 'answer' | 'other';

interface Options {
  readonly port: number;
  readonly wire: Wire;
  readonly token: string;
  /** Hears of every frame; `head` reads its first characters when called (40 unless said): all that most need. */
  readonly onFrame: (kind: FrameKind, head: (length?: number) => string) => void;
}

/** How a Socket.IO packet names the namespace. */
const namespaceOf = (wire: Wire): string => (wire === 'rooms' ? '' : '/v1,');
/** Enough for the id of an answer and whether it is one of success. */
const headLength = 40;
const [eventByte, idByte] = [0x65, 0x69];

/**
 * A WebSocket client over a bare TCP socket, for load: frames are counted by walking over their headers, and nothing
 * is decoded that nobody asks for. (RFC 6455, 5.2; frames from a server are not masked.)
 */
export class RawSocket {
  readonly #options: Options;
  #socket: Socket | undefined;
  #rest: Buffer | undefined;
  #upgraded = false;
  #isReading = false;
  #unsent: Buffer[] = [];
  readonly #ready = Promise.withResolvers<void>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** Settles when the server said that it is connected. */
  static async open(options: Options): Promise<RawSocket> {
    const raw = new RawSocket(options);
    raw.#socket = await Bun.connect({
      hostname: '127.0.0.1',
      port: options.port,
      socket: {
        data: (_socket, chunk) => raw.#read(chunk),
        drain: () => raw.#flush(),
        close: () => raw.#ready.reject(new Error('The server closed the connection.')),
        error: (_socket, error) => raw.#ready.reject(error),
      },
    });
    raw.#handshake();
    await raw.#ready.promise;
    return raw;
  }

  sendText(text: string): void {
    this.#write(maskedFrame(text));
  }

  /** Sends bytes that `maskedFrame` made. */
  sendFrame(frame: Buffer): void {
    this.#write(frame);
  }

  close(): void {
    this.#socket?.end();
  }

  #handshake(): void {
    const { wire, token, port } = this.#options;
    const path = wire === 'websocket' ? '/v1/ws' : '/socket.io/?EIO=4&transport=websocket';
    const lines = [
      `GET ${path} HTTP/1.1`,
      `Host: 127.0.0.1:${port}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      ...(wire === 'websocket' ? [`Authorization: Bearer ${token}`] : []),
    ];
    this.#write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  }

  #write(bytes: Buffer): void {
    // What a chunk of answers sets off leaves in one piece, as it came.
    if (this.#isReading || this.#unsent.length > 0) {
      this.#unsent.push(bytes);
      return;
    }
    const written = this.#socket?.write(bytes) ?? 0;
    if (written < bytes.length) this.#unsent.push(bytes.subarray(written));
  }

  #flush(): void {
    const [first] = this.#unsent;
    if (!first) return;
    const all = this.#unsent.length === 1 ? first : Buffer.concat(this.#unsent);
    this.#unsent = [];
    this.#write(all);
  }

  #read(chunk: Buffer): void {
    this.#isReading = true;
    this.#readChunk(chunk);
    this.#isReading = false;
    this.#flush();
  }

  #readChunk(chunk: Buffer): void {
    let buffer = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk;
    this.#rest = undefined;
    if (!this.#upgraded) {
      const end = buffer.indexOf('\r\n\r\n');
      if (end === -1) {
        this.#rest = Buffer.from(buffer);
        return;
      }
      if (!buffer.subarray(0, end).toString().startsWith('HTTP/1.1 101'))
        this.#ready.reject(new Error(buffer.toString()));
      this.#upgraded = true;
      buffer = buffer.subarray(end + 4);
    }
    this.#walk(buffer);
  }

  #walk(buffer: Buffer): void {
    let at = 0;
    while (at + 2 <= buffer.length) {
      const opcode = (buffer[at] as number) & 0x0f;
      let length = (buffer[at + 1] as number) & 0x7f;
      let start = at + 2;
      if (length === 126) {
        if (at + 4 > buffer.length) break;
        length = buffer.readUInt16BE(at + 2);
        start = at + 4;
      } else if (length === 127) {
        if (at + 10 > buffer.length) break;
        length = Number(buffer.readBigUInt64BE(at + 2));
        start = at + 10;
      }
      if (start + length > buffer.length) break;
      if (opcode === 1) this.#text(buffer, start, start + length);
      else if (opcode === 9) this.#write(maskedFrame('', 0x8a));
      at = start + length;
    }
    if (at < buffer.length) this.#rest = Buffer.from(buffer.subarray(at));
  }

  #text(buffer: Buffer, start: number, end: number): void {
    const head = (length = headLength): string =>
      buffer.toString('latin1', start, Math.min(end, start + length));
    const { wire, token, onFrame } = this.#options;
    if (wire === 'websocket') {
      // {"event":… or {"id":…
      const third = buffer[start + 2];
      const kind: FrameKind = third === eventByte ? 'event' : third === idByte ? 'answer' : 'other';
      if (kind === 'event') this.#ready.resolve();
      onFrame(kind, head);
      return;
    }
    const [first, second] = [buffer[start], buffer[start + 1]];
    if (first === 0x30) this.sendText(`40${namespaceOf(wire)}${JSON.stringify({ token })}`);
    else if (first === 0x32) this.sendText('3');
    else if (wire === 'rooms' && first === 0x34 && second === 0x30) this.#ready.resolve();
    else if (first === 0x34 && second === 0x32) {
      this.#ready.resolve();
      onFrame('event', head);
    } else if (first === 0x34 && second === 0x33) onFrame('answer', head);
    else if (first === 0x34 && second === 0x34) this.#ready.reject(new Error(head()));
    else onFrame('other', head);
  }
}

const mask = Buffer.from([0, 0, 0, 0]);

/** A text frame as a client must send it: masked, with a mask of zeros, which changes nothing. */
export const maskedFrame = (text: string, head = 0x81): Buffer => {
  const payload = Buffer.from(text);
  const header =
    payload.length < 126
      ? Buffer.from([head, 0x80 | payload.length])
      : Buffer.from([head, 0x80 | 126, payload.length >> 8, payload.length & 0xff]);
  return Buffer.concat([header, mask, payload]);
};

/** Where digits stand in a frame that is made once and sent often, each time with another number. */
export interface FrameTemplate {
  readonly frame: Buffer;
  /** The offsets of the last digits: those before them are overwritten, too. */
  readonly lastDigits: readonly number[];
}

/** A frame in which a run of digits stands for a number that changes. */
export const frameTemplate = (text: string, digits: string): FrameTemplate => {
  const frame = maskedFrame(text);
  const lastDigits: number[] = [];
  for (let at = frame.indexOf(digits); at !== -1; at = frame.indexOf(digits, at + 1))
    lastDigits.push(at + digits.length - 1);
  return { frame, lastDigits };
};

/** The template's frame with a number of as many digits: what costs a generator least. */
export const filledFrame = ({ frame, lastDigits }: FrameTemplate, number: number): Buffer => {
  const filled = Buffer.from(frame);
  for (const last of lastDigits) {
    for (let at = last, rest = number; rest > 0; at -= 1, rest = Math.floor(rest / 10))
      filled[at] = 0x30 + (rest % 10);
  }
  return filled;
};

/** A command as a wire takes it, with an id to answer to. */
export const commandText = (wire: Wire, id: number, command: string, input: unknown): string =>
  wire === 'websocket'
    ? JSON.stringify({ id, command, input })
    : `42${namespaceOf(wire)}${id}${JSON.stringify([command, input])}`;

/** The id that the head of an answer names: `{"id":12,…`, `43/v1,12[…` or `4312[…`. */
export const answerId = (wire: Wire, head: string): number =>
  Number.parseInt(head.slice(wire === 'rooms' ? 2 : 6), 10);
