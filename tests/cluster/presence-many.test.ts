import { afterEach, describe, expect, it } from 'bun:test';
import type { Heard, Signal } from '../../packages/server/src/app/ports/bus.ts';
import { ClusterBus } from '../../packages/server/src/bus/cluster.ts';
import { postgresTransport } from '../../packages/server/src/bus/postgres-transport.ts';
import { LastSeen } from '../../packages/server/src/delivery/last-seen.ts';
import { Presence } from '../../packages/server/src/delivery/presence.ts';
import { openChannels } from '../../packages/server/src/storage/channels.ts';
import { freshDatabase } from '../support/program.ts';
import { range } from '../support/stage.ts';
import { until } from '../support/wait.ts';

const longMs = 60_000;
const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const crowd = range(1, 5_000).map((number) => `user-${number}`);

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A node that knows of presence and of nothing else, and what it heard from the others. */
const startNode = async (url: string) => {
  const bus = new ClusterBus({ transport: postgresTransport(() => openChannels({ url })), log: quiet });
  await bus.open('test');
  let writes = 0;
  const users = {
    setLastSeen(): Promise<void> {
      writes += 1;
      return Promise.resolve();
    },
  };
  const told = new Map<string, boolean[]>();
  const presence = new Presence({
    bus,
    lastSeen: new LastSeen({ users, log: quiet }),
    tell(changes) {
      for (const { userId, lastSeenAt } of changes)
        told.set(userId, [...(told.get(userId) ?? []), lastSeenAt === null]);
    },
    nowMs: () => Date.now(),
  });
  const heard: Heard[] = [];
  bus.subscribe((one) => heard.push(one));
  bus.subscribe((one) => presence.hear(one));
  closers.push(async () => {
    await presence.close();
    await bus.close();
  });
  const signalsFrom = (nodeId: string, type: Signal['type']): number =>
    heard.filter((one) => one.type === type && 'nodeId' in one && one.nodeId === nodeId).length;
  return { bus, presence, told, heard, signalsFrom, writes: () => writes };
};

const allOnline = ({ presence }: { readonly presence: Presence }): boolean =>
  crowd.every((userId) => presence.isOnline(userId));

const meet = async (one: Awaited<ReturnType<typeof startNode>>, other: typeof one): Promise<void> => {
  const knows = (node: typeof one, { bus }: typeof one): boolean =>
    node.heard.some((heard) => heard.type === 'node_came' && heard.nodeId === bus.nodeId);
  await until('both know each other', () => knows(one, other) && knows(other, one));
};

describe('the presence of a crowd', () => {
  it(
    'is told in few signals, however often they come and go',
    async () => {
      const url = await freshDatabase();
      const [one, other] = [await startNode(url), await startNode(url)];
      await meet(one, other);
      for (let times = 0; times < 10; times += 1) {
        for (const userId of crowd) one.presence.connected(userId);
        for (const userId of crowd) one.presence.disconnected(userId);
        await Bun.sleep(0);
      }
      await until('the other knows all', () => allOnline(other));
      expect(other.signalsFrom(one.bus.nodeId, 'users_moved')).toBeLessThan(20);
      await until(
        'the other knows that they went',
        () => other.told.get(crowd.at(-1)!)?.length === 2,
        20_000,
      );
      for (const { told } of [one, other])
        for (const userId of crowd) expect(told.get(userId)).toEqual([true, false]);
      expect(one.writes()).toBeLessThanOrEqual(20);
      expect(other.writes()).toBe(0);
      expect(other.signalsFrom(one.bus.nodeId, 'users_moved')).toBeLessThan(40);
    },
    longMs,
  );

  it(
    'is told to a node that comes in parts, and corrects what it believed',
    async () => {
      const url = await freshDatabase();
      const one = await startNode(url);
      for (const userId of crowd) one.presence.connected(userId);
      const other = await startNode(url);
      await meet(one, other);
      await until('the other knows all', () => allOnline(other));
      expect(other.signalsFrom(one.bus.nodeId, 'users_listed')).toBeGreaterThanOrEqual(3);
      // It believes in somebody who was never there, as if it had missed that they went.
      other.presence.hear({ type: 'users_moved', nodeId: one.bus.nodeId, here: ['ghost'], gone: [] });
      expect(other.presence.isOnline('ghost')).toBe(true);
      other.presence.hear({ type: 'lost' });
      await until('the ghost is gone', () => !other.presence.isOnline('ghost'), 20_000);
      expect(allOnline(other)).toBe(true);
      for (const userId of crowd) expect(other.told.get(userId)).toEqual([true]);
      expect(other.told.get('ghost')).toEqual([true, false]);
    },
    longMs,
  );

  it(
    'holds on to nobody who comes or goes while the list is told',
    async () => {
      const url = await freshDatabase();
      const one = await startNode(url);
      for (const userId of crowd) one.presence.connected(userId);
      const other = await startNode(url);
      await until('the list has begun', () => other.signalsFrom(one.bus.nodeId, 'users_listed') > 0);
      one.presence.connected('late');
      for (const userId of crowd.slice(0, 100)) one.presence.disconnected(userId);
      await until('the other knows who came', () => other.presence.isOnline('late'));
      await until('the other knows who went', () => !other.presence.isOnline(crowd[0]!), 20_000);
      const online = crowd.filter((userId) => other.presence.isOnline(userId));
      expect(online).toEqual(crowd.slice(100));
      expect(other.presence.isOnline('late')).toBe(true);
    },
    longMs,
  );
});
