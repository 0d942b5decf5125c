import type { Format } from '../../delivery/format.ts';
import { eventFrame } from './frames.ts';

/** The part of Bun's server that publishes. */
export interface NativePublisher {
  publish(topic: string, data: string, compress?: boolean): number;
  subscriberCount(topic: string): number;
}

/** Parley's own API on the plain WebSocket. */
export const plainFormat = (server: () => NativePublisher): Format => ({
  key: 'v1.ws',
  listeners: (topic) => server().subscriberCount(topic),
  encode: ({ event }, dataJson) => eventFrame(event, dataJson),
  // Compression would be done anew for every message: it is off.
  publish: (topic, frame) => void server().publish(topic, frame, false),
});
