import { SQL } from 'bun';
import { freshDatabase } from '../../../../tests/support/program.ts';
import { hasRedis, startRedis } from '../../../../tests/support/redis.ts';
import type { Bus, Heard, Signal } from '../app/ports/bus.ts';
import { openChannels } from '../storage/channels.ts';
import { postgresTransport } from './postgres-transport.ts';
import { redisTransport } from './redis-transport.ts';
import type { Transport } from './transport.ts';

export const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** One driver on a server of its own, and what can be done to it. */
export interface Driver {
  readonly transport: Transport;
  /** Cuts every connection of every node. */
  cut(): Promise<void>;
  /** Says something on a channel that is of no node. */
  say(channel: string, text: string): Promise<void>;
  close(): Promise<void>;
}

/** A node in this process, and what it heard. */
export interface Node {
  readonly bus: Bus;
  readonly heard: Heard[];
}

export const hear = (bus: Bus): Node => {
  const heard: Heard[] = [];
  bus.subscribe((one) => heard.push(one));
  return { bus, heard };
};

export const isSignal = (heard: Heard): heard is Signal => !/^(lost|node_came|node_gone)$/.test(heard.type);
export const signalsOf = ({ heard }: Node): readonly Signal[] => heard.filter((one) => isSignal(one));
export const lostTimes = ({ heard }: Node): number => heard.filter(({ type }) => type === 'lost').length;

export const userChanged = (userId: string): Signal => ({ type: 'user_changed', userId });
export const typing = (roomId: string, userId = 'ada'): Signal => ({
  type: 'room_notice',
  roomId,
  event: { event: 'typing_changed', data: { roomId, userId, typing: true } },
});
export const usersOf = (node: Node): readonly string[] =>
  signalsOf(node).flatMap((one) => (one.type === 'user_changed' ? [one.userId] : []));

export const roomId = '01890a5d-ac96-774b-bcce-b302099a8057';

const postgresDriver = async (): Promise<Driver> => {
  const url = await freshDatabase();
  const sql = new SQL({ url, adapter: 'postgres', max: 1 });
  return {
    transport: postgresTransport(() => openChannels({ url })),
    async cut() {
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'
      `;
    },
    say: (channel, text) => sql.notify(channel, text),
    close: () => sql.close(),
  };
};

const redisDriver = async (): Promise<Driver> => {
  const redis = await startRedis();
  return {
    transport: redisTransport(redis.url),
    async cut() {
      await redis.run('CLIENT', 'KILL', 'TYPE', 'pubsub');
      await redis.run('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    },
    say: async (channel, text) => void (await redis.run('PUBLISH', channel, text)),
    close: () => redis.stop(),
  };
};

export const drivers = [
  { name: 'PostgreSQL', start: postgresDriver, isThere: true },
  { name: 'Redis', start: redisDriver, isThere: hasRedis },
] as const;
