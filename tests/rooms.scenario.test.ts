import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, logHeard, range, wireOf } from './support/stage.ts';
import { until } from './support/wait.ts';
import { socketNames } from './support/wires.ts';

let program: Program;
let people: readonly Person[];
let stranger: Person;

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 6);
  stranger = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const ada = (): Person => people[1]!;
const others = (): readonly Person[] => people.slice(2);
const idsOf = (some: readonly Person[]): string[] => some.map((one) => one.id);
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('create_room', () => {
  for (const kind of ['public', 'private', 'group'] as const) {
    it(`makes a ${kind} room with its members, whose open sockets hear of it and of what happens in it`, async () => {
      const founder = await open(ada(), 'rest');
      const sockets = await Promise.all(others().map((one, index) => open(one, wireOf(index))));
      const made = await founder.call('create_room', {
        kind,
        name: 'Harbour',
        description: 'Ships and tides',
        memberIds: idsOf(others()),
      });
      expect(made.room).toMatchObject({ kind, name: 'Harbour', createdBy: ada().id, memberCount: 5 });
      expect(made.membership.role).toBe('owner');
      const roomId = made.room.id;
      const sent = await founder.call('send_message', { roomId, content: 'Ahoy' });
      for (const [index, socket] of sockets.entries()) {
        const added = await socket.hear('room_added', (data) => data.room.id === roomId);
        expect(added).toMatchObject({ room: { kind, memberCount: 5 }, membership: { role: 'member' } });
        const heard = await socket.hear('message_created', (data) => data.message.roomId === roomId);
        expect(heard.message).toEqual(sent.message);
        expect(socket.all('room_added').filter((data) => data.room.id === roomId)).toHaveLength(1);
        // The founder is entry 1; each hears from their own entry on.
        const seqs = logHeard(socket.heard, roomId).map((entry) => entry.eventSeq);
        expect(seqs.length).toBe(new Set(seqs).size);
        expect(seqs).toEqual([...range(seqs[0] ?? 0, 6)]);
        expect(seqs[0]).toBeLessThanOrEqual(index + 2);
      }
    });
  }

  it('names a member once, however often the founder does', async () => {
    const founder = await open(ada(), 'rest');
    const [other] = others();
    const { room } = await founder.call('create_room', {
      kind: 'group',
      name: 'Twice',
      memberIds: [other!.id, other!.id.toUpperCase(), ada().id],
    });
    expect(room).toMatchObject({ memberCount: 2, lastEventSeq: 2 });
  });

  it('makes nothing when one of the members does not exist or is of another organization', async () => {
    const founder = await open(ada(), 'rest');
    const before = await founder.call('list_rooms', {});
    for (const id of [unknownId, stranger.id]) {
      const answer = founder.send('create_room', {
        kind: 'private',
        name: 'Nobody',
        memberIds: [others()[0]!.id, id],
      });
      expect(await codeOf(answer)).toBe('not_found');
    }
    expect(await founder.call('list_rooms', {})).toEqual(before);
  });

  it('refuses kinds that are made otherwise, and names with nothing to see', async () => {
    const founder = await open(ada());
    for (const input of [
      { kind: 'direct', name: 'Two' },
      { kind: 'assistant', name: 'Echo' },
      { kind: 'public', name: ' \t ' },
      { kind: 'public', name: 'x'.repeat(81) },
      { kind: 'public', name: 'a\u0000b' },
      { kind: 'public', name: 'two\nlines' },
      { kind: 'public' },
    ]) {
      const answer = await founder.sendRaw('create_room', input);
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    }
  });
});

describe('list_rooms', () => {
  it('pages by key, newest room first, each room once', async () => {
    const reader = await register(program.url);
    const client = await open(reader, 'rest');
    expect(await client.call('list_rooms', {})).toEqual({ rooms: [], next: null });
    const made: string[] = [];
    for (const number of range(1, 7)) {
      const { room } = await client.call('create_room', { kind: 'private', name: `Room ${number}` });
      made.push(room.id);
    }
    const seen: string[] = [];
    let before: string | undefined;
    do {
      const page = await client.call('list_rooms', { limit: 3, ...(before === undefined ? {} : { before }) });
      expect(page.rooms.length).toBeLessThanOrEqual(3);
      seen.push(...page.rooms.map(({ room }) => room.id));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(seen).toEqual(made.toReversed());
  });

  it('tells what is unread and what was said last, to each member', async () => {
    const founder = await open(ada(), 'rest');
    const [other, third] = others();
    const { room } = await founder.call('create_room', {
      kind: 'group',
      name: 'Unread',
      memberIds: [other!.id, third!.id],
    });
    const roomId = room.id;
    for (const number of range(1, 3))
      await founder.call('send_message', { roomId, content: `Number ${number}` });
    const reader = await open(other!, 'socketio');
    const listed = async (client: typeof reader) =>
      (await client.call('list_rooms', { limit: 100 })).rooms.find((one) => one.room.id === roomId);
    expect(await listed(reader)).toMatchObject({
      unreadCount: 3,
      lastMessage: { content: 'Number 3', seq: 3 },
      membership: { readSeq: 0 },
      room: { lastSeq: 3, lastEventSeq: 6 },
    });
    expect(await listed(founder)).toMatchObject({ unreadCount: 0 });
    await reader.call('mark_read', { roomId, seq: 2 });
    expect(await listed(reader)).toMatchObject({ unreadCount: 1, membership: { readSeq: 2 } });
  });
});

describe('list_public_rooms', () => {
  it('shows the public rooms of the organization, newest first, and says which one has joined', async () => {
    const founder = await register(program.url, { organization: 'Listing' });
    const reader = await register(program.url, { organization: 'Listing' });
    const client = await open(founder, 'rest');
    const made: string[] = [];
    for (const number of range(1, 5)) {
      const { room } = await client.call('create_room', { kind: 'public', name: `Public ${number}` });
      made.push(room.id);
    }
    await client.call('create_room', { kind: 'private', name: 'Hidden' });
    await client.call('create_room', { kind: 'group', name: 'Hidden, too' });
    const visitor = await open(reader);
    await visitor.call('join_room', { roomId: made[1]! });
    const first = await visitor.call('list_public_rooms', { limit: 4 });
    expect(first.rooms.map(({ room }) => room.id)).toEqual(made.slice(1).toReversed());
    expect(first.rooms.map(({ joined }) => joined)).toEqual([false, false, false, true]);
    const second = await visitor.call('list_public_rooms', { limit: 4, before: first.next! });
    expect(second).toMatchObject({ rooms: [{ room: { id: made[0] }, joined: false }], next: null });
    const foreign = await open(stranger, 'rest');
    const { rooms } = await foreign.call('list_public_rooms', {});
    expect(rooms.filter(({ room }) => made.includes(room.id))).toEqual([]);
  });
});

describe('get_room', () => {
  it('shows a public room to everybody in the organization, with the membership of those who have one', async () => {
    const founder = await open(ada(), 'rest');
    const { room } = await founder.call('create_room', { kind: 'public', name: 'Open' });
    expect(await founder.call('get_room', { roomId: room.id })).toMatchObject({
      room,
      membership: { role: 'owner' },
    });
    for (const wire of ['rest', ...socketNames] as const) {
      const visitor = await open(others()[0]!, wire);
      expect(await visitor.call('get_room', { roomId: room.id.toUpperCase() })).toEqual({
        room,
        membership: null,
      });
    }
    const foreign = await open(stranger, 'rest');
    expect(await codeOf(foreign.send('get_room', { roomId: room.id }))).toBe('not_found');
  });

  it('shows a private room to its members only', async () => {
    const founder = await open(ada(), 'rest');
    const { room } = await founder.call('create_room', { kind: 'private', name: 'Closed' });
    const visitor = await open(others()[0]!, 'rest');
    expect(await codeOf(visitor.send('get_room', { roomId: room.id }))).toBe('not_found');
    await founder.call('add_members', { roomId: room.id, userIds: [others()[0]!.id] });
    expect(await visitor.call('get_room', { roomId: room.id })).toMatchObject({
      room: { memberCount: 2, lastEventSeq: 2 },
      membership: { role: 'member' },
    });
  });
});

describe('a socket that connects while its user is added to rooms', () => {
  it('hears every one of them from then on', async () => {
    const founder = await open(ada(), 'rest');
    const late = await register(program.url);
    const making = range(1, 8).map(async (number) => {
      const { room } = await founder.call('create_room', {
        kind: 'group',
        name: `At once ${number}`,
        memberIds: [late.id],
      });
      return room.id;
    });
    const sockets = await Promise.all(socketNames.map((wire) => open(late, wire)));
    const roomIds = await Promise.all(making);
    await Promise.all(
      roomIds.map((roomId) => founder.call('send_message', { roomId, content: 'Do you hear me?' })),
    );
    for (const socket of sockets) {
      await until(`${socket.wire} heard all rooms`, () => socket.all('message_created').length >= 8);
      expect(
        socket
          .all('message_created')
          .map(({ message }) => message.roomId)
          .toSorted(),
      ).toEqual(roomIds.toSorted());
      expect(socket.heard[0]?.event).toBe('connected');
    }
  });
});
