import type { Logger } from 'pino';
import type { Bus } from '../app/ports/bus.ts';
import { ClusterBus } from '../bus/cluster.ts';
import { LocalBus } from '../bus/local.ts';
import { postgresTransport } from '../bus/postgres-transport.ts';
import { isRefusal, redisTransport } from '../bus/redis-transport.ts';
import { openChannels } from '../storage/channels.ts';
import type { DatabaseAddress } from '../storage/connection.ts';
import type { OpenDatabase } from '../storage/database.ts';
import type { Config } from './config.ts';
import { SettingError } from './settings.ts';

const waitForBusMs = 60_000;
const retryEveryMs = 1_000;

/** The database that the nodes share, and how it is reached. */
export interface BusDatabase {
  readonly db: Pick<OpenDatabase, 'identity'>;
  readonly connection: DatabaseAddress;
}

/** The bus of this server. It carries signals on this node at once, and to other nodes when it is open. */
export interface ServerBus {
  readonly bus: Bus;
  /** Settles when other nodes are heard. Throws a SettingError when the way to them cannot be had for a minute. */
  open(database: BusDatabase): Promise<void>;
}

interface Options {
  readonly config: Pick<Config, 'redisUrl' | 'bus'>;
  /** The PostgreSQL that the settings name; undefined for the embedded one. */
  readonly address: DatabaseAddress | undefined;
  readonly log: Logger;
}

/** Makes the bus that the settings name: over Redis, over the PostgreSQL that nodes share, or for this node alone. */
export const createBus = ({ config, address, log }: Options): ServerBus => {
  const { redisUrl } = config;
  if (redisUrl !== undefined) {
    const bus = new ClusterBus({ transport: redisTransport(redisUrl), log });
    return {
      bus,
      open: async ({ db }) => openCluster({ bus, namespace: await db.identity(), by: redis, log }),
    };
  }
  if (config.bus === 'local' || (config.bus === 'auto' && address === undefined)) {
    const bus = new LocalBus((error) => log.error({ err: error }, 'a subscriber of the bus failed by a bug'));
    return { bus, open: () => Promise.resolve() };
  }
  let reached: DatabaseAddress = address ?? {};
  const bus = new ClusterBus({ transport: postgresTransport(() => openChannels(reached)), log });
  return {
    bus,
    async open({ db, connection }) {
      reached = connection;
      await openCluster({ bus, namespace: await db.identity(), by: postgres, log });
    },
  };
};

interface Way {
  readonly name: string;
  /** What an operator can do when it does not work. */
  readonly remedy: string;
}

const redis: Way = { name: 'Redis', remedy: 'Check REDIS_URL and that the server runs.' };
const postgres: Way = {
  name: 'LISTEN/NOTIFY of PostgreSQL',
  remedy:
    'A pooler in transaction mode does not carry it: use the direct address, or REDIS_URL, or BUS=local for a single node.',
};

const openCluster = async ({
  bus,
  namespace,
  by,
  log,
}: {
  readonly bus: ClusterBus;
  readonly namespace: string;
  readonly by: Way;
  readonly log: Logger;
}): Promise<void> => {
  const untilMs = performance.now() + waitForBusMs;
  for (let told = false; ; told = true) {
    try {
      await bus.open(namespace);
      return;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (isRefusal(error)) throw new SettingError(`${by.name} refuses: ${why}. ${by.remedy}`);
      if (performance.now() > untilMs)
        throw new SettingError(`${by.name} did not work for ${waitForBusMs / 1_000} s: ${why}. ${by.remedy}`);
      if (!told) log.warn({ err: error }, `waiting for ${by.name}`);
    }
    await Bun.sleep(retryEveryMs);
  }
};
