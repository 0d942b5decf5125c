import { afterEach } from 'bun:test';
import { events } from '@parley/contract/registry';
import type { CommandName, EventName } from '@parley/contract/registry';
import type { Person } from './people.ts';
import type { Program } from './program.ts';
import { until } from './wait.ts';
import { connect } from './wires.ts';
import type { Answer, Heard, WireClient, WireName } from './wires.ts';

/** Opens clients on the program of a test file, and closes them after each test. */
export const clientOpener = (
  program: () => Pick<Program, 'url'>,
): ((person: Pick<Person, 'token'>, wire?: WireName) => Promise<WireClient>) => {
  const opened: WireClient[] = [];
  afterEach(() => {
    for (const client of opened.splice(0)) client.close();
  });
  return async (person, wire = 'websocket') => {
    const client = await connect(wire, program().url, person.token);
    opened.push(client);
    return client;
  };
};

/** The code with which a command was refused, or `ok`. */
export const codeOf = async (answer: Promise<Answer<CommandName>>): Promise<string> => {
  const settled = await answer;
  return settled.ok ? 'ok' : settled.error.code;
};

/** The wires in turn: the same however many somebody asks for. */
export const wireOf = (index: number): WireName =>
  (['websocket', 'socketio', 'socketio-polling', 'socketio-4.0'] as const)[index % 4] ?? 'websocket';

interface LogEntry {
  readonly event: string;
  readonly eventSeq: number;
}

interface DurableData {
  readonly roomId?: string;
  readonly eventSeq?: number;
  readonly message?: { readonly roomId: string; readonly eventSeq: number };
}

const isDurable = (name: string): boolean => Object.hasOwn(events, name) && events[name as EventName].durable;

/** The entries of a room's log that a client heard, in the order in which they came. */
export const logHeard = (heard: readonly Heard[], roomId: string): readonly LogEntry[] =>
  heard
    .filter(({ event }) => isDurable(event))
    .map(({ event, data }) => ({ event, at: data as DurableData }))
    .map(({ event, at }) => ({ event, ...(at.message ?? at) }))
    .filter((entry) => entry.roomId === roomId)
    .map(({ event, eventSeq }) => ({ event, eventSeq: eventSeq ?? 0 }));

/** All whole numbers from one to another. */
export const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);

/**
 * Waits until a socket has heard everything that was sent to it so far: something sent to a room of its own, and heard,
 * comes after all of that.
 */
export const settleEvents = async (client: WireClient, sentinelRoomId: string): Promise<void> => {
  const { message } = await client.call('send_message', { roomId: sentinelRoomId, content: 'sentinel' });
  await until(`${client.wire} heard the sentinel`, () =>
    client.all('message_created').some((created) => created.message.id === message.id),
  );
};

/** Makes a room with these members and answers with its id. */
export const makeRoom = async (
  founder: WireClient,
  kind: 'public' | 'private' | 'group',
  members: readonly Person[] = [],
) => {
  const memberIds = members.map((one) => one.id);
  const { room } = await founder.call('create_room', { kind, name: 'Harbour', memberIds });
  return room.id;
};

/** The role of every member of a room by user id. */
export const rolesOf = async (client: WireClient, roomId: string) => {
  const { members } = await client.call('list_members', { roomId, limit: 100 });
  return Object.fromEntries(members.map((member) => [member.user.id, member.role]));
};
