import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, logHeard, makeRoom, range, rolesOf, settleEvents } from './support/stage.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];
let stranger: Person;

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 6);
  stranger = await register(program.url, { organization: 'Elsewhere' });
  const admin = await connect('rest', program.url, people[0]!.token);
  await admin.call('set_user_role', { userId: people[5]!.id, role: 'moderator' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const [root, ada, ben, cleo, dora] = range(0, 4).map((index) => () => people[index]!) as [
  () => Person,
  () => Person,
  () => Person,
  () => Person,
  () => Person,
];
/** A moderator of the organization. */
const mara = (): Person => people[5]!;
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('join_room and leave_room', () => {
  it('bring a user into a public room and out of it, on open sockets', async () => {
    const founder = await open(ada());
    const visitor = await open(ben(), 'rest');
    const sockets = await Promise.all(socketNames.map((wire) => open(ben(), wire)));
    const roomId = await makeRoom(founder, 'public');
    expect(await codeOf(visitor.send('list_messages', { roomId }))).toBe('not_a_member');
    expect(await codeOf(visitor.send('send_message', { roomId, content: 'Hello?' }))).toBe('not_a_member');
    await founder.call('send_message', { roomId, content: 'Before' });
    const joined = await visitor.call('join_room', { roomId });
    expect(joined).toMatchObject({
      room: { memberCount: 2 },
      membership: { role: 'member', readSeq: 1 },
      unreadCount: 0,
      lastMessage: { content: 'Before' },
    });
    expect(await visitor.call('join_room', { roomId })).toEqual(joined);
    await founder.call('send_message', { roomId, content: 'During' });
    expect(await founder.hear('member_added', (data) => data.userId === ben().id)).toMatchObject({
      roomId,
      actorId: ben().id,
      eventSeq: 3,
      role: 'member',
    });
    await visitor.call('leave_room', { roomId });
    await founder.call('send_message', { roomId, content: 'After' });
    const elsewhere = await makeRoom(founder, 'group', [ben()]);
    for (const socket of sockets) {
      await socket.hear('room_removed', (data) => data.roomId === roomId);
      await settleEvents(socket, elsewhere);
      expect(logHeard(socket.heard, roomId)).toEqual([
        { event: 'member_added', eventSeq: 3 },
        { event: 'message_created', eventSeq: 4 },
        { event: 'member_removed', eventSeq: 5 },
      ]);
      expect(socket.all('room_added').filter(({ room }) => room.id === roomId)).toHaveLength(1);
      expect(socket.all('room_removed')).toHaveLength(1);
    }
    expect(await codeOf(visitor.send('leave_room', { roomId }))).toBe('not_a_member');
    expect((await founder.call('get_room', { roomId })).room).toMatchObject({
      memberCount: 1,
      lastEventSeq: 6,
    });
  });

  it('keep the owner', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'public', [ben()]);
    expect(await codeOf(founder.send('leave_room', { roomId }))).toBe('owner_must_stay');
    await founder.call('set_member_role', { roomId, userId: ben().id, role: 'owner' });
    expect(await codeOf(founder.send('leave_room', { roomId }))).toBe('ok');
    expect(await rolesOf(founder, roomId)).toEqual({ [ben().id]: 'owner' });
  });

  it('count a member once when twenty joins and leaves race', async () => {
    const founder = await open(ada());
    const roomId = await makeRoom(founder, 'public');
    const clients = await Promise.all(wireNames.map((wire) => open(ben(), wire)));
    await Promise.all(
      range(0, 19).map((index) =>
        clients[index % clients.length]!.send(index % 3 === 2 ? 'leave_room' : 'join_room', { roomId }),
      ),
    );
    const { members } = await founder.call('list_members', { roomId });
    const { room } = await founder.call('get_room', { roomId });
    expect(room.memberCount).toBe(members.length);
    await founder.call('send_message', { roomId, content: 'Now' });
    await founder.hear('message_created', (data) => data.message.content === 'Now');
    expect(logHeard(founder.heard, roomId).map((entry) => entry.eventSeq)).toEqual([
      ...range(1, room.lastEventSeq + 1),
    ]);
  });
});

describe('add_members', () => {
  it('adds all of them or none', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'private', [ben()]);
    for (const wrong of [unknownId, stranger.id]) {
      const answer = founder.send('add_members', { roomId, userIds: [cleo().id, wrong] });
      expect(await codeOf(answer)).toBe('not_found');
    }
    expect(Object.keys(await rolesOf(founder, roomId))).toHaveLength(2);
    const { members } = await founder.call('add_members', {
      roomId,
      userIds: [cleo().id, ben().id, cleo().id],
    });
    expect(new Map(members.map(({ user, role }) => [user.id, role]))).toEqual(
      new Map([
        [ben().id, 'member'],
        [cleo().id, 'member'],
      ]),
    );
    expect(members).toHaveLength(2);
    expect((await founder.call('get_room', { roomId })).room).toMatchObject({
      memberCount: 3,
      lastEventSeq: 3,
    });
  });

  it('is for admins of the room', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'private', [ben()]);
    const member = await open(ben(), 'rest');
    expect(await codeOf(member.send('add_members', { roomId, userIds: [cleo().id] }))).toBe('forbidden');
    await founder.call('set_member_role', { roomId, userId: ben().id, role: 'admin' });
    expect(await codeOf(member.send('add_members', { roomId, userIds: [cleo().id] }))).toBe('ok');
  });

  it('adds each once when several do it at the same time', async () => {
    const founder = await open(ada());
    const roomId = await makeRoom(founder, 'private');
    const socket = await open(dora(), 'socketio-polling');
    const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
    await Promise.all(
      clients.map((client) => client.call('add_members', { roomId, userIds: [dora().id, cleo().id] })),
    );
    expect((await founder.call('get_room', { roomId })).room).toMatchObject({
      memberCount: 3,
      lastEventSeq: 3,
    });
    await settleEvents(socket, roomId);
    expect(socket.all('room_added').filter(({ room }) => room.id === roomId)).toHaveLength(1);
  });
});

describe('remove_member', () => {
  it('ends what the member hears at once, on every wire', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'private', [ben(), cleo()]);
    const elsewhere = await makeRoom(founder, 'group', [ben()]);
    const sockets = await Promise.all(socketNames.map((wire) => open(ben(), wire)));
    await founder.call('send_message', { roomId, content: 'Still here' });
    await founder.call('remove_member', { roomId, userId: ben().id });
    await Promise.all(
      range(1, 20).map((number) => founder.call('send_message', { roomId, content: `After ${number}` })),
    );
    await founder.call('set_typing', { roomId, typing: true });
    for (const socket of sockets) {
      await settleEvents(socket, elsewhere);
      expect(logHeard(socket.heard, roomId)).toEqual([
        { event: 'message_created', eventSeq: 4 },
        { event: 'member_removed', eventSeq: 5 },
      ]);
      expect(socket.all('room_removed')).toEqual([{ roomId }]);
      expect(socket.all('typing_changed')).toEqual([]);
    }
    const gone = await open(ben(), 'rest');
    for (const client of [gone, ...sockets]) {
      expect(await codeOf(client.send('get_room', { roomId }))).toBe('not_found');
      expect(await codeOf(client.send('send_message', { roomId, content: 'Hello?' }))).toBe('not_found');
      expect(await codeOf(client.send('list_messages', { roomId }))).toBe('not_found');
    }
  });

  it('removes only who is below, and never oneself', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'group', [ben(), cleo(), dora()]);
    for (const person of [ben(), cleo()])
      await founder.call('set_member_role', { roomId, userId: person.id, role: 'admin' });
    const [admin, member] = [await open(ben(), 'rest'), await open(dora(), 'rest')];
    const removal = (client: WireClient, person: Person) =>
      codeOf(client.send('remove_member', { roomId, userId: person.id }));
    expect(await removal(member, ben())).toBe('forbidden');
    expect(await removal(admin, ada())).toBe('forbidden');
    expect(await removal(admin, cleo())).toBe('forbidden');
    expect(await removal(admin, ben())).toBe('forbidden');
    expect(await removal(founder, ada())).toBe('forbidden');
    expect(await removal(admin, root())).toBe('not_found');
    expect(await removal(admin, dora())).toBe('ok');
    expect(await removal(founder, ben())).toBe('ok');
    expect(await rolesOf(founder, roomId)).toEqual({ [ada().id]: 'owner', [cleo().id]: 'admin' });
  });

  it('is for moderators in public rooms, and in private ones that they are members of', async () => {
    const founder = await open(ada(), 'rest');
    const moderator = await open(mara(), 'rest');
    const removal = (roomId: string, person: Person) =>
      codeOf(moderator.send('remove_member', { roomId, userId: person.id }));
    const publicId = await makeRoom(founder, 'public', [ben()]);
    expect(await removal(publicId, ben())).toBe('ok');
    expect(await removal(publicId, ada())).toBe('forbidden');
    const privateId = await makeRoom(founder, 'private', [ben(), cleo()]);
    await founder.call('set_member_role', { roomId: privateId, userId: cleo().id, role: 'admin' });
    expect(await removal(privateId, ben())).toBe('not_found');
    await founder.call('add_members', { roomId: privateId, userIds: [mara().id] });
    expect(await removal(privateId, ben())).toBe('ok');
    expect(await removal(privateId, cleo())).toBe('forbidden');
  });
});
