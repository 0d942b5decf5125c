import { makePeople } from './support/people.ts';
import type { Person } from './support/people.ts';
import type { Bench, Question } from './support/question.ts';
import { median } from './support/question.ts';
import { inTurn } from './support/rounds.ts';
import { startSeeded, timedGet } from './support/seeded.ts';
import type { Seeded } from './support/seeded.ts';

/** What it costs to list all rooms of a user, page by page, with unread counts and last messages: many rooms against few. */
const [manyRooms, fewRooms] = [5_000, 50] as const;
const messagesPerRoom = 3;
const pageSize = 100;

const caseOf = (rooms: number): string => `a user in ${rooms.toLocaleString('en-US')} rooms`;

/** Makes rooms of the user, with messages of which all but the first are unread. */
const seed = async ({ sql }: Seeded, person: Person, rooms: number): Promise<void> => {
  await sql`
    with made as (
      insert into rooms (id, organization_id, kind, name, created_by)
      select gen_random_uuid(), u.organization_id, 'private', 'Room ' || n, u.id
      from users u, generate_series(1, ${rooms}::int) n where u.id = ${person.id}::uuid
      returning id
    ), heads as (
      insert into room_heads (room_id, member_count, last_seq, last_event_seq)
      select id, 1, ${messagesPerRoom}::int, ${messagesPerRoom}::int from made
    ), joined as (
      insert into members (room_id, user_id, role, read_seq, delivered_seq)
      select id, ${person.id}::uuid, 'owner', 1, 1 from made
    )
    insert into messages (room_id, seq, event_seq, sender_id, content, encrypted, created_at)
    select id, n, n, ${person.id}::uuid, repeat('x', 100), false, now()
    from made, generate_series(1, ${messagesPerRoom}::int) n`;
};

/** Reads the whole list; answers with the time it took and its size. */
const list = async (
  url: string,
  token: string,
): Promise<{ readonly ms: number; readonly bytes: number; readonly rooms: number }> => {
  let [ms, bytes, rooms] = [0, 0, 0];
  for (let next: string | null = ''; next !== null;) {
    const page = await timedGet(
      url,
      `/rooms?limit=${pageSize}${next === '' ? '' : `&before=${next}`}`,
      token,
    );
    const answer = JSON.parse(page.text) as {
      readonly rooms: readonly unknown[];
      readonly next: string | null;
    };
    ms += page.ms;
    bytes += page.text.length;
    rooms += answer.rooms.length;
    next = answer.next;
  }
  return { ms, bytes, rooms };
};

const run = async (bench: Bench): Promise<void> => {
  const sizes = bench.short ? [500, fewRooms] : [manyRooms, fewRooms];
  const times = bench.short ? 3 : 10;
  const server = await startSeeded();
  try {
    const people = await makePeople(server.url, sizes.length);
    const works = sizes.map((rooms, index) => ({ rooms, person: people[index] as Person }));
    for (const { rooms, person } of works) await seed(server, person, rooms);
    await server.sql`vacuum analyze`;
    await inTurn(works, bench.rounds, async ({ rooms, person }, round) => {
      const lists = [];
      for (let time = 0; time < times; time += 1) lists.push(await list(server.url, person.token));
      if (lists.some((one) => one.rooms !== rooms)) throw new Error(`The list has not ${rooms} rooms.`);
      if (round === 0) return;
      const [listMs, bytes] = [median(lists.map(({ ms }) => ms)), lists[0]?.bytes ?? Number.NaN];
      const metrics = {
        listMs,
        listKiB: bytes / 1_024,
        listTimePerKibibyteUs: (listMs * 1_000) / (bytes / 1_024),
      };
      bench.record({ case: caseOf(rooms), side: 'parley', round, metrics });
    });
  } finally {
    await server.stop();
  }
};

export const rooms: Question = {
  name: 'rooms',
  work: 'a user in 5,000 rooms: list with unread counts and last messages',
  against: '50 rooms',
  wanted: 'grows no faster than the answer’s size',
  goals: [
    {
      metric: 'listTimePerKibibyteUs',
      of: { case: caseOf(manyRooms), side: 'parley' },
      to: { case: caseOf(fewRooms), side: 'parley' },
      atMost: 1,
    },
  ],
  plots: [{ title: 'Microseconds per KiB of the list of rooms', metrics: ['listTimePerKibibyteUs'] }],
  run,
};
