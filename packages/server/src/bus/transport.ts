/** A text for everybody who subscribed to a channel. */
export interface Message {
  readonly channel: string;
  readonly text: string;
}

/** A way to every other node: a Redis, or the PostgreSQL that all of them share. */
export interface Transport {
  /** Whether it is made for much: where not, it is told that there are messages, and they are read from the log. */
  readonly carriesEvents: boolean;
  /**
   * Opens a link. `hear` gets what comes on the channels that were subscribed to, in order. `lost` is called when the link
   * broke by itself; it may also break without anybody noticing. Rejects when the server cannot be reached in time.
   */
  connect(hear: (message: Message) => void, lost: (error: unknown) => void): Promise<Link>;
}

/** An open connection to the others. When anything on it fails, it is to be closed, and another one made. */
export interface Link {
  /** Settles when the server has confirmed it. */
  subscribe(channel: string): Promise<void>;
  unsubscribe(channel: string): Promise<void>;
  /** Settles when the server has taken all of them. They go out in this order. */
  publish(messages: readonly Message[]): Promise<void>;
  /** Nothing is heard from then on. What was not answered yet fails, or is never answered. */
  close(): Promise<void>;
}
