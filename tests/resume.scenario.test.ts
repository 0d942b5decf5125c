import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { LoggedEvent, RoomCursor } from '@parley/contract/commands/resume';
import { limits } from '@parley/contract/limits';
import { roomListCursor } from '@parley/contract/room-list';
import WebSocket from 'ws';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, logHeard, makeRoom, range, settleEvents } from './support/stage.ts';
import { until } from './support/wait.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient, WireName } from './support/wires.ts';

let program: Program;
let ada: Person;
let bob: Person;
let eve: Person;
beforeAll(async () => {
  program = await startProgram();
  [ada, bob, eve] = (await registerMany(program.url, 3)) as [Person, Person, Person];
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

const opened: WireClient[] = [];
/** Opens a connection that hears its rooms when it has resumed them. */
const openToResume = async (person: Person, wire: WireName): Promise<WireClient> => {
  const client = await connect(wire, program.url, person.token, { resume: true });
  opened.push(client);
  return client;
};
afterAll(() => {
  for (const client of opened) client.close();
});

const cursorOf = async (client: WireClient, roomId: string): Promise<RoomCursor> => {
  const { room } = await client.call('get_room', { roomId });
  return { roomId, eventSeq: room.lastEventSeq, at: room.lastEventAt };
};

const numberOf = (event: LoggedEvent): number =>
  event.event === 'message_created' ? event.data.message.eventSeq : event.data.eventSeq;

const say = async (client: WireClient, roomId: string, count: number): Promise<void> => {
  await Promise.all(
    range(1, count).map((n) => client.call('send_message', { roomId, content: `Word ${n}` })),
  );
};

/** One of everything that a room's log can hold, but its end. */
const doEverything = async (client: WireClient, roomId: string): Promise<void> => {
  const { message } = await client.call('send_message', { roomId, content: 'First' });
  const { message: other } = await client.call('send_message', { roomId, content: 'Second' });
  await client.call('add_reaction', { roomId, messageId: message.id, emoji: '🎉' });
  await client.call('remove_reaction', { roomId, messageId: message.id, emoji: '🎉' });
  await client.call('edit_message', { roomId, messageId: message.id, content: 'Edited' });
  await client.call('delete_message', { roomId, messageId: other.id });
  await client.call('update_room', { roomId, name: 'Renamed', description: 'New' });
  await client.call('add_members', { roomId, userIds: [eve.id] });
  await client.call('set_member_role', { roomId, userId: eve.id, role: 'admin' });
  await client.call('remove_member', { roomId, userId: eve.id });
};

describe.each(wireNames)('resume over %s', (wire) => {
  it('brings everything that was missed, as it was told, in order', async () => {
    const founder = await open(ada);
    const witness = await open(bob);
    const roomId = await makeRoom(founder, 'private', [bob]);
    const cursor = await cursorOf(founder, roomId);
    await doEverything(founder, roomId);
    const quietId = await makeRoom(founder, 'private', [bob]);
    await settleEvents(witness, quietId);

    const client = await open(bob, wire);
    const answer = await client.call('resume', { rooms: [cursor] });
    const [room] = answer.rooms;
    expect(answer).toMatchObject({ complete: true, list: null });
    expect(room).toMatchObject({ roomId, complete: true, why: null, more: false });
    const told = witness.heard.filter(({ data }) => {
      const at = data as {
        roomId?: string;
        eventSeq?: number;
        message?: { roomId: string; eventSeq: number };
      };
      const place = at.message ?? at;
      return place.roomId === roomId && (place.eventSeq ?? 0) > cursor.eventSeq;
    });
    const missed = room?.events ?? [];
    expect(missed.map(numberOf)).toEqual([...range(cursor.eventSeq + 1, cursor.eventSeq + 10)]);
    expect(missed.map(({ event }) => event)).toEqual(told.map(({ event }) => event as LoggedEvent['event']));
    // New messages are shown as they are now; everything else as it was told.
    const isChanged = ({ event }: { event: string }) => event === 'message_created';
    expect(missed.filter((one) => !isChanged(one))).toEqual(told.filter((one) => !isChanged(one)) as never);
    expect(missed[0]).toMatchObject({ data: { message: { content: 'Edited', reactions: [] } } });
    expect(missed[1]).toMatchObject({
      data: { message: { content: '', deletedAt: expect.any(String) as string } },
    });
  });

  it('brings nothing to who has everything, and the whole log to who has nothing', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'group', [bob]);
    await say(founder, roomId, 3);
    const client = await open(bob, wire);
    const cursor = await cursorOf(client, roomId);
    const { rooms } = await client.call('resume', { rooms: [cursor] });
    expect(rooms).toEqual([{ roomId, complete: true, why: null, events: [], more: false }]);
    const whole = await client.call('resume', { rooms: [{ roomId, eventSeq: 0, at: null }] });
    expect(whole.rooms[0]?.events.map(numberOf)).toEqual([...range(1, cursor.eventSeq)]);
  });

  it('says what cannot be caught up with, and what to do about it', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    await say(founder, roomId, 3);
    const client = await open(bob, wire);
    const cursor = await cursorOf(client, roomId);
    const strange = await makeRoom(founder, 'private');
    const why = async (one: RoomCursor) => {
      const { complete, rooms } = await client.call('resume', { rooms: [one] });
      expect(complete).toBe(rooms[0]?.complete as boolean);
      expect(rooms[0]?.events ?? []).toEqual([]);
      return rooms[0]?.why;
    };
    // The number is there, but it is another event: this is not the log that the client knows.
    expect(await why({ ...cursor, at: '2026-01-01T00:00:00.000Z' })).toBe('diverged');
    expect(await why({ roomId, eventSeq: 2, at: '2026-01-01T00:00:00.000Z' })).toBe('diverged');
    // The client is ahead of the server.
    expect(await why({ ...cursor, eventSeq: cursor.eventSeq + 5 })).toBe('diverged');
    expect(await why({ ...cursor, roomId: strange })).toBe('not_found');
    expect(await why({ ...cursor, roomId: '01890a5d-ac96-774b-bcce-b302099a8057' })).toBe('not_found');
  });

  it('brings nothing to who was removed', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    const cursor = await cursorOf(founder, roomId);
    await founder.call('remove_member', { roomId, userId: bob.id });
    await say(founder, roomId, 2);
    const client = await open(bob, wire);
    const { rooms } = await client.call('resume', { rooms: [cursor] });
    expect(rooms).toEqual([{ roomId, complete: false, why: 'not_found', events: [], more: false }]);
  });

  it('says whether the list of rooms is still the same', async () => {
    const founder = await open(ada);
    const client = await open(eve, wire);
    const ids = async () => (await client.call('list_rooms', {})).rooms.map(({ room }) => room.id);
    const before = roomListCursor(await ids());
    expect(await client.call('resume', { rooms: [], list: before })).toMatchObject({
      complete: true,
      list: { complete: true, cursor: before },
    });
    await makeRoom(founder, 'group', [eve]);
    const after = roomListCursor(await ids());
    expect(await client.call('resume', { rooms: [], list: before })).toMatchObject({
      complete: false,
      list: { complete: false, cursor: after },
    });
  });
});

describe('a long break', () => {
  it('is caught up with in bounded parts', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    let cursor = await cursorOf(founder, roomId);
    const first = cursor.eventSeq + 1;
    await say(founder, roomId, 450);
    const client = await openToResume(bob, 'websocket');
    const numbers: number[] = [];
    let parts = 0;
    for (let more = true; more; parts += 1) {
      const { rooms } = await client.call('resume', { rooms: [cursor] });
      const [room] = rooms as [(typeof rooms)[number]];
      numbers.push(...room.events.map(numberOf));
      const last = room.events.at(-1);
      if (last?.event === 'message_created') {
        cursor = { roomId, eventSeq: last.data.message.eventSeq, at: last.data.message.createdAt };
      }
      ({ more } = room);
      expect(room.events.length).toBeLessThanOrEqual(limits.resumeEventsMax);
    }
    expect(numbers).toEqual([...range(first, first + 449)]);
    expect(parts).toBeGreaterThan(1);
    await say(founder, roomId, 1);
    await client.hear('message_created', ({ message }) => message.eventSeq === first + 450);
    expect(logHeard(client.heard, roomId).map(({ eventSeq }) => eventSeq)).toEqual([first + 450]);
  });

  it('of more than can be caught up with says so', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    const cursor = await cursorOf(founder, roomId);
    for (let said = 0; said <= limits.resumeGapMax; said += 500) await say(founder, roomId, 500);
    const client = await openToResume(bob, 'websocket');
    const { rooms } = await client.call('resume', { rooms: [cursor] });
    expect(rooms).toEqual([{ roomId, complete: false, why: 'too_far', events: [], more: false }]);
    // It loads the room anew, and hears it from here on.
    await say(founder, roomId, 1);
    await client.hear('message_created');
  });
});

describe('the answer of resume', () => {
  it('comes before anything that is told live in its rooms', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    const cursor = await cursorOf(founder, roomId);
    const over = new AbortController();
    const writing = (async () => {
      while (!over.signal.aborted) await say(founder, roomId, 5);
    })();
    for (let turn = 0; turn < 20; turn += 1) {
      const socket = new WebSocket(`${program.url.replace('http', 'ws')}/v1/ws?resume=true`, {
        headers: { authorization: `Bearer ${bob.token}` },
      });
      const frames: { readonly id?: number; readonly event?: string }[] = [];
      socket.on('message', (data: Buffer) => frames.push(JSON.parse(data.toString()) as never));
      await until('it is connected', () => frames.length > 0);
      socket.send(JSON.stringify({ id: 1, command: 'resume', input: { rooms: [cursor] } }));
      await until('something was told live', () => frames.some(({ event }) => event === 'message_created'));
      socket.terminate();
      expect(frames.slice(0, 3).map(({ event, id }) => event ?? id)).toEqual([
        'connected',
        1,
        'message_created',
      ]);
      Object.assign(cursor, await cursorOf(founder, roomId));
    }
    over.abort();
    await writing;
  });
});

describe.each(socketNames)('a connection that resumes over %s', (wire) => {
  it('gets what it missed and then what happens, without a gap or a double, while others write', async () => {
    const founder = await open(ada);
    const roomIds = await Promise.all(range(1, 3).map(() => makeRoom(founder, 'private', [bob])));
    const cursors = await Promise.all(roomIds.map((roomId) => cursorOf(founder, roomId)));
    const over = new AbortController();
    const writing = roomIds.map(async (roomId, index) => {
      const writer = await open(ada, wireNames[index + 1] ?? 'websocket');
      while (!over.signal.aborted) await say(writer, roomId, 3);
    });
    for (let turn = 0; turn < 5; turn += 1) {
      const client = await openToResume(bob, wire);
      const { complete, rooms } = await client.call('resume', { rooms: cursors });
      expect(complete).toBe(true);
      for (const [index, roomId] of roomIds.entries()) {
        const room = rooms[index];
        if (room?.more === true) continue;
        await until('something was heard live', () => logHeard(client.heard, roomId).length >= 5);
        const numbers = [
          ...(room?.events ?? []).map(numberOf),
          ...logHeard(client.heard, roomId).map(({ eventSeq }) => eventSeq),
        ];
        const first = (cursors[index]?.eventSeq ?? 0) + 1;
        expect(numbers).toEqual([...range(first, first + numbers.length - 1)]);
      }
      client.close();
    }
    over.abort();
    await Promise.all(writing);
  });

  it('hears no room before it was asked for, and all others when it is done', async () => {
    const founder = await open(ada);
    const [first, second, third] = await Promise.all(
      range(1, 3).map(() => makeRoom(founder, 'private', [bob])),
    );
    const cursors = await Promise.all([first!, second!].map((roomId) => cursorOf(founder, roomId)));
    const client = await openToResume(bob, wire);
    await client.call('resume', { rooms: [cursors[0]!], done: false });
    for (const roomId of [third!, second!, first!]) await say(founder, roomId, 1);
    await client.hear('message_created', ({ message }) => message.roomId === first);
    expect(client.all('message_created').map(({ message }) => message.roomId)).toEqual([first!]);
    const { rooms } = await client.call('resume', { rooms: [cursors[1]!] });
    expect(rooms[0]?.events).toHaveLength(1);
    for (const roomId of [third!, second!]) await say(founder, roomId, 1);
    await client.hear('message_created', ({ message }) => message.roomId === second);
    await client.hear('message_created', ({ message }) => message.roomId === third);
    expect(client.all('message_created')).toHaveLength(3);
  });

  it('hears of a room that it is taken into meanwhile, and nothing of one that it is removed from', async () => {
    const founder = await open(ada);
    const roomId = await makeRoom(founder, 'private', [bob]);
    const cursor = await cursorOf(founder, roomId);
    const client = await openToResume(bob, wire);
    const added = await makeRoom(founder, 'private', [bob]);
    await client.hear('room_added', ({ room }) => room.id === added);
    await founder.call('remove_member', { roomId, userId: bob.id });
    await client.hear('room_removed', (data) => data.roomId === roomId);
    const { rooms } = await client.call('resume', { rooms: [cursor] });
    expect(rooms[0]?.why).toBe('not_found');
    await say(founder, roomId, 1);
    await settleEvents(client, added);
    expect(client.all('message_created').map(({ message }) => message.roomId)).toEqual([added]);
  });
});
