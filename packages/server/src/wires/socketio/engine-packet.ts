/**
 * Engine.IO protocol 4: one character of type, then the data; in a polling body, packets are set apart by U+001E.
 *
 * @see https://github.com/socketio/engine.io-protocol (revision 4)
 */

const packetTypes = ['open', 'close', 'ping', 'pong', 'message', 'upgrade', 'noop'] as const;

export type EnginePacketType = (typeof packetTypes)[number];

export interface EnginePacket {
  readonly type: EnginePacketType;
  readonly data: string;
}

/** The packets without data that the server sends or waits for, encoded. */
export const enginePacket = {
  close: '1',
  ping: '2',
  probePing: '2probe',
  probePong: '3probe',
  upgrade: '5',
  noop: '6',
} as const;

const separator = '\u001E';
const zeroCode = 48;

export function encodeEnginePacket(packet: EnginePacket): string {
  return packetTypes.indexOf(packet.type) + packet.data;
}

/** The type of an encoded packet, or undefined when it is not one. Binary packets (`b…`) are none: they are refused. */
export function engineTypeOf(encoded: string): EnginePacketType | undefined {
  return packetTypes[encoded.charCodeAt(0) - zeroCode];
}

export function decodeEnginePacket(encoded: string): EnginePacket | undefined {
  const type = engineTypeOf(encoded);
  return type === undefined ? undefined : { type, data: encoded.slice(1) };
}

/** Encoded packets as the body of one HTTP answer. */
export function encodePayload(encodedPackets: readonly string[]): string {
  return encodedPackets.join(separator);
}

/** The encoded packets of one HTTP body, or undefined when there are none, too many, or one that is not a packet. */
export function decodePayload(body: string, packetsMax: number): readonly string[] | undefined {
  const packets = body.split(separator, packetsMax + 1);
  if (packets.length > packetsMax) return undefined;
  return packets.every((packet) => engineTypeOf(packet) !== undefined) ? packets : undefined;
}

export interface OpenPacket {
  readonly sid: string;
  readonly upgrades: readonly string[];
  readonly pingInterval: number;
  readonly pingTimeout: number;
  readonly maxPayload: number;
}

/** The first packet of a session; intervals in milliseconds, `maxPayload` in bytes. */
export function encodeOpen(open: OpenPacket): string {
  return encodeEnginePacket({ type: 'open', data: JSON.stringify(open) });
}
