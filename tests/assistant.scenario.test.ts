import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, range, settleEvents } from './support/stage.ts';
import { until } from './support/wait.ts';
import { wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let ada: Person;
let admin: Person;

beforeAll(async () => {
  program = await startProgram();
  admin = await register(program.url);
  ada = await register(program.url);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

const historyOf = async (client: WireClient, roomId: string, length: number) => {
  const read = async () => (await client.call('list_messages', { roomId, limit: 100 })).messages;
  await until(`there were ${length} messages`, async () => (await read()).length >= length);
  return read();
};

describe('create_assistant_room', () => {
  for (const wire of wireNames) {
    it(`starts a session over ${wire} in which the assistant answers what one says`, async () => {
      const client = await open(ada, wire);
      const listener = await open(ada);
      const made = await client.call('create_assistant_room', {});
      expect(made.room).toMatchObject({ kind: 'assistant', assistant: 'echo', name: 'echo', memberCount: 2 });
      expect(made.membership.role).toBe('owner');
      const roomId = made.room.id;
      expect((await listener.hear('room_added')).room.id).toBe(roomId);
      const { message: question } = await client.call('send_message', {
        roomId,
        content: 'Is it raining? ☔',
      });
      const answer = await listener.hear('message_created', ({ message }) => message.senderId !== ada.id);
      expect(answer.message).toMatchObject({ roomId, content: 'Is it raining? ☔', seq: 2 });
      expect(await historyOf(client, roomId, 2)).toEqual([question, answer.message]);
      const { members } = await client.call('list_members', { roomId });
      expect(members.find(({ user }) => user.id === answer.message.senderId)?.user).toMatchObject({
        kind: 'assistant',
        username: 'echo',
      });
    });
  }

  it('is refused for an assistant that does not exist', async () => {
    const client = await open(ada);
    expect(await codeOf(client.send('create_assistant_room', { assistant: 'oracle' }))).toBe('not_found');
    expect(await codeOf(client.send('create_assistant_room', { assistant: '__proto__' }))).toBe('not_found');
    const named = await client.call('create_assistant_room', { name: 'My echo' });
    expect(named.room.name).toBe('My echo');
  });
});

describe('an assistant', () => {
  it('answers each question once, however often it is sent', async () => {
    const clients = await Promise.all(wireNames.map((wire) => open(ada, wire)));
    const { room } = await clients[0]!.call('create_assistant_room', {});
    const roomId = room.id;
    const ask = (client: WireClient, number: number) =>
      client.call('send_message', { roomId, content: `Question ${number}`, clientId: `question-${number}` });
    for (let turn = 0; turn < 3; turn += 1) {
      await Promise.all(clients.flatMap((client) => range(1, 4).map((number) => ask(client, number))));
      await historyOf(clients[0]!, roomId, 8);
    }
    const listener = clients[1]!;
    await settleEvents(
      listener,
      (await listener.call('create_room', { kind: 'group', name: 'Quiet' })).room.id,
    );
    const history = await historyOf(clients[0]!, roomId, 8);
    const said = (isMine: boolean) =>
      history.filter(({ senderId }) => (senderId === ada.id) === isMine).map(({ content }) => content);
    const questions = range(1, 4).map((number) => `Question ${number}`);
    expect(said(true).toSorted()).toEqual(questions);
    expect(said(false).toSorted()).toEqual(questions);
  });

  it('is not asked what it cannot read', async () => {
    const client = await open(ada);
    const { room } = await client.call('create_assistant_room', {});
    await client.call('send_message', { roomId: room.id, content: 'c2VjcmV0', encrypted: true });
    await client.call('send_message', { roomId: room.id, content: 'Open' });
    const history = await historyOf(client, room.id, 3);
    expect(history.map(({ content }) => content)).toEqual(['c2VjcmV0', 'Open', 'Open']);
  });

  it('talks in one’s own room only: nobody else sees it, and nobody comes or goes', async () => {
    const client = await open(ada);
    const spy = await open(admin);
    const { room } = await client.call('create_assistant_room', {});
    const roomId = room.id;
    await client.call('send_message', { roomId, content: 'Between us' });
    await historyOf(client, roomId, 2);
    for (const command of ['get_room', 'list_messages', 'list_members', 'join_room', 'delete_room'] as const)
      expect(await codeOf(spy.send(command, { roomId }))).toBe('not_found');
    const { rooms } = await spy.call('list_public_rooms', { limit: 100 });
    expect(rooms.filter((one) => one.room.id === roomId)).toEqual([]);
    const { room: quiet } = await spy.call('create_room', { kind: 'group', name: 'Quiet' });
    await settleEvents(spy, quiet.id);
    expect(JSON.stringify(spy.heard)).not.toContain(roomId);
    expect(await codeOf(client.send('add_members', { roomId, userIds: [admin.id] }))).toBe('wrong_room_kind');
    expect(await codeOf(client.send('create_room_invite', { roomId }))).toBe('wrong_room_kind');
    expect(await codeOf(client.send('leave_room', { roomId }))).toBe('wrong_room_kind');
    expect(await codeOf(client.send('delete_room', { roomId }))).toBe('ok');
  });

  it('is no user to be written to, added or listed', async () => {
    const client = await open(ada);
    const { room } = await client.call('create_assistant_room', {});
    const { members } = await client.call('list_members', { roomId: room.id });
    const { id } = members.find(({ user }) => user.kind === 'assistant')!.user;
    expect(await codeOf(client.send('open_direct_room', { userId: id }))).toBe('not_found');
    const answer = client.send('create_room', { kind: 'group', name: 'With echo', memberIds: [id] });
    expect(await codeOf(answer)).toBe('not_found');
    const { users } = await client.call('list_users', { limit: 100 });
    expect(users.map((user) => user.id)).not.toContain(id);
  });
});
