import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { dialectOpener } from '../support/dialects.ts';
import type { DialectClient, DialectWireName } from '../support/dialects.ts';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { range } from '../support/stage.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';

/** Who was removed from a room hears nothing of it after that, in no dialect, however the removal and a join raced. */
let program: Program;
let owner: Person;
let guest: Person;
let rest: WireClient;

beforeAll(async () => {
  program = await startProgram();
  owner = await register(program.url);
  guest = await register(program.url);
  rest = await connect('rest', program.url, owner.token);
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);
const rounds = 25;

interface Room {
  readonly id: string;
  readonly number: number;
}

interface Kind {
  readonly wire: DialectWireName;
  join(client: DialectClient, room: Room): void;
  /** The name of what brings a message. */
  readonly message: string;
  /** Something whose answer comes after everything before it. */
  marker(client: DialectClient): Promise<unknown>;
}

const kinds: Readonly<Record<string, Kind>> = {
  rooms: {
    wire: 'socketio',
    join: (client, { id }) => client.emit('join_room', { roomId: id }),
    message: 'receive_message',
    marker: (client) => client.ask('get_room_users', { roomId: crypto.randomUUID() }),
  },
  groups: {
    wire: 'socketio-4.0',
    join: (client, { id }) => client.emit('join-group', id),
    message: 'receive-message',
    marker: (client) => client.ask('join', guest.id),
  },
  organizations: {
    wire: 'websocket',
    join: (client, { number }) => client.emit('joinRoom', { roomId: number }),
    message: 'newMessage',
    async marker(client) {
      const before = client.all('onlineUsers').length;
      client.emit('setOnline');
      await client.hear('onlineUsers', () => client.all('onlineUsers').length > before);
    },
  },
};

describe('somebody who is removed while they join', () => {
  for (const [name, { wire, join, message, marker }] of Object.entries(kinds)) {
    it(`hears nothing of the room afterwards, as a client of ${name}`, async () => {
      const client = await open(guest, wire);
      for (const round of range(1, rounds)) {
        const { room } = await rest.call('create_room', {
          kind: 'private',
          name: `${name} ${round}`,
          memberIds: [guest.id],
        });
        join(client, room);
        await rest.call('remove_member', { roomId: room.id, userId: guest.id });
        await rest.call('send_message', { roomId: room.id, content: `secret ${round}` });
      }
      await marker(client);
      expect(client.all(message)).toEqual([]);
    });
  }
});
