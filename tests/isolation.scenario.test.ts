import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { commands } from '@parley/contract/registry';
import type { CommandName } from '@parley/contract/registry';
import { wholeAnswer } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, settleEvents } from './support/stage.ts';
import { restRequest, socketNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let member: Person;
/** Somebody who may see nothing of it: of the same organization, of another, and an admin who is no member. */
let outsiders: Readonly<Record<string, Person>>;

beforeAll(async () => {
  program = await startProgram();
  const admin = await register(program.url);
  member = await register(program.url);
  outsiders = {
    'a user of the same organization': await register(program.url),
    'an admin of the organization': admin,
    'an admin of another organization': await register(program.url, { organization: 'Elsewhere' }),
  };
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const unknownRoomId = '01890a5d-ac96-774b-bcce-b302099a8057';

/**
 * Every command that names a room. One that is added later is tried, too; but for those with which admins govern rooms
 * that they are not in, which have tests of their own.
 */
const roomCommands = Object.values<CommandSpec>(commands)
  .filter((spec) => spec.room !== undefined && spec.room !== 'govern')
  .map((spec) => spec.name as CommandName);

const makeRoom = async (client: WireClient) => {
  const { room } = await client.call('create_room', { kind: 'private', name: 'Secret' });
  const roomId = room.id;
  const { message } = await client.call('send_message', { roomId, content: 'Secret' });
  const { invite } = await client.call('create_room_invite', { roomId });
  return { roomId, messageId: message.id, inviteId: invite.id };
};

/** Input that is good for every command of a room. */
const inputFor = (room: { roomId: string; messageId: string; inviteId: string }, caller: Person) => ({
  ...room,
  userId: member.id,
  userIds: [caller.id],
  role: 'owner',
  content: 'Let me in',
  emoji: '👍',
  seq: 1,
  typing: true,
  name: 'Mine',
});

const cases = [
  'a user of the same organization',
  'an admin of the organization',
  'an admin of another organization',
];

describe('a private room', () => {
  for (const who of cases) {
    it(`is to ${who} as one that does not exist, whatever they try`, async () => {
      const caller = outsiders[who]!;
      const owner = await open(member);
      const room = await makeRoom(owner);
      const before = await owner.call('get_room', { roomId: room.roomId });
      const sockets = await Promise.all(socketNames.map((wire) => open(caller, wire)));
      expect(roomCommands.length).toBeGreaterThanOrEqual(20);
      for (const command of roomCommands) {
        const real = inputFor(room, caller);
        const unknown = { ...real, roomId: unknownRoomId };
        const answers = await Promise.all(
          [real, unknown].map(async (input) =>
            wholeAnswer(await restRequest(program.url, caller.token, command, input)),
          ),
        );
        expect([command, answers[0]]).toEqual([command, answers[1]]);
        expect(answers[0]).toContain('not_found');
        for (const socket of sockets) {
          const [toReal, toUnknown] = [
            await socket.sendRaw(command, real),
            await socket.sendRaw(command, unknown),
          ];
          expect([command, toReal]).toEqual([command, toUnknown]);
          expect(toReal).toMatchObject({ ok: false, error: { code: 'not_found' } });
        }
      }
      expect(await owner.call('get_room', { roomId: room.roomId })).toEqual(before);
      for (const socket of sockets) {
        const { room: quiet } = await socket.call('create_room', { kind: 'group', name: 'Quiet' });
        await settleEvents(socket, quiet.id);
        expect(JSON.stringify(socket.heard)).not.toContain(room.roomId);
      }
    });
  }

  it('is not given away by answers to input that is wrong besides', async () => {
    const caller = outsiders[cases[0]!]!;
    const owner = await open(member);
    const room = await makeRoom(owner);
    for (const command of roomCommands) {
      const wrong = {
        ...inputFor(room, caller),
        content: '',
        seq: -1,
        userIds: [],
        emoji: '',
        name: '',
        role: 'king',
      };
      const [real, unknown] = await Promise.all(
        [wrong, { ...wrong, roomId: unknownRoomId }].map(async (input) =>
          wholeAnswer(await restRequest(program.url, caller.token, command, input)),
        ),
      );
      expect([command, real]).toEqual([command, unknown]);
    }
  });
});

describe('a public room', () => {
  it('of another organization is as one that does not exist', async () => {
    const owner = await open(member);
    const { room } = await owner.call('create_room', { kind: 'public', name: 'Open' });
    const { message } = await owner.call('send_message', { roomId: room.id, content: 'Open' });
    const { invite } = await owner.call('create_room_invite', { roomId: room.id });
    const place = { roomId: room.id, messageId: message.id, inviteId: invite.id };
    const caller = outsiders[cases[2]!]!;
    const socket = await open(caller, 'socketio');
    for (const command of roomCommands) {
      const real = inputFor(place, caller);
      const unknown = { ...real, roomId: unknownRoomId };
      expect(await socket.sendRaw(command, real)).toEqual(await socket.sendRaw(command, unknown));
    }
    expect((await owner.call('get_room', { roomId: room.id })).room).toMatchObject({
      memberCount: 1,
      lastEventSeq: 2,
    });
  });

  it('shows its messages to members only, though everybody sees that it is there', async () => {
    const owner = await open(member);
    const { room } = await owner.call('create_room', { kind: 'public', name: 'Open' });
    const { message } = await owner.call('send_message', { roomId: room.id, content: 'Members only' });
    const { invite } = await owner.call('create_room_invite', { roomId: room.id });
    const place = { roomId: room.id, messageId: message.id, inviteId: invite.id };
    const caller = outsiders[cases[0]!]!;
    const visible = new Set(['get_room', 'list_members', 'join_room', 'leave_room']);
    const visitor = await open(caller, 'rest');
    for (const command of roomCommands.filter((name) => !visible.has(name)))
      expect([command, await visitor.sendRaw(command, inputFor(place, caller))]).toMatchObject([
        command,
        { ok: false, error: { code: 'not_a_member' } },
      ]);
  });
});

describe('a direct room', () => {
  it('is to others as one that does not exist', async () => {
    const owner = await open(member);
    const [caller, peer] = [outsiders[cases[0]!]!, outsiders[cases[1]!]!];
    const { room } = await owner.call('open_direct_room', { userId: peer.id });
    const { message } = await owner.call('send_message', { roomId: room.id, content: 'Secret' });
    const place = { roomId: room.id, messageId: message.id, inviteId: unknownRoomId };
    const socket = await open(caller);
    for (const command of roomCommands) {
      const real = inputFor(place, caller);
      const unknown = { ...real, roomId: unknownRoomId };
      expect(await socket.sendRaw(command, real)).toEqual(await socket.sendRaw(command, unknown));
    }
  });
});
