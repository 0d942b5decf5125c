import type { Pace } from './support/load-protocol.ts';
import { makePeople, makeRoom } from './support/people.ts';
import type { Bench, Question } from './support/question.ts';
import { RawSocket, commandText } from './support/raw-socket.ts';
import type { Wire } from './support/raw-socket.ts';
import { openRooms } from './support/room-load.ts';
import { measure } from './support/rounds.ts';
import { startSeeded } from './support/seeded.ts';
import type { Seeded } from './support/seeded.ts';
import { parley } from './support/sides.ts';
import { countSystemCalls } from './support/system-calls.ts';

/**
 * What a message of 100 characters takes: bytes on each wire, in the write-ahead log and on the disk, and, where there is `perf`,
 * system calls of the server. None of it is a time.
 */
const wires = ['websocket', 'socketio', 'rooms'] as const satisfies readonly Wire[];
const content = 'x'.repeat(100);
const clientId = '0195d3a0-0000-7000-8000-000000000000';
/** The head of a frame from a client to a server, and from a server to a client, of less than 64 KiB. (RFC 6455, 5.2) */
const [clientHeadBytes, serverHeadBytes] = [8, 4];
const frameBytesMax = 65_536;
const commandId = 100_000_000;
const paces: readonly (readonly [name: string, pace: Pace])[] = [
  ['of a saturated server', { kind: 'closed', inFlight: 8 }],
  ['of 1,000 a second', { kind: 'open', perSecond: 1_000 }],
];

interface Frames {
  readonly command: string;
  readonly answer: string;
  readonly event: string;
}

/** One message over a wire: what was sent, answered and told. */
const frames = async (port: number, wire: Wire, token: string, roomId: string): Promise<Frames> => {
  const input = { roomId, content, ...(wire === 'rooms' ? {} : { clientId }) };
  const command = commandText(wire, commandId, 'send_message', input);
  const [joined, answer, event] = [
    Promise.withResolvers<void>(),
    Promise.withResolvers<string>(),
    Promise.withResolvers<string>(),
  ];
  const socket = await RawSocket.open({
    port,
    wire,
    token,
    onFrame(kind, head) {
      const text = head(frameBytesMax);
      if (kind === 'answer' && text.includes(String(commandId))) answer.resolve(text);
      else if (kind === 'answer') joined.resolve();
      else if (kind === 'event' && text.includes(content)) event.resolve(text);
    },
  });
  if (wire === 'rooms') {
    socket.sendText(commandText(wire, 0, 'join_room', { roomId }));
    await joined.promise;
  }
  socket.sendText(command);
  const heard = { command, answer: await answer.promise, event: await event.promise };
  socket.close();
  return heard;
};

interface Sizes {
  readonly messages: number;
  readonly tableBytes: number;
  readonly indexBytes: number;
  readonly walBytes: number;
}

const sizes = async ({ sql }: Seeded): Promise<Sizes> => {
  const [row] = await sql<Sizes[]>`
    select count(*)::int as messages, pg_table_size('messages')::float8 as "tableBytes", pg_indexes_size('messages')::float8 as "indexBytes",
      pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as "walBytes" from messages`;
  if (!row) throw new Error('The database did not say how large it is.');
  return row;
};

const run = async (bench: Bench): Promise<void> => {
  const server = await startSeeded();
  try {
    for (const wire of wires) {
      const [person] = await makePeople(server.url, 1, `of-${wire}`);
      if (!person) return;
      const roomId = await makeRoom(server.url, [person]);
      const { command, answer, event } = await frames(server.port, wire, person.token, roomId);
      const metrics = {
        commandBytes: command.length + clientHeadBytes,
        answerBytes: answer.length + serverHeadBytes,
        eventBytes: event.length + serverHeadBytes,
      };
      bench.record({ case: 'a message of 100 characters', side: `parley-${wire}`, round: 1, metrics });
    }
    await measureLoad(bench, server);
  } finally {
    await server.stop();
  }
};

/** What messages take on the disk, and in system calls of the server, in batches and one by one. */
const measureLoad = async (bench: Bench, server: Seeded): Promise<void> => {
  const side = parley('websocket');
  const given = { connections: bench.short ? 40 : 400, roomSize: 2 };
  const running = { ...server, postmaster: undefined };
  const load = await openRooms(side, running, given);
  try {
    for (const [name, pace] of paces) {
      const measureMs = bench.short ? 2_000 : 10_000;
      const before = await sizes(server);
      const calls = countSystemCalls(server.pid, measureMs);
      const measured = await measure({ server: running, load, pace, warmUpMs: 0, measureMs });
      const after = await sizes(server);
      const messages = after.messages - before.messages;
      const counted = await calls;
      const metrics = {
        messagesPerS: measured.answers / measured.seconds,
        logBytes: (after.walBytes - before.walBytes) / messages,
        tableBytes: (after.tableBytes - before.tableBytes) / messages,
        indexBytes: (after.indexBytes - before.indexBytes) / messages,
        ...(counted === undefined ? {} : { systemCalls: counted / messages }),
      };
      bench.record({ case: `a message ${name}`, side: side.name, round: 1, metrics });
    }
  } finally {
    await load.end();
  }
};

export const bytes: Question = {
  name: 'bytes',
  work: 'a message of 100 characters: bytes on the wires, in the write-ahead log and on the disk; system calls',
  against: '',
  wanted: '',
  goals: [],
  plots: [],
  run,
};
