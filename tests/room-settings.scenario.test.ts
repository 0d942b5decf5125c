import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, settleEvents, wireOf } from './support/stage.ts';
import { wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 6);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const ada = (): Person => people[1]!;
const others = (): readonly Person[] => people.slice(2);

const makeRoom = async (founder: WireClient, kind: 'public' | 'private' | 'group' = 'private') => {
  const memberIds = others().map((one) => one.id);
  const { room } = await founder.call('create_room', { kind, name: 'Harbour', memberIds });
  return room.id;
};

const openOthers = () => Promise.all(others().map((one, index) => open(one, wireOf(index))));

describe('update_room', () => {
  it('changes what is sent, keeps the rest, and tells every member all settings', async () => {
    const founder = await open(ada(), 'rest');
    const sockets = await openOthers();
    const roomId = await makeRoom(founder);
    const first = await founder.call('update_room', {
      roomId,
      description: 'Ships',
      picture: 'https://example.org/ship.png',
    });
    expect(first.room).toMatchObject({ name: 'Harbour', description: 'Ships', lastEventSeq: 6 });
    const second = await founder.call('update_room', { roomId, name: ' Port ', picture: null });
    expect(second.room).toMatchObject({ name: 'Port', description: 'Ships', picture: null, lastEventSeq: 7 });
    expect((await founder.call('get_room', { roomId })).room).toEqual(second.room);
    for (const socket of sockets) {
      const heard = await socket.hear('room_updated', (data) => data.eventSeq === 7);
      expect(heard).toMatchObject({
        roomId,
        actorId: ada().id,
        name: 'Port',
        description: 'Ships',
        picture: null,
        archivedAt: null,
      });
      expect(socket.all('room_updated')).toHaveLength(2);
    }
  });

  it('records nothing when nothing changes', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    const { room } = await founder.call('get_room', { roomId });
    for (const same of [{}, { name: 'Harbour' }, { description: null }, { archived: false }])
      expect((await founder.call('update_room', { roomId, ...same })).room).toEqual(room);
  });

  it('is for admins of the room, and for moderators where it is public', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'public');
    const [member, admin] = await Promise.all([open(others()[0]!, 'rest'), open(others()[1]!, 'rest')]);
    expect(await codeOf(member.send('update_room', { roomId, name: 'Mine' }))).toBe('forbidden');
    await founder.call('set_member_role', { roomId, userId: others()[1]!.id, role: 'admin' });
    expect(await codeOf(admin.send('update_room', { roomId, name: 'Ours' }))).toBe('ok');
    const organizationAdmin = await open(people[0]!, 'rest');
    expect(await codeOf(organizationAdmin.send('update_room', { roomId, name: 'House' }))).toBe('ok');
    const hiddenId = await makeRoom(founder, 'private');
    expect(await codeOf(organizationAdmin.send('update_room', { roomId: hiddenId, name: 'x' }))).toBe(
      'not_found',
    );
  });
});

describe('an archived room', () => {
  it('refuses whatever changes it, is read as before, and opens again', async () => {
    const founder = await open(ada(), 'rest');
    const sockets = await openOthers();
    const roomId = await makeRoom(founder, 'public');
    const { message } = await founder.call('send_message', { roomId, content: 'Before', clientId: 'one' });
    const messageId = message.id;
    const { token } = await founder.call('create_room_invite', { roomId });
    const { room } = await founder.call('update_room', { roomId, archived: true });
    expect(room.archivedAt).not.toBeNull();
    for (const socket of sockets)
      expect((await socket.hear('room_updated')).archivedAt).toBe(room.archivedAt);

    const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
    for (const client of clients) {
      const refused = await Promise.all([
        codeOf(client.send('send_message', { roomId, content: 'After' })),
        codeOf(client.send('edit_message', { roomId, messageId, content: 'After' })),
        codeOf(client.send('delete_message', { roomId, messageId })),
        codeOf(client.send('add_reaction', { roomId, messageId, emoji: '👍' })),
        codeOf(client.send('remove_reaction', { roomId, messageId, emoji: '👍' })),
        codeOf(client.send('set_typing', { roomId, typing: true })),
        codeOf(client.send('update_room', { roomId, name: 'After' })),
        codeOf(client.send('add_members', { roomId, userIds: [people[0]!.id] })),
      ]);
      expect(new Set(refused)).toEqual(new Set(['room_archived']));
      // A retry of what was written before is answered: it changes nothing.
      const retried = await client.call('send_message', { roomId, content: 'Before', clientId: 'one' });
      expect(retried.message).toEqual(message);
      expect((await client.call('list_messages', { roomId })).messages).toEqual([message]);
      expect(await codeOf(client.send('mark_read', { roomId, seq: 1 }))).toBe('ok');
    }
    const visitor = await open(people[0]!, 'rest');
    expect(await codeOf(visitor.send('join_room', { roomId }))).toBe('room_archived');
    expect(await codeOf(visitor.send('accept_room_invite', { token }))).toBe('room_archived');

    const reopened = await founder.call('update_room', { roomId, archived: false, name: 'Again' });
    expect(reopened.room).toMatchObject({ archivedAt: null, name: 'Again' });
    for (const client of clients) await client.call('send_message', { roomId, content: 'After' });
    expect(await codeOf(visitor.send('accept_room_invite', { token }))).toBe('ok');
  });
});

describe('delete_room', () => {
  it('is told to everybody as the last thing, and then the room is nowhere', async () => {
    const founder = await open(ada(), 'rest');
    const sockets = await openOthers();
    const roomId = await makeRoom(founder, 'public');
    const { message } = await founder.call('send_message', { roomId, content: 'Last words' });
    const { token } = await founder.call('create_room_invite', { roomId });
    const member = await open(others()[0]!, 'rest');
    expect(await codeOf(member.send('delete_room', { roomId }))).toBe('forbidden');
    await founder.call('delete_room', { roomId });
    for (const socket of sockets) {
      const heard = await socket.hear('room_deleted', (data) => data.roomId === roomId);
      expect(heard).toMatchObject({ actorId: ada().id, eventSeq: 7 });
      await socket.hear('room_removed', (data) => data.roomId === roomId);
    }
    const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
    for (const client of [...clients, ...sockets]) {
      const answers = await Promise.all([
        codeOf(client.send('get_room', { roomId })),
        codeOf(client.send('send_message', { roomId, content: 'Echo' })),
        codeOf(client.send('list_messages', { roomId })),
        codeOf(client.send('list_members', { roomId })),
        codeOf(client.send('get_message', { roomId, messageId: message.id })),
        codeOf(client.send('join_room', { roomId })),
        codeOf(client.send('leave_room', { roomId })),
        codeOf(client.send('mark_read', { roomId, seq: 1 })),
        codeOf(client.send('update_room', { roomId, archived: false })),
        codeOf(client.send('delete_room', { roomId })),
        codeOf(client.send('accept_room_invite', { token })),
      ]);
      expect(new Set(answers)).toEqual(new Set(['not_found']));
      const { rooms } = await client.call('list_rooms', { limit: 100 });
      expect(rooms.filter(({ room }) => room.id === roomId)).toEqual([]);
    }
    const { rooms } = await founder.call('list_public_rooms', { limit: 100 });
    expect(rooms.filter(({ room }) => room.id === roomId)).toEqual([]);
  });

  it('deletes once when the owner asks twenty times at once', async () => {
    const founder = await open(ada(), 'rest');
    const socket = await open(others()[0]!);
    const roomId = await makeRoom(founder);
    const quietId = await makeRoom(founder, 'group');
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(founder.send('delete_room', { roomId }))),
    );
    expect(codes.toSorted()).toEqual([...Array.from({ length: 19 }, () => 'not_found'), 'ok']);
    await settleEvents(socket, quietId);
    expect(socket.all('room_deleted')).toHaveLength(1);
    expect(socket.all('room_removed')).toEqual([{ roomId }]);
  });
});
