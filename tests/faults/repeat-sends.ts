import { migratedDatabase } from '../support/program.ts';
import { registerMany } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { ask } from '../support/ask.ts';
import { check } from './checker.ts';
import type { Fault } from './fault.ts';
import { Notebook, readHistory } from './load.ts';
import { keepDoing } from './keep-doing.ts';
import type { LineWire } from './line.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';
import { Sender } from './sender.ts';

/** People who write at the same time, each in a room of their own. */
const writers = 4;
/** Each message goes over all of these at once: a wire, and which of the nodes. */
const ways: readonly { readonly wire: LineWire; readonly node: 0 | 1 }[] = [
  { wire: 'rest', node: 0 },
  { wire: 'rest', node: 1 },
  { wire: 'socketio', node: 0 },
  { wire: 'websocket', node: 1 },
  { wire: 'websocket', node: 0 },
];

export const repeatSends: Fault = {
  name: 'repeat-sends',
  summary:
    'the same messages five times in parallel over REST, Socket.IO and WebSocket on two nodes, connections cut',
  sizeIs: 'messages; a strike cuts one connection while they are sent',
  short: { strikes: 1, minutes: 1, size: 40 },
  long: { strikes: 1, minutes: 10, size: 1_000 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const nodes = [await Node.on('node-1', databaseUrl), await Node.on('node-2', databaseUrl)] as const;
    try {
      const notebook = new Notebook();
      const desks = await Promise.all(
        (await registerMany(nodes[0].url, writers)).map((person) =>
          deskOf(person, nodes, notebook, random.fork()),
        ),
      );
      let struck = 0;
      const cutting = keepDoing(async () => {
        await Bun.sleep(random.between(5, 50));
        const desk = desks[random.between(0, desks.length - 1)];
        desk?.couriers[random.between(0, ways.length - 1)]?.cut();
        struck += 1;
      });
      await Promise.all(desks.map((desk) => write(desk, Math.ceil(options.size / writers))));
      await cutting.stop();
      for (const { couriers } of desks) for (const courier of couriers) courier.cut();
      const histories = [];
      for (const node of nodes)
        for (const { roomId, person } of desks) histories.push(await readHistory(node, roomId, person.token));
      const kept = histories
        .filter(({ node }) => node === 'node-1')
        .reduce((sum, { messages }) => sum + messages.length, 0);
      const wanted = Math.ceil(options.size / writers) * writers;
      return {
        struck,
        verdict: check({ tries: notebook.tries, receptions: [], histories }),
        times: {},
        figures: [`${wanted} messages, ${notebook.tries.length} tries, ${kept} kept`],
        broken: kept === wanted ? [] : [`${kept} messages are kept instead of ${wanted}`],
      };
    } finally {
      for (const node of nodes) await node.remove();
    }
  },
};

interface Desk {
  readonly person: Person;
  readonly roomId: string;
  readonly couriers: readonly Sender[];
}

const deskOf = async (
  person: Person,
  nodes: readonly [Node, Node],
  notebook: Notebook,
  random: Random,
): Promise<Desk> => {
  const answer = await ask(nodes[0].url, 'create_room', { kind: 'private', name: 'Desk' }, person.token);
  if (!answer.ok) throw new Error(`create_room answered ${answer.error.code}`);
  const roomId = answer.result.room.id;
  const common = { person, roomIds: [roomId], notebook, burstMax: 1, pauseMsMax: 0, lengthMax: 300 } as const;
  const couriers = ways.map(
    ({ wire, node }) => new Sender({ ...common, wire, targets: [nodes[node]], random: random.fork() }),
  );
  return { person, roomId, couriers };
};

/** Writes so many messages, one after the other, each over every way at once. */
const write = async ({ couriers }: Desk, count: number): Promise<void> => {
  for (let written = 0; written < count; written += 1) {
    const draft = couriers[0]?.draft();
    if (draft) await Promise.all(couriers.map((courier) => courier.deliver(draft)));
  }
};
