import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { hasRedis, startRedis } from '../../../../tests/support/redis.ts';
import type { TestRedis } from '../../../../tests/support/redis.ts';
import { until, within } from '../../../../tests/support/wait.ts';
import { hear, lostTimes, quiet, roomId, signalsOf, typing, userChanged, usersOf } from './bus.fixture.ts';
import type { Node } from './bus.fixture.ts';
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

  /** `onAway` is called in the moment in which the node notices that it is cut off. */
  const openNode = async (onAway = (): void => undefined): Promise<Node> => {
    const log = { ...quiet, warn: onAway };
    const bus = new ClusterBus({ transport: redisTransport(own.url), log });
    const { heard } = hear(bus);
    await bus.open('test');
    return { bus, heard };
  };

  const know = (one: Node, other: Node): Promise<void> =>
    until('both know each other', () =>
      [one, other].every(({ heard }) => heard.some(({ type }) => type === 'node_came')),
    );

  it('may cut one node off, which says later what it had to say to all', async () => {
    const one = await openNode(() => {
      one.bus.publish(userChanged('ada'));
      one.bus.publish(typing(roomId));
    });
    const connections = String(await own.run('CLIENT', 'LIST')).matchAll(/^id=(\d+) .* name=parley /gm);
    const other = await openNode();
    try {
      await know(one, other);
      for (const [, id = ''] of connections) await own.run('CLIENT', 'KILL', 'ID', id);
      await until('it was heard', () => usersOf(other).length > 0);
      expect(signalsOf(other)).toEqual([userChanged('ada')]);
      expect(other.bus.isConnected).toBe(true);
    } finally {
      await one.bus.close();
      await other.bus.close();
    }
  });

  it('may hang while something is said, which is heard once, or seen to be lost', async () => {
    const [one, other] = [await openNode(), await openNode()];
    try {
      await know(one, other);
      own.pause();
      one.bus.publish(userChanged('ada'));
      await until('both noticed', () => !one.bus.isConnected && !other.bus.isConnected);
      one.bus.publish(userChanged('ben'));
      const before = lostTimes(other);
      own.resume();
      await until('both are back', () => one.bus.isConnected && other.bus.isConnected, 20_000);
      await until('the other was told to look', () => lostTimes(other) > before);
      one.bus.publish(userChanged('cleo'));
      await until('it goes on', () => usersOf(other).includes('cleo'));
      expect(usersOf(other)).toEqual([...new Set(usersOf(other))].toSorted());
    } finally {
      own.resume();
      await one.bus.close();
      await other.bus.close();
    }
  });

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
