import { join } from 'node:path';
import { forEach, makePeople, makeRoom } from './support/people.ts';
import type { Flapping } from './support/flap-process.ts';
import type { Bench, Question } from './support/question.ts';
import { endLoaded, openRooms, startLoaded } from './support/room-load.ts';
import { inTurn, loadMetrics, measure } from './support/rounds.ts';
import { parley } from './support/sides.ts';

/**
 * What users of one organization who come, type and go do to the messages of the others there, who are told of each of them:
 * 5,000 users, each there for a quarter of every 20 seconds.
 */
const [flappingUsers, roomSize] = [5_000, 10];
const cycleS = 20;
const presentShare = 0.25;
const [perSecond, connections] = [1_000, 100];
const side = parley('rooms');
const [quiet, flapping] = ['messages alone', 'messages while 5,000 users flap'];

/** Starts the process that flaps; answers when it has begun. */
const startFlapping = async (given: Flapping): Promise<Bun.Subprocess> => {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, 'support', 'flap-process.ts')], {
    stdin: Buffer.from(JSON.stringify(given)),
    stdout: 'pipe',
    stderr: 'inherit',
  });
  await child.stdout.getReader().read();
  return child;
};

const flappers = async (url: string, count: number): Promise<Flapping['people']> => {
  const people = await makePeople(url, count, 'flapper');
  const groups = Array.from({ length: Math.ceil(count / roomSize) }, (_, index) =>
    people.slice(index * roomSize, (index + 1) * roomSize),
  );
  const made = await forEach(groups, async (members) => {
    const roomId = await makeRoom(url, members);
    return members.map(({ token }) => ({ token, roomId }));
  });
  return made.flat();
};

const run = async (bench: Bench): Promise<void> => {
  const [warmUpMs, measureMs] = bench.short ? [500, 1_500] : [3_000, 15_000];
  const users = bench.short ? 100 : flappingUsers;
  const loaded = await startLoaded(side, (...one) =>
    openRooms(...one, { connections, roomSize: 2, deliveryTimes: true }),
  );
  const { server, load } = loaded;
  try {
    bench.say(`registering ${users} users`);
    const given = {
      port: server.port,
      people: await flappers(server.url, users),
      perSecond: users / cycleS,
      present: users * presentShare,
    };
    await inTurn([quiet, flapping], bench.rounds, async (name, round) => {
      const child = name === flapping ? await startFlapping(given) : undefined;
      const pace = { kind: 'open', perSecond: bench.short ? 200 : perSecond } as const;
      const measured = await measure({ server, load, pace, warmUpMs, measureMs });
      child?.kill('SIGKILL');
      await child?.exited;
      const metrics = loadMetrics(measured, server);
      if (round > 0) bench.record({ case: name, side: side.name, round, metrics });
    });
  } finally {
    await endLoaded([loaded]);
  }
};

export const presenceTyping: Question = {
  name: 'presence-typing',
  work: '5,000 users flapping in one organization',
  against: 'messages without flapping',
  wanted: 'p99 at most 1.5 times',
  goals: ['answerP99Ms', 'deliveryP99Ms'].map((metric) => ({
    metric,
    of: { case: flapping, side: side.name },
    to: { case: quiet, side: side.name },
    atMost: 1.5,
  })),
  plots: [
    { title: 'Milliseconds until the delivery, p50 and p99', metrics: ['deliveryP50Ms', 'deliveryP99Ms'] },
  ],
  run,
};
