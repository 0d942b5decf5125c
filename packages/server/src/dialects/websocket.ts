import type { ServerWebSocket } from 'bun';
import type { Origin } from '../app/handler.ts';
import { Fault } from '../domain/fault.ts';
import type { Answers } from '../wires/answers.ts';
import type { SocketOwner } from '../wires/socket-owner.ts';
import { nestingMax, nestsTooDeep } from '../wires/nesting.ts';
import type { NativePublisher } from '../wires/websocket/format.ts';
import { eventFrame } from '../wires/websocket/frames.ts';
import { PlainLink } from '../wires/websocket/plain-link.ts';
import { DialectClient } from './client.ts';
import type { DialectHost } from './client.ts';
import type { DialectWire } from './delivery.ts';

export const plainWire = (server: () => NativePublisher): DialectWire => ({
  key: 'ws',
  encode: (dialect, event, dataJson) =>
    dialect.plainFrame?.(event, dataJson) ?? eventFrame(JSON.stringify(event).slice(1, -1), dataJson),
  listeners: (topic) => server().subscriberCount(topic),
  publish: (topic, frame) => void server().publish(topic, frame, false),
});

interface SocketOptions {
  readonly host: DialectHost;
  readonly origin: Origin;
  readonly token: string | undefined;
  readonly answers: Answers;
}

const unreadable = (expected: string): Fault =>
  new Fault('invalid_input', { fields: [{ path: '', expected }] });

/** `{"event","data"}`. Throws a Fault that says what a frame looks like. */
const parseEvent = (text: string | Buffer): { readonly event: string; readonly data: unknown } => {
  if (typeof text !== 'string') throw unreadable('a text frame');
  // A failure may bring back what was sent.
  if (nestsTooDeep(text)) throw unreadable(`a frame of at most ${nestingMax} levels`);
  let frame: unknown;
  try {
    frame = JSON.parse(text);
  } catch {
    throw unreadable('a frame of JSON');
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame))
    throw unreadable('{"event", "data"}');
  const { event, data } = frame as { event?: unknown; data?: unknown };
  if (typeof event !== 'string') throw unreadable('{"event", "data"}, "event" a text');
  return { event, data };
};

/** One client of a dialect on the plain WebSocket. */
export class DialectSocket extends PlainLink {
  readonly #client: DialectClient;

  constructor({ host, origin, token, answers }: SocketOptions) {
    super({ answers, token });
    this.#client = new DialectClient(host, { link: this, origin, wire: 'ws' });
  }

  protected override start(token: string): void {
    this.#client.start(token);
  }

  override onSocketMessage(_ws: ServerWebSocket<SocketOwner>, text: string | Buffer): void {
    try {
      this.#client.receive({ ...parseEvent(text), acknowledge: undefined });
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#client.malformed(error);
    }
  }

  protected override left(): void {
    this.#client.closed();
  }

  override failed(fault: Fault): void {
    this.#client.tellFailure(fault);
  }

  protected override closing(): undefined {
    // No dialect has a word for it: the close code says it.
  }
}
