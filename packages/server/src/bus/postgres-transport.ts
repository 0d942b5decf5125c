import { Joiner, split } from './parts.ts';
import type { Message, Transport } from './transport.ts';

/** LISTEN and NOTIFY of a PostgreSQL. */
export interface PostgresChannels {
  /** Settles when the server has confirmed it. Answers with how to stop. */
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  /** Sends payloads of less than 8,000 bytes at once, in order: all of them or none. */
  notify(messages: readonly Message[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * The PostgreSQL that all nodes share. NOTIFY lets commits that notify wait for each other, and its payloads are short: it
 * is told that there is something in the log, and not what. Its listening connection mends itself; what was said in
 * between is missing then, and seen to be by the numbers.
 */
export const postgresTransport = (open: () => PostgresChannels): Transport => ({
  carriesEvents: false,
  async connect(hear) {
    const channels = open();
    const stops = new Map<string, () => Promise<void>>();
    const sender = crypto.randomUUID();
    let texts = 0;
    return {
      async subscribe(channel) {
        const joiner = new Joiner();
        const stop = await channels.listen(channel, (payload) => {
          const text = joiner.take(payload);
          if (text !== undefined) hear({ channel, text });
        });
        stops.set(channel, stop);
      },
      async unsubscribe(channel) {
        const stop = stops.get(channel);
        stops.delete(channel);
        await stop?.();
      },
      publish(messages) {
        return channels.notify(
          messages.flatMap(({ channel, text }) => {
            texts += 1;
            return split(text, `${sender}-${texts}`).map((part) => ({ channel, text: part }));
          }),
        );
      },
      close: () => channels.close(),
    };
  },
});
