import { Histogram, quantiles } from './support/histogram.ts';
import { makePeople, makeRoom } from './support/people.ts';
import type { Person } from './support/people.ts';
import type { Bench, Question } from './support/question.ts';
import { inTurn } from './support/rounds.ts';
import { startSeeded, timedGet } from './support/seeded.ts';
import type { Seeded } from './support/seeded.ts';

/**
 * What a page of history costs at the newest end, at the oldest and in the middle (at places chosen at random) of a huge room,
 * against a small one. One request at a time over REST; the database has been read before, as it is in use.
 */
const pageSize = 50;
const [hugeRoom, smallRoom] = [10_000_000, 10_000] as const;
/** Messages of one insert: a statement of the seed stays short. */
const seedStep = 1_000_000;
const places = ['newest', 'oldest', 'middle'] as const;

const caseOf = (size: number, place: string): string => `${place}, room of ${size.toLocaleString('en-US')}`;

/** Fills a room as if `sender` had written all of it, a second a message. */
const fill = async ({ sql }: Seeded, roomId: string, sender: Person, size: number): Promise<void> => {
  for (let first = 1; first <= size; first += seedStep) {
    const last = Math.min(size, first + seedStep - 1);
    await sql`
      insert into messages (room_id, seq, event_seq, sender_id, content, encrypted, created_at)
      select h.room_id, n, h.last_event_seq + n, ${sender.id}::uuid, repeat('x', 100), false,
        now() - (${size} - n) * interval '1 second'
      from room_heads h, generate_series(${first}::bigint, ${last}::bigint) n where h.room_id = ${roomId}::uuid`;
  }
  await sql`update room_heads set last_seq = ${size}, last_event_seq = last_event_seq + ${size}, last_event_at = now()
    where room_id = ${roomId}::uuid`;
};

const query = (place: (typeof places)[number], size: number): string => {
  if (place === 'newest') return '';
  if (place === 'oldest') return '&after=0';
  return `&before=${Math.floor(size / 3 + (Math.random() * size) / 3)}`;
};

const run = async (bench: Bench): Promise<void> => {
  const sizes = bench.short ? [100_000, smallRoom] : [hugeRoom, smallRoom];
  const requests = bench.short ? 50 : 500;
  const server = await startSeeded();
  try {
    const [person] = await makePeople(server.url, 1);
    if (!person) return;
    const rooms: { readonly id: string; readonly size: number }[] = [];
    for (const size of sizes) {
      const id = await makeRoom(server.url, [person]);
      bench.say(`filling a room with ${size} messages`);
      await fill(server, id, person, size);
      rooms.push({ id, size });
    }
    await server.sql`vacuum analyze messages`;
    const works = rooms.flatMap((room) => places.map((place) => ({ ...room, place })));
    await inTurn(works, bench.rounds, async ({ id, size, place }, round) => {
      const times = new Histogram();
      for (let request = 0; request < requests; request += 1) {
        const path = `/rooms/${id}/messages?limit=${pageSize}${query(place, size)}`;
        times.add((await timedGet(server.url, path, person.token)).ms);
      }
      if (round > 0)
        bench.record({ case: caseOf(size, place), side: 'parley', round, metrics: quantiles('page', times) });
    });
  } finally {
    await server.stop();
  }
};

export const history: Question = {
  name: 'history',
  work: '50 messages from a room of 10 million, newest, oldest and middle',
  against: 'the same in a room of 10,000',
  wanted: 'at most 1.5 times',
  goals: places.map((place) => ({
    metric: 'pageP50Ms',
    of: { case: caseOf(hugeRoom, place), side: 'parley' },
    to: { case: caseOf(smallRoom, place), side: 'parley' },
    atMost: 1.5,
  })),
  plots: [
    { title: 'Milliseconds for a page of 50 messages, p50 and p99', metrics: ['pageP50Ms', 'pageP99Ms'] },
  ],
  run,
};
