import type { AnyEvent } from '@parley/contract/registry';

/**
 * One way in which connections hear events: a shape (Parley's own API, a dialect) on a wire (Socket.IO, plain
 * WebSocket). An event is encoded once for each format that somebody listens in, however many listen.
 */
export interface Format {
  /** Distinguishes its topics from those of other formats. */
  readonly key: string;
  /** How many connections here listen to a topic. */
  listeners(topic: string): number;
  /** The bytes of an event. `dataJson` is its data as JSON, which formats of the same shape share. */
  encode(event: AnyEvent, dataJson: string): string;
  /** Sends bytes to everybody who listens to a topic, without a loop over them in JavaScript where the wire can. */
  publish(topic: string, frame: string): void;
}

export type TopicKind = 'room' | 'user' | 'watch';

/** The name of a topic: what is heard, of whom, in which format. */
export const topicName = (kind: TopicKind, id: string, format: Format): string =>
  `${kind}/${id}/${format.key}`;

/** The room that a topic of a format is about. */
export const roomOfTopic = (topic: string, format: Format): string | undefined => {
  const [kind, id, key] = topic.split('/');
  return kind === 'room' && key === format.key ? id : undefined;
};
