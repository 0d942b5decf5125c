import { ask } from '../support/ask.ts';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { migratedDatabase } from '../support/program.ts';
import { until, within } from '../support/wait.ts';
import { slowerThan, strikeRepeatedly } from './fault.ts';
import type { Fault } from './fault.ts';
import { keepDoing } from './keep-doing.ts';
import { openLine } from './line.ts';
import type { Line } from './line.ts';
import { openLoad } from './load.ts';
import { Node } from './node.ts';
import { Random } from './random.ts';

/** Who is sent away is gone from every node within this time. */
const goneMsMax = 1_000;
const waitMs = 30_000;

const ways = ['removed from the room', 'session ended', 'removed from the organization'] as const;
type Way = (typeof ways)[number];

export const sentAway: Fault = {
  name: 'sent-away',
  summary:
    'people are removed, logged out and banned on one of two nodes while they listen to a busy room on both',
  sizeIs: 'milliseconds between two messages in that room, at most',
  short: { strikes: 3, minutes: 1, size: 20 },
  long: { strikes: 99, minutes: 10, size: 20 },
  async run(options) {
    const random = new Random(options.seed);
    const databaseUrl = await migratedDatabase();
    const nodes = [await Node.on('node-1', databaseUrl), await Node.on('node-2', databaseUrl)] as const;
    try {
      const load = await openLoad({ targets: nodes, random: random.fork() });
      const room = await openBusyRoom(nodes[1]);
      load.start();
      const talking = keepDoing(async () => {
        await room.say();
        await Bun.sleep(random.between(0, options.size));
      });
      const times: Record<string, number[]> = {};
      const unheard: string[] = [];
      const { struck, broken } = await strikeRepeatedly(options, async (at) => {
        const way = ways[at % ways.length] ?? ways[0];
        const victim = await register(nodes[0].url, { organization: 'Busy', role: 'user' });
        await room.ask('add_members', { userIds: [victim.id] });
        const ears = await Promise.all(
          nodes.flatMap((node) =>
            (['websocket', 'socketio'] as const).map((wire) => openEar({ node, wire, victim, way, room })),
          ),
        );
        await until('everybody heard the room', () => ears.every((ear) => ear.heard() > 0), waitMs);
        const sinceMs = performance.now();
        await sendAway(way, victim, { node: nodes[0], room });
        for (const { name, goneAt } of ears) {
          const ms = (await within(`${way}, ${name}`, goneAt, waitMs)) - sinceMs;
          (times[`${way}, ${name}`] ??= []).push(ms);
        }
        await room.say();
        await room.say();
        for (const ear of ears) {
          if (ear.heardAfter() > 0)
            unheard.push(`${way}, ${ear.name}: heard ${ear.heardAfter()} messages after it`);
          ear.line.close();
        }
      });
      await talking.stop();
      room.close();
      return {
        struck,
        verdict: await load.judge(),
        times,
        figures: [],
        broken: [
          ...broken,
          ...unheard,
          ...Object.entries(times).flatMap(([what, each]) =>
            slowerThan(goneMsMax, { what, times: each, patience: options.patience }),
          ),
        ],
      };
    } finally {
      for (const node of nodes) await node.remove();
    }
  },
};

/** A room in which somebody talks, and the admin who owns it. */
const openBusyRoom = async (node: Node) => {
  const owner = await register(node.url, { organization: 'Busy', role: 'admin' });
  const made = await ask(node.url, 'create_room', { kind: 'public', name: 'Busy' }, owner.token);
  if (!made.ok) throw new Error(`create_room answered ${made.error.code}.`);
  const roomId = made.result.room.id;
  const line = await openLine({ wire: 'websocket', url: node.url, token: owner.token });
  return {
    roomId,
    owner,
    async ask(command: 'add_members', input: { readonly userIds: string[] }): Promise<void> {
      const answer = await line.send(command, { roomId, ...input });
      if (!answer.ok) throw new Error(`${command} answered ${answer.error.code}.`);
    },
    async say(): Promise<void> {
      await line.send('send_message', { roomId, content: 'Still here?' });
    },
    close: () => line.close(),
  };
};

type BusyRoom = Awaited<ReturnType<typeof openBusyRoom>>;

interface Ear {
  readonly name: string;
  readonly line: Line;
  /** Settles with the moment from which on nothing may be heard. */
  readonly goneAt: Promise<number>;
  /** Messages of the room that were heard, and those of them that came when it was gone. */
  heard(): number;
  heardAfter(): number;
}

interface EarOptions {
  readonly node: Node;
  readonly wire: 'websocket' | 'socketio';
  readonly victim: Person;
  readonly way: Way;
  readonly room: BusyRoom;
}

const openEar = async ({ node, wire, victim, way, room }: EarOptions): Promise<Ear> => {
  const counts = { before: 0, after: 0 };
  let isGone = false;
  const gone = Promise.withResolvers<number>();
  const goes = (): void => {
    isGone = true;
    gone.resolve(performance.now());
  };
  const line = await openLine({
    wire,
    url: node.url,
    token: victim.token,
    onEvent(event, data) {
      if (event === 'message_created') counts[isGone ? 'after' : 'before'] += 1;
      const { roomId } = data as { readonly roomId?: string };
      if (event === 'room_removed' && roomId === room.roomId && way === 'removed from the room') goes();
    },
  });
  void line.closed.then(goes);
  return {
    name: `${wire} on ${node.name}`,
    line,
    goneAt: gone.promise,
    heard: () => counts.before,
    heardAfter: () => counts.after,
  };
};

const sendAway = async (
  way: Way,
  victim: Person,
  { node, room }: { readonly node: Node; readonly room: BusyRoom },
): Promise<void> => {
  const { roomId, owner } = room;
  const answer =
    way === 'removed from the room'
      ? await ask(node.url, 'remove_member', { roomId, userId: victim.id }, owner.token)
      : way === 'session ended'
        ? await ask(node.url, 'log_out', {}, victim.token)
        : await ask(node.url, 'remove_user', { userId: victim.id }, owner.token);
  if (!answer.ok) throw new Error(`${way}: ${answer.error.code}.`);
};
