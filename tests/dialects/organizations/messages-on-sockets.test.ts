import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { uniqueName } from '../../support/ask.ts';
import { callHttp, dialectOpener, dialectWires, openDialectClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { until } from '../../support/wait.ts';
import { heardOf, join, makeRoom, person, say, settle, someText } from './people.ts';
import type { Message, Person } from './people.ts';

let program: Program;
let ada: Person;
let ben: Person;
let cleo: Person;
let online: Awaited<ReturnType<typeof comeAndGo>>;
beforeAll(async () => {
  program = await startProgram();
  const organization = uniqueName('Acme');
  ada = await person(program.url, organization, 'admin');
  ben = await person(program.url, organization);
  cleo = await person(program.url, organization);
  online = await comeAndGo();
});
afterAll(() => {
  online.watcher.close();
  return program.stop();
});

/** One of an organization came and went: who left is told of after some seconds, in which the other tests run. */
const comeAndGo = async () => {
  const organization = uniqueName('Online');
  const one = await person(program.url, organization, 'admin');
  const other = await person(program.url, organization);
  const watcher = await openDialectClient('websocket', program.url, one.token);
  const guest = await openDialectClient('socketio', program.url, other.token);
  await watcher.hear<{ users: number[] }>('onlineUsers', ({ users }) => users.includes(other.id));
  guest.close();
  return { one, other, watcher };
};

const open = dialectOpener(() => program);

interface Notification {
  readonly user_id: number;
  readonly message: string;
}

const notificationsOf = async (who: Person): Promise<readonly Notification[]> =>
  (await callHttp<readonly Notification[]>(program.url, 'GET /api/notifications', { token: who.token })).body;

describe.each(dialectWires)('a message over %s', (wire) => {
  /** Ada and Ben in a room, and a message that Ada sent. */
  const stage = async () => {
    const roomId = await makeRoom(program.url, ada);
    const [one, other] = [await open(ada, wire), await open(ben, wire)];
    await join(one, ada, roomId);
    await join(other, ben, roomId);
    const message = await say(one, ada, roomId, 'Hello');
    await settle(other);
    const from = [heardOf(one).length, heardOf(other).length] as const;
    /** What both heard since. */
    const since = async () => {
      for (const client of [other, one, other]) await settle(client);
      return [heardOf(one).slice(from[0]), heardOf(other).slice(from[1])] as const;
    };
    return { roomId, one, other, message, since };
  };

  it('is reacted to, which the room hears once and its history keeps', async () => {
    const { other, message, since } = await stage();
    other.emit('reactMessage', { userId: ben.id, messageId: message.id, reaction: '👍' });
    await other.hear('reactMessage');
    const told = ['reactMessage', { userId: ben.id, messageId: message.id, reaction: '👍' }];
    expect(await since()).toEqual([[told], [told]] as never);
    // Again: nothing changes, and who sent it again hears it.
    other.emit('reactMessage', { userId: ben.id, messageId: String(message.id), reaction: '👍' });
    expect(await since()).toEqual([[told], [told, told]] as never);
    const { body } = await callHttp(program.url, `GET /api/messages/${message.id}/reactions`, {
      token: ada.token,
    });
    expect(body).toEqual([{ message_id: message.id, user_id: ben.id, reaction: '👍' }] as never);
  });

  it('that a client made an id up for is reacted to unstored, in the rooms that the connection joined', async () => {
    const elsewhere = await open(cleo, wire);
    await join(elsewhere, cleo, await makeRoom(program.url, ada));
    const { other, roomId, since } = await stage();
    // A number that looks like an id, of this room or none, is no message either.
    const madeUp = ['message-123', roomId * 2 ** 26 + 1_000, 123, '456'];
    for (const messageId of madeUp) other.emit('reactMessage', { userId: ben.id, messageId, reaction: '🎉' });
    const told = madeUp.map((messageId) => ['reactMessage', { userId: ben.id, messageId, reaction: '🎉' }]);
    expect(await since()).toEqual([told, told] as never);
    await settle(elsewhere);
    expect(elsewhere.all('reactMessage')).toEqual([]);
  });

  it('is read, which the room hears once each time it is said', async () => {
    const { one, other, roomId, message, since } = await stage();
    const second = await say(one, ada, roomId, 'Second');
    await other.hear('newMessage', ({ content }: { content: unknown }) => content === 'Second');
    const read = (messageId: number) => other.emit('readMessage', { userId: ben.id, messageId });
    read(second.id);
    read(second.id);
    read(message.id);
    const told = [second.id, second.id, message.id].map((messageId) => [
      'messageRead',
      { userId: ben.id, messageId },
    ]);
    const [, ...heard] = (await since())[0];
    expect(heard).toEqual(told as never);
    expect((await since())[1].slice(1)).toEqual(told as never);
    for (const { id } of [message, second]) {
      const path = `GET /api/messages/${id}/read-receipts` as const;
      const { body } = await callHttp(program.url, path, { token: ada.token });
      expect(body).toEqual([{ message_id: id, user_id: ben.id }] as never);
    }
  });

  it('is deleted by its author, which the room hears once', async () => {
    const { one, roomId, message, since } = await stage();
    one.emit('deleteMessage', { roomId, messageId: message.id });
    await one.hear('messageDeleted');
    one.emit('deleteMessage', { roomId, messageId: message.id });
    const told = ['messageDeleted', { messageId: message.id }];
    const [byAuthor, byOther] = await since();
    expect(byOther).toEqual([told] as never);
    expect(byAuthor.map(([event]) => event)).toEqual(['messageDeleted', 'error']);
  });

  it('is deleted by an admin who is not in the room, and by no other user', async () => {
    const roomId = await makeRoom(program.url, ben);
    const [author, user, admin] = [await open(ben, wire), await open(cleo, wire), await open(ada, wire)];
    await join(author, ben, roomId);
    await join(user, cleo, roomId);
    const message = await say(author, ben, roomId, 'Not for long');
    user.emit('deleteMessage', { roomId, messageId: message.id });
    await user.hear('error');
    admin.emit('deleteMessage', { roomId: roomId + 1, messageId: message.id });
    await admin.hear('error');
    await settle(author);
    expect(author.all('messageDeleted')).toEqual([]);
    admin.emit('deleteMessage', { roomId, messageId: message.id });
    await author.hear('messageDeleted');
    for (const client of [admin, user, author]) await settle(client);
    expect(user.all('messageDeleted')).toEqual([{ messageId: message.id }]);
    expect(admin.all('messageDeleted')).toEqual([]);
  });

  it('arrives in order and once when many are sent at once', async () => {
    const { one, other, roomId, since } = await stage();
    const contents = Array.from({ length: 30 }, (_, index) => `n${index}`);
    for (const content of contents) one.emit('sendMessage', { roomId, userId: ada.id, content });
    const isLast = ({ content }: { content: unknown }) => content === contents.at(-1);
    await Promise.all([one.hear('newMessage', isLast), other.hear('newMessage', isLast)]);
    for (const heard of await since()) {
      expect(heard.map(([, data]) => (data as Message).content)).toEqual(contents);
    }
  });
});

describe.each(dialectWires)('newChatRoom over %s', (wire) => {
  it('makes a room and tells who is invited, wherever they are connected, once, and keeps it for them', async () => {
    const maker = await open(ada, wire);
    const [phone, tablet, other] = [
      await open(ben, wire),
      await open(ben, 'websocket'),
      await open(cleo, wire),
    ];
    for (const client of [phone, other]) {
      client.emit('setOnline');
      await client.hear('onlineUsers');
    }
    const roomName = uniqueName('Plans');
    maker.emit('newChatRoom', {
      roomName,
      invitedUsers: [ben.id, String(ben.id)],
      organizationId: ada.organizationId,
    });
    const told = await phone.hear('newChatRoom');
    expect(told).toEqual({
      roomId: expect.any(Number),
      roomName,
      organizationId: ada.organizationId,
      notification: someText,
    });
    for (const client of [maker, phone, tablet, other]) await settle(client);
    for (const client of [maker, phone, tablet]) expect(client.all('newChatRoom')).toEqual([told]);
    expect(other.all('newChatRoom')).toEqual([]);
    const kept = (await notificationsOf(ben)).filter(({ message }) => message.includes(roomName));
    expect(kept).toHaveLength(1);
    expect(kept[0]).toMatchObject({ user_id: ben.id, message: told['notification'] as string });
    expect((await notificationsOf(cleo)).filter(({ message }) => message.includes(roomName))).toEqual([]);
    await join(phone, ben, told['roomId'] as number);
  });

  it('invites into a room that there is, for who runs it, and for nobody else', async () => {
    const roomId = await makeRoom(program.url, ben, uniqueName('There'));
    const [owner, member] = [await open(ben, wire), await open(cleo, wire)];
    await join(member, cleo, roomId);
    member.emit('newChatRoom', { roomName: 'x', roomId, invitedUsers: [ada.id] });
    await member.hear('error');
    owner.emit('newChatRoom', { roomName: 'x', roomId, invitedUsers: [cleo.id] });
    expect(await member.hear('newChatRoom')).toMatchObject({ roomId });
    await settle(member);
    expect(member.all('newChatRoom')).toHaveLength(1);
    expect((await notificationsOf(ada)).filter(({ message }) => message.includes('There'))).toEqual([]);
  });
});

describe('setOnline', () => {
  it.each(dialectWires)('is answered with the numbers of who is online over %s', async (wire) => {
    const client = await open(ada, wire);
    client.emit('setOnline', { userId: ada.id });
    const isListed = ({ users }: { users: number[] }) => users.includes(ada.id);
    const told = await client.hear<{ users: number[] }>('onlineUsers', isListed);
    expect(Object.keys(told)).toEqual(['users']);
    expect([ada.id, ben.id, cleo.id]).toEqual(expect.arrayContaining(told.users));
  });
});

describe('onlineUsers', () => {
  it('tells the organization who came and who went, and no other', async () => {
    const { one, other, watcher } = online;
    const elsewhere = await open(ada, 'websocket');
    const lists = (): readonly unknown[] => watcher.all('onlineUsers');
    expect(lists()).toContainEqual({ users: expect.arrayContaining([one.id, other.id]) });
    await until('who went is no longer listed', () => Bun.deepEquals(lists().at(-1), { users: [one.id] }));
    await settle(elsewhere);
    const heard = (elsewhere.all('onlineUsers') as { users: number[] }[]).flatMap(({ users }) => users);
    expect(heard.some((id) => id === one.id || id === other.id)).toBe(false);
  });
});
