/**
 * Socket.IO protocol 5 inside an Engine.IO message: type, then the namespace and a comma unless it is `/`, then the
 * acknowledgement id if any, then JSON. What is encoded here is the whole Engine.IO frame (`4…`), ready for the wire.
 *
 * Binary packets are refused: the wire is JSON, and attachments that are announced but never sent would be buffered.
 *
 * @see https://github.com/socketio/socket.io-protocol (revision 5)
 */

import { nestsTooDeep } from '../nesting.ts';

export type SocketIoPacket =
  | { readonly type: 'connect'; readonly namespace: string; readonly data: object | undefined }
  | { readonly type: 'disconnect'; readonly namespace: string }
  | {
      readonly type: 'event';
      readonly namespace: string;
      readonly id: number | undefined;
      readonly name: string;
      readonly args: readonly unknown[];
    }
  | {
      readonly type: 'ack';
      readonly namespace: string;
      readonly id: number;
      readonly args: readonly unknown[];
    }
  | { readonly type: 'connect_error'; readonly namespace: string; readonly data: object };

/** Names that mean something to the client library itself; nobody may send them. */
const reservedEvents: ReadonlySet<string> = new Set([
  'connect',
  'connect_error',
  'disconnect',
  'disconnecting',
  'newListener',
  'removeListener',
]);

/** Longer runs of digits cannot be an exact integer. */
const idDigitsMax = 16;

const code = {
  slash: 47,
  zero: 48,
  nine: 57,
} as const;

/** One event with one argument, which is JSON already so that it is encoded once for several wires. */
export function encodeEvent(namespace: string, event: string, dataJson: string): string {
  return `42${prefix(namespace)}[${JSON.stringify(event)},${dataJson}]`;
}

/** One event without an argument. */
export function encodeBareEvent(namespace: string, event: string): string {
  return `42${prefix(namespace)}[${JSON.stringify(event)}]`;
}

/** An argument of an acknowledgement that is JSON already. */
export class EncodedJson {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

export function encodeAck(namespace: string, id: number, args: readonly unknown[]): string {
  const [first] = args;
  const json = args.length === 1 && first instanceof EncodedJson ? `[${first.json}]` : JSON.stringify(args);
  return `43${prefix(namespace)}${id}${json}`;
}

export function encodeConnect(namespace: string, sid: string): string {
  return `40${prefix(namespace)}${JSON.stringify({ sid })}`;
}

export function encodeDisconnect(namespace: string): string {
  return `41${prefix(namespace)}`;
}

export interface ConnectError {
  readonly message: string;
  readonly data?: unknown;
}

export function encodeConnectError(namespace: string, error: ConnectError): string {
  const { message, data } = error;
  return `44${prefix(namespace)}${JSON.stringify({ message, data })}`;
}

function prefix(namespace: string): string {
  return namespace === '/' ? '' : `${namespace},`;
}

/** Reads one packet that begins at `start` (1 in an Engine.IO frame), or undefined when it breaks the protocol. */
export function decodePacket(text: string, start: number): SocketIoPacket | undefined {
  const isNamed = text.charCodeAt(start + 1) === code.slash;
  const namespaceEnd = isNamed ? endOfNamespace(text, start + 1) : start + 1;
  const namespace = isNamed ? text.slice(start + 1, namespaceEnd) : '/';
  const idStart = isNamed && namespaceEnd < text.length ? namespaceEnd + 1 : namespaceEnd;
  const idEnd = endOfDigits(text, idStart);
  const id = idEnd === idStart ? undefined : Number(text.slice(idStart, idEnd));
  if (idEnd - idStart > idDigitsMax || (id !== undefined && !Number.isSafeInteger(id))) return undefined;
  const payload = idEnd === text.length ? undefined : parseJson(text, idEnd);
  if (payload === invalid) return undefined;
  switch (text.charAt(start)) {
    case '0':
      return payload === undefined || isObject(payload)
        ? { type: 'connect', namespace, data: payload }
        : undefined;
    case '1':
      return payload === undefined ? { type: 'disconnect', namespace } : undefined;
    case '2':
      return Array.isArray(payload) ? toEvent(namespace, id, payload) : undefined;
    case '3':
      return Array.isArray(payload) && id !== undefined
        ? { type: 'ack', namespace, id, args: payload }
        : undefined;
    case '4':
      return isObject(payload) ? { type: 'connect_error', namespace, data: payload } : undefined;
    default:
      return undefined;
  }
}

function toEvent(namespace: string, id: number | undefined, payload: unknown[]): SocketIoPacket | undefined {
  const [name, ...args] = payload;
  if (typeof name !== 'string' || reservedEvents.has(name)) return undefined;
  return { type: 'event', namespace, id, name, args };
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function endOfNamespace(text: string, start: number): number {
  const comma = text.indexOf(',', start);
  return comma === -1 ? text.length : comma;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  while (text.charCodeAt(end) >= code.zero && text.charCodeAt(end) <= code.nine) end += 1;
  return end;
}

/** JSON has no symbols, so this cannot be something a client sent. */
const invalid = Symbol('invalid');

function parseJson(text: string, start: number): unknown {
  if (nestsTooDeep(text, start)) return invalid;
  try {
    return JSON.parse(text.slice(start));
  } catch {
    return invalid;
  }
}
