import { Redis } from 'ioredis';
import type { Link, Message, Transport } from './transport.ts';

const connectTimeoutMs = 5_000;

/**
 * Publish and subscribe of a Redis or Valkey. `url` is redis:// or rediss://. Nothing is stored there.
 * A connection that breaks is not mended but reported: the bus opens another link.
 */
export const redisTransport = (url: string): Transport => ({
  carriesEvents: true,
  async connect(hear, lost) {
    const open = (): Redis =>
      new Redis(url, {
        connectionName: 'parley',
        connectTimeout: connectTimeoutMs,
        lazyConnect: true,
        enableOfflineQueue: false,
        autoResubscribe: false,
        autoResendUnfulfilledCommands: false,
        maxRetriesPerRequest: 0,
        retryStrategy: () => null,
      });
    // One that subscribes may do nothing else.
    const [publisher, subscriber] = [open(), open()];
    const both = [publisher, subscriber];
    const close = (): void => {
      for (const redis of both) redis.disconnect();
    };
    let reason: unknown;
    for (const redis of both) redis.on('error', (error: unknown) => (reason = error));
    try {
      await Promise.all(both.map((redis) => redis.connect()));
    } catch (error) {
      close();
      throw reason ?? error;
    }
    for (const redis of both)
      redis.once('end', () => lost(reason ?? new Error('Redis closed the connection')));
    subscriber.on('message', (channel: string, text: string) => hear({ channel, text }));
    return linkOf(publisher, subscriber, close);
  },
});

/** Whether Redis answered, and does not want us: a user, a password or a right is missing. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof Error && /^(WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|invalid password))/.test(error.message);

const linkOf = (publisher: Redis, subscriber: Redis, close: () => void): Link => ({
  async subscribe(channel) {
    await subscriber.subscribe(channel);
  },
  async unsubscribe(channel) {
    await subscriber.unsubscribe(channel);
  },
  publish: (messages) => publishAll(publisher, messages),
  close() {
    close();
    return Promise.resolve();
  },
});

const publishAll = async (publisher: Redis, messages: readonly Message[]): Promise<void> => {
  const pipeline = publisher.pipeline();
  for (const { channel, text } of messages) pipeline.publish(channel, text);
  const results = (await pipeline.exec()) ?? [];
  const failed = results.find(([error]) => error !== null);
  if (failed) throw failed[0];
};
