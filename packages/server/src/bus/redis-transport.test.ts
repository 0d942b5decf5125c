import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { hasRedis, startRedis } from '../../../../tests/support/redis.ts';
import type { TestRedis } from '../../../../tests/support/redis.ts';
import { until, within } from '../../../../tests/support/wait.ts';
import { hear, lostTimes, quiet, roomId, signalsOf, typing, userChanged } from './bus.fixture.ts';
import { ClusterBus } from './cluster.ts';
import { redisTransport } from './redis-transport.ts';
import { channelOfRoom } from './routing.ts';

describe.if(hasRedis)('a Redis', () => {
  let own: TestRedis;
  beforeAll(async () => {
    own = await startRedis();
  });
  afterAll(async () => {
    own.resume();
    await own.stop();
  });

  /** Does something to it, and sees that a node notices, tells `lost` again and again, and is back after. */
  const survives = async (
    end: () => void | Promise<void>,
    mend: () => void | Promise<void>,
  ): Promise<void> => {
    const bus = new ClusterBus({ transport: redisTransport(own.url), log: quiet });
    const node = hear(bus);
    try {
      await bus.open('test');
      await bus.listen(roomId);
      await end();
      await until('the node noticed', () => !bus.isConnected);
      const before = lostTimes(node);
      bus.publish(userChanged('meanwhile'));
      await within('a room to be listened to', bus.listen('another room'));
      await until('lost was told twice', () => lostTimes(node) >= before + 2);
      await mend();
      await until('it is back', () => bus.isConnected, 20_000);
      const other = new ClusterBus({ transport: redisTransport(own.url), log: quiet });
      await other.open('test');
      await until('the other is known', () => node.heard.some(({ type }) => type === 'node_came'));
      other.publish(typing('another room'));
      other.publish(typing(roomId));
      await until('both rooms are heard', () => signalsOf(node).length >= 3);
      await other.close();
      expect(channelOfRoom(roomId)).not.toBe(channelOfRoom('another room'));
    } finally {
      await bus.close();
    }
  };

  it('may end and come back empty', () =>
    survives(
      () => own.stop(),
      () => own.start(),
    ));

  it('may fall silent with its connections open', () =>
    survives(
      () => own.pause(),
      () => own.resume(),
    ));

  it('that is away at first is reached when it is tried again', async () => {
    await own.stop();
    const bus = new ClusterBus({ transport: redisTransport(own.url), log: quiet });
    expect(bus.open('test')).rejects.toThrow();
    await until('the first try has failed', async () =>
      bus.open('test').then(
        () => false,
        () => true,
      ),
    );
    expect(bus.isConnected).toBe(false);
    await own.start();
    await until(
      'another try succeeds',
      async () =>
        bus.open('test').then(
          () => true,
          () => false,
        ),
      20_000,
    );
    expect(bus.isConnected).toBe(true);
    await bus.close();
  });
});
