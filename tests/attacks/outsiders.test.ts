import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { commands, events } from '@parley/contract/registry';
import type { EventName } from '@parley/contract/registry';
import { wholeAnswer } from '../support/ask.ts';
import { openDialectClient } from '../support/dialects.ts';
import type { DialectClient, DialectWireName } from '../support/dialects.ts';
import type { Person } from '../support/people.ts';
import { clientOpener, settleEvents } from '../support/stage.ts';
import { restRequest, socketNames, wireNames } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';

/** Who was in a room and is no more sees and hears of it what a stranger does: nothing. */
let arena: Arena;
let owner: Person;
let member: Person;

beforeAll(async () => {
  arena = await openArena();
  owner = await arena.person({ organization: 'House' });
  member = await arena.person({ organization: 'House' });
});
afterAll(() => arena.close());

const open = clientOpener(() => arena.program);

interface Room {
  readonly id: string;
  readonly number: number;
  readonly messageId: string;
  readonly inviteId: string;
}

/** A private room of the owner, the member and one more, with something in it. */
const makeRoom = async (client: WireClient, more: Person): Promise<Room> => {
  const memberIds = [member.id, more.id];
  const { room } = await client.call('create_room', { kind: 'private', name: 'Hush', memberIds });
  const { message } = await client.call('send_message', { roomId: room.id, content: 'Hush' });
  const { invite } = await client.call('create_room_invite', { roomId: room.id });
  return { id: room.id, number: room.number, messageId: message.id, inviteId: invite.id };
};

/** The ways out of a room. */
const ways: Readonly<Record<string, (room: Room, who: Person, founder: WireClient) => Promise<unknown>>> = {
  'who left': async ({ id }, who) => (await open(who, 'rest')).call('leave_room', { roomId: id }),
  'who was removed': ({ id }, who, founder) => founder.call('remove_member', { roomId: id, userId: who.id }),
};

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';
const roomCommands = Object.values<CommandSpec>(commands).filter((spec) => spec.room !== undefined);
/** Those of admins are refused before anybody looks for the room. */
const refusalOf = ({ access }: CommandSpec): string => (access === 'admin' ? 'forbidden' : 'not_found');

const inputsFor = (room: Room, who: Person) => ({
  roomId: room.id,
  messageId: room.messageId,
  inviteId: room.inviteId,
  userId: member.id,
  userIds: [who.id],
  role: 'owner',
  content: 'Let me back in',
  emoji: '👍',
  seq: 1,
  typing: true,
  name: 'Mine',
});

describe.each(Object.keys(ways))('%s', (way) => {
  let former: Person;
  let room: Room;
  beforeAll(async () => {
    former = await arena.person({ organization: 'House' });
    const founder = await open(owner, 'rest');
    room = await makeRoom(founder, former);
    await ways[way]?.(room, former, founder);
  });

  const stateOfRoom = async (): Promise<unknown> => {
    const client = await open(owner, 'rest');
    const roomId = room.id;
    return [
      await client.call('get_room', { roomId }),
      await client.call('list_messages', { roomId }),
      await client.call('list_members', { roomId }),
      await client.call('list_room_invites', { roomId }),
    ];
  };

  for (const wire of wireNames) {
    it(`is answered over ${wire} as if the room did not exist, whatever they try`, async () => {
      const before = await stateOfRoom();
      const client = await open(former, wire);
      const ask = async (command: string, input: object): Promise<string> =>
        wire === 'rest'
          ? wholeAnswer(await restRequest(arena.url, former.token, command, input))
          : JSON.stringify(await client.sendRaw(command, input));
      for (const spec of roomCommands) {
        const { name } = spec;
        const real = inputsFor(room, former);
        const answer = await ask(name, real);
        expect([name, answer]).toEqual([name, await ask(name, { ...real, roomId: unknownId })]);
        expect(answer).toContain(refusalOf(spec));
      }
      const { rooms } = await client.call('list_rooms', {});
      expect(rooms).toEqual([]);
      expect(await stateOfRoom()).toEqual(before);
      await arena.expectUnhurt();
    });
  }

  it('is told nothing by a cursor that was theirs', async () => {
    const client = await open(former, 'rest');
    const { createdAt: at } = (
      await (await open(owner, 'rest')).call('get_message', { roomId: room.id, messageId: room.messageId })
    ).message;
    const cursor = { eventSeq: 1, at };
    const [known, unknown] = await Promise.all(
      [room.id, unknownId].map((roomId) => client.sendRaw('resume', { rooms: [{ roomId, ...cursor }] })),
    );
    expect(JSON.stringify(known).replaceAll(room.id, unknownId)).toBe(JSON.stringify(unknown));
    expect(JSON.stringify(known)).not.toContain('Hush');
  });
});

/** Everything that can happen in a room, in the order in which it can. */
const happenings = (
  founder: WireClient,
  other: WireClient,
  guest: Person,
  { id: roomId, messageId }: Room,
) => {
  const message = { roomId, messageId };
  const reaction = { ...message, emoji: '👍' };
  return {
    message_created: () => founder.call('send_message', { roomId, content: 'Hush, the next' }),
    message_edited: () => founder.call('edit_message', { ...message, content: 'Hush, edited' }),
    reaction_added: () => founder.call('add_reaction', reaction),
    reaction_removed: () => founder.call('remove_reaction', reaction),
    message_deleted: () => founder.call('delete_message', message),
    typing_changed: () => founder.call('set_typing', { roomId, typing: true }),
    receipts_updated: () => other.call('mark_read', { roomId, seq: 3 }),
    member_added: () => founder.call('add_members', { roomId, userIds: [guest.id] }),
    member_role_changed: () => founder.call('set_member_role', { roomId, userId: guest.id, role: 'admin' }),
    member_removed: () => founder.call('remove_member', { roomId, userId: guest.id }),
    room_updated: () => founder.call('update_room', { roomId, name: 'Hush, renamed' }),
    room_deleted: () => founder.call('delete_room', { roomId }),
  } satisfies Partial<Record<EventName, () => Promise<unknown>>>;
};

interface DialectEar {
  readonly wire: DialectWireName;
  readonly joining: (room: Room) => readonly [event: string, data: unknown];
  /** What brings a message. */
  readonly message: string;
  /** What answers after everything before it. */
  marker(client: DialectClient): Promise<unknown>;
}

const countOf = (client: DialectClient, event: string): number => client.all(event).length;

/** One more of an event than there are. */
const another = async (client: DialectClient, event: string): Promise<void> => {
  const before = countOf(client, event);
  client.emit('setOnline');
  await client.hear(event, () => countOf(client, event) > before);
};

const dialectEars: Readonly<Record<string, DialectEar>> = {
  rooms: {
    wire: 'socketio',
    joining: ({ id }) => ['join_room', { roomId: id }],
    message: 'receive_message',
    marker: (client) => client.ask('get_room_users', { roomId: unknownId }),
  },
  groups: {
    wire: 'socketio-4.0',
    joining: ({ id }) => ['join-group', id],
    message: 'receive-message',
    marker: (client) => client.ask('join-group', unknownId),
  },
  organizations: {
    wire: 'websocket',
    joining: ({ number }) => ['joinRoom', { roomId: number }],
    message: 'newMessage',
    marker: (client) => another(client, 'onlineUsers'),
  },
};

/** What everybody of an organization hears of each other, wherever they are, and what one's own marker brings. */
const heardByAll: ReadonlySet<string> = new Set(['user_status', 'onlineUsers', 'error', 'error-message']);

describe('what happens in a room', () => {
  it('is all in the table', async () => {
    const client = await open(owner, 'rest');
    const room = { id: '', number: 0, messageId: '', inviteId: '' };
    const known = Object.keys(happenings(client, client, member, room));
    const durable = Object.values(events).filter((event) => event.durable);
    expect(durable.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(Object.keys(ways))('is heard on no wire and in no dialect by %s', async (way) => {
    const former = await arena.person({ organization: 'House' });
    const guest = await arena.person({ organization: 'House' });
    const founder = await open(owner);
    const other = await open(member, 'socketio');
    const room = await makeRoom(founder, former);
    const sockets = await Promise.all(socketNames.map((wire) => open(former, wire)));
    const { room: quiet } = await (
      await open(former, 'rest')
    ).call('create_room', { kind: 'group', name: 'Quiet' });
    const ears = await Promise.all(
      Object.values(dialectEars).map(async (ear) => {
        const client = await openDialectClient(ear.wire, arena.url, former.token);
        client.emit(...ear.joining(room));
        await ear.marker(client);
        return { ...ear, client };
      }),
    );
    await founder.call('send_message', { roomId: room.id, content: 'Heard by all' });
    for (const { client, message } of ears) await client.hear(message);
    await ways[way]?.(room, former, founder);
    const settle = async (): Promise<void> => {
      for (const socket of sockets) await settleEvents(socket, quiet.id);
      for (const { client, marker } of ears) await marker(client);
    };
    await settle();
    const before = [...sockets, ...ears.map(({ client }) => client)].map(({ heard }) => heard.length);
    for (const [event, happen] of Object.entries(happenings(founder, other, guest, room))) {
      await happen();
      await other.hear(event as EventName, (data) => JSON.stringify(data).includes(room.id));
    }
    await settle();
    for (const [index, socket] of sockets.entries())
      expect(JSON.stringify(socket.heard.slice(before[index]))).not.toMatch(new RegExp(`Hush|${room.id}`));
    for (const [index, { client }] of ears.entries()) {
      const since = client.heard.slice(before[sockets.length + index]);
      expect(since.filter(({ event }) => !heardByAll.has(event))).toEqual([]);
      expect(JSON.stringify(since)).not.toMatch(new RegExp(`Hush|${room.id}`));
      client.close();
    }
    await arena.expectUnhurt();
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
