import { hasRedis, startRedis } from '../support/redis.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import type { Fault } from './fault.ts';
import { openLoad, recoveryMsMax } from './load.ts';
import { losePackets } from './lossy-port.ts';
import type { Weather } from './lossy-port.ts';
import { Node } from './node.ts';
import { startOwnPostgres } from './own-postgres.ts';
import { Random } from './random.ts';
import { openDoorTo } from '../support/tcp-door.ts';

/** Some are lost; a third is; all are that go one way. What a network does that is bad, worse, or half broken. */
const weathers: readonly (Weather & { readonly name: string })[] = [
  { name: '5 % lost', toward: 5, back: 5 },
  { name: '30 % lost', toward: 30, back: 30 },
  { name: 'nothing arrives', toward: 100, back: 0 },
  { name: 'nothing comes back', toward: 0, back: 100 },
];
/** So much longer than wanted nothing is lost, whatever becomes of this process. */
const spareMs = 5_000;

/** Two nodes, what they need, and the ports of this machine between which and everybody else packets get lost. */
const openWorld = async () => {
  const removals: (() => unknown)[] = [];
  const remove = async (): Promise<void> => {
    for (let removal = removals.pop(); removal; removal = removals.pop()) await removal();
  };
  try {
    const postgres = await startOwnPostgres();
    removals.push(() => postgres.remove());
    const door = await openDoorTo(postgres.url);
    removals.push(() => door.close());
    const redis = hasRedis ? await startRedis() : undefined;
    removals.push(() => redis?.stop());
    const startNode = async (name: string): Promise<Node> => {
      const node = await Node.on(name, door.url, redis ? { REDIS_URL: redis.url } : {});
      removals.push(() => node.remove());
      return node;
    };
    const nodes = [await startNode('node-1'), await startNode('node-2')] as const;
    const lines = [
      { name: 'clients and node-1', port: portOf(nodes[0].url) },
      { name: 'nodes and PostgreSQL', port: door.port },
      ...(redis ? [{ name: 'nodes and Redis', port: portOf(redis.url) }] : []),
    ];
    return { nodes, lines, remove };
  } catch (error) {
    await remove();
    throw error;
  }
};

const portOf = (url: string): number => Number(new URL(url).port);

export const packetLoss: Fault = {
  name: 'packet-loss',
  summary:
    'packets get lost under load, some or all that go one way: between clients and one of two nodes, nodes and PostgreSQL, nodes and Redis',
  sizeIs: 'milliseconds of each loss',
  short: { strikes: 4, minutes: 1, size: 1_500 },
  long: { strikes: 60, minutes: 20, size: 8_000 },
  async run(options) {
    const random = new Random(options.seed);
    const world = await openWorld();
    const { nodes, lines } = world;
    try {
      const load = await openLoad({ targets: nodes, random: random.fork() });
      load.start();
      const [answers, complete]: [number[], number[]] = [[], []];
      let packets = 0;
      const { struck, broken } = await strikeRepeatedly(options, async (at) => {
        await load.nextAcknowledgement();
        // One after the other, so that all have had their turn after so many strikes as there are pairs.
        const weather = weathers[at % weathers.length] as (typeof weathers)[number];
        const line = lines[at % lines.length] as (typeof lines)[number];
        const loss = losePackets(line.port, weather, options.size + spareMs);
        await Bun.sleep(options.size);
        const lost = loss.end();
        if (lost === 0) throw new Error(`Between ${line.name} no packet was lost: ${weather.name}.`);
        packets += lost;
        answers.push(await load.nextAcknowledgement());
        complete.push(await load.catchUp());
        options.log(
          `${line.name}, ${weather.name}: ${lost} packets; complete after ${Math.round(complete.at(-1) ?? 0)} ms`,
        );
        load.scatter();
      });
      const { patience } = options;
      return {
        struck,
        verdict: await load.judge(),
        times: { 'next message acknowledged': answers, 'every receiver complete': complete },
        figures: [`${packets} packets lost`],
        broken: [
          ...broken,
          ...slowerThan(recoveryMsMax, { what: 'the next acknowledgement', times: answers, patience }),
          ...slowerThan(recoveryMsMax, { what: 'catching up', times: complete, patience }),
        ],
      };
    } finally {
      await world.remove();
    }
  },
};
