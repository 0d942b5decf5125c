import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { uniqueName } from '../../support/ask.ts';
import {
  callHttp,
  dialectOpener,
  dialectWires,
  openPlainClient,
  openSocketIoClient,
} from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { aNumber, aTime, heardOf, join, joined, makeRoom, person, say, settle, someText } from './people.ts';
import type { Message, Person } from './people.ts';

let program: Program;
let ada: Person;
let ben: Person;
let cleo: Person;
let stranger: Person;
beforeAll(async () => {
  program = await startProgram();
  const organization = uniqueName('Acme');
  ada = await person(program.url, organization, 'admin');
  ben = await person(program.url, organization);
  cleo = await person(program.url, organization);
  stranger = await person(program.url, uniqueName('Elsewhere'), 'admin');
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

const left = (who: Person): string => `User ${who.id} left the room`;

describe.each(dialectWires)('a room over %s', (wire) => {
  it('is told of who joins it, the joiner included, once each time', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [first, second] = [await open(ada, wire), await open(ben, wire)];
    await join(first, ada, roomId);
    await join(second, ben, roomId);
    // Who is a member already is told of once more.
    await join(second, ben, roomId);
    await settle(first);
    await settle(second);
    const ofBen = ['notification', joined(ben)];
    expect(heardOf(second)).toEqual([ofBen, ofBen] as never);
    expect(heardOf(first)).toEqual([['notification', joined(ada)], ofBen, ofBen] as never);
  });

  it('makes who joins it a member', async () => {
    const roomId = await makeRoom(program.url, ada);
    const path = `GET /api/messages/${roomId}` as const;
    expect((await callHttp(program.url, path, { token: ben.token })).status).toBe(403);
    await join(await open(ben, wire), ben, roomId);
    expect((await callHttp(program.url, path, { token: ben.token })).status).toBe(200);
  });

  it('hears each message once, the sender included, in the shape of this system', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [sender, listener, deaf] = [await open(ada, wire), await open(ben, wire), await open(ben, wire)];
    await join(sender, ada, roomId);
    await join(listener, ben, roomId);
    await settle(deaf);
    const told = await say(sender, ada, roomId, 'Hello');
    expect(told).toEqual({
      id: aNumber as number,
      user_id: ada.id,
      chat_room_id: roomId,
      content: 'Hello',
      created_at: aTime as string,
    });
    sender.emit('newMessage', {
      roomId: String(roomId),
      userId: String(ada.id),
      content: 'By the other name',
    });
    const second = await sender.hear<Message>('newMessage', ({ content }) => content === 'By the other name');
    for (const client of [sender, listener, deaf]) await settle(client);
    expect(sender.all('newMessage')).toEqual([told, second]);
    expect(listener.all('newMessage')).toEqual([told, second]);
    // A connection that joined nothing hears nothing, whatever its user is a member of.
    expect(heardOf(deaf)).toEqual([]);
  });

  it('tells a sender who only is a member of the own message, once', async () => {
    const roomId = await makeRoom(program.url, ada);
    const sender = await open(ada, wire);
    const told = await say(sender, ada, roomId, 'From outside');
    await settle(sender);
    expect(heardOf(sender)).toEqual([['newMessage', told]]);
  });

  it('hears who leaves, and who left hears nothing after', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [stays, leaves] = [await open(ada, wire), await open(ben, wire)];
    await join(stays, ada, roomId);
    await join(leaves, ben, roomId);
    leaves.emit('leaveRoom', { roomId, userId: ben.id });
    await stays.hear('notification', (text: unknown) => text === left(ben));
    await say(stays, ada, roomId, 'Among us');
    await settle(leaves);
    await settle(stays);
    const leaving = [
      ['leaveRoom', { user_id: ben.id }],
      ['notification', left(ben)],
    ];
    expect(heardOf(leaves)).toEqual([['notification', joined(ben)], ...leaving] as never);
    expect(heardOf(stays).slice(2, 4)).toEqual(leaving as never);
    expect(heardOf(stays)).toHaveLength(5);
    // The membership is over, too.
    const history = await callHttp(program.url, `GET /api/messages/${roomId}`, { token: ben.token });
    expect([history.status, history.body['code']]).toEqual([403, 'not_a_member']);
    leaves.emit('sendMessage', { roomId, content: 'Still here' });
    await leaves.hear('error');
  });

  it('lets its owner stop listening, who stays a member', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [owner, other] = [await open(ada, wire), await open(ben, wire)];
    await join(owner, ada, roomId);
    await join(other, ben, roomId);
    owner.emit('leaveRoom', { roomId, userId: ada.id });
    await other.hear('leaveRoom');
    await say(other, ben, roomId, 'Without the owner');
    await settle(owner);
    await settle(other);
    expect(other.all('leaveRoom')).toEqual([{ user_id: ada.id }]);
    expect(other.all('notification').slice(1)).toEqual([left(ada)]);
    expect(owner.all('leaveRoom')).toEqual([{ user_id: ada.id }]);
    expect(owner.all('newMessage')).toEqual([]);
    expect(owner.all('error').length).toBe(1);
  });

  it('tells the others, and no connection of the typist, who types', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [typist, tablet, other] = [await open(ada, wire), await open(ada, wire), await open(ben, wire)];
    for (const client of [typist, tablet]) await join(client, ada, roomId);
    await join(other, ben, roomId);
    typist.emit('typing', { roomId, userId: ada.id });
    typist.emit('stopTyping', { roomId: String(roomId), userId: ada.id });
    await other.hear('stopTyping');
    for (const client of [typist, tablet, other]) await settle(client);
    const said = { user_id: ada.id, roomId };
    expect(heardOf(other).slice(1)).toEqual([
      ['typing', said],
      ['stopTyping', said],
    ]);
    for (const client of [typist, tablet]) {
      expect([client.all('typing'), client.all('stopTyping')]).toEqual([[], []]);
    }
  });

  it('hears when a connection that was in it closes', async () => {
    const roomId = await makeRoom(program.url, ada);
    const otherRoomId = await makeRoom(program.url, ada);
    const [stays, elsewhere, closes] = [await open(ada, wire), await open(cleo, wire), await open(ben, wire)];
    await join(stays, ada, roomId);
    await join(elsewhere, cleo, otherRoomId);
    await join(closes, ben, roomId);
    closes.close();
    await stays.hear('notification', (text: unknown) => text === 'A user has disconnected');
    await settle(stays);
    await settle(elsewhere);
    expect(stays.all('notification')).toEqual([joined(ada), joined(ben), 'A user has disconnected']);
    expect(elsewhere.all('notification')).toEqual([joined(cleo)]);
  });

  it('is not there for another organization: joined, talked in or overheard', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [thief, owner] = [await open(stranger, wire), await open(ada, wire)];
    await join(owner, ada, roomId);
    const { id: messageId } = await say(owner, ada, roomId, 'Between us');
    const missing = { roomId: 999_999_999, messageId: 999_999_999_999 };
    for (const { roomId: room, messageId: message } of [{ roomId, messageId }, missing]) {
      thief.emit('joinRoom', { roomId: room });
      thief.emit('leaveRoom', { roomId: room });
      thief.emit('sendMessage', { roomId: room, content: 'Mine?' });
      thief.emit('typing', { roomId: room });
      thief.emit('stopTyping', { roomId: room });
      thief.emit('readMessage', { messageId: message });
      thief.emit('reactMessage', { messageId: message, reaction: '👍' });
      thief.emit('deleteMessage', { roomId: room, messageId: message });
      thief.emit('newChatRoom', { roomName: 'Taken over', roomId: room, invitedUsers: [stranger.id] });
      thief.emit('newChatRoom', {
        roomName: 'Poached',
        invitedUsers: [message === messageId ? ada.id : 999_999],
      });
    }
    await settle(thief);
    await say(owner, ada, roomId, 'Still between us');
    await settle(thief);
    await settle(owner);
    const errors = thief.all('error').slice(0, -2);
    expect(errors).toHaveLength(20);
    expect(new Set(errors.map((error) => JSON.stringify(error))).size).toBe(1);
    expect(heardOf(thief).every(([event]) => event === 'error')).toBe(true);
    expect(heardOf(owner)).toHaveLength(3);
  });

  it('takes nothing in the name of somebody else: an error, and nothing happens', async () => {
    const roomId = await makeRoom(program.url, ada);
    const [spoofer, other] = [await open(ada, wire), await open(ben, wire)];
    await join(other, ben, roomId);
    const { id: messageId } = await say(other, ben, roomId, 'First');
    await settle(other);
    const before = heardOf(other).length;
    const onMessage = { roomId, messageId, content: 'x', reaction: '👍' };
    const named = ['joinRoom', 'sendMessage', 'newMessage', 'leaveRoom', 'typing', 'stopTyping'];
    for (const event of [...named, 'readMessage', 'reactMessage', 'deleteMessage']) {
      for (const name of ['userId', 'sender_id']) spoofer.emit(event, { ...onMessage, [name]: ben.id });
    }
    const invitation = { roomName: 'Spoofed', invitedUsers: [ben.id], userId: ben.id };
    spoofer.emit('newChatRoom', invitation);
    await settle(spoofer);
    await settle(other);
    const errors = heardOf(spoofer);
    expect(errors.map(([event]) => event)).toEqual(Array.from({ length: 19 }, () => 'error'));
    if (wire !== 'websocket') {
      for (const [, error] of errors) expect(error).toEqual({ message: someText, code: 'forbidden' });
    }
    expect(heardOf(other)).toHaveLength(before);
  });
});

describe('a connection that has not spoken yet', () => {
  it('hears of new rooms and who is online on the plain wire, and not over Socket.IO', async () => {
    const [plain, io, elsewhere] = [
      await open(ben, 'websocket'),
      await open(ben),
      await open(stranger, 'websocket'),
    ];
    for (const client of [plain, io, elsewhere]) await settle(client);
    const roomId = await makeRoom(program.url, ada, 'Announced');
    const told = await plain.hear('newChatRoom');
    expect(told).toEqual({
      roomId,
      roomName: 'Announced',
      organizationId: ada.organizationId,
      notification: someText,
    });
    for (const client of [io, elsewhere]) await settle(client);
    expect(io.all('newChatRoom')).toEqual([]);
    expect(elsewhere.all('newChatRoom')).toEqual([]);
  });
});

describe('frames on the plain wire', () => {
  it('are {"type","message"}, and an error has its code beside them', async () => {
    const roomId = await makeRoom(program.url, ada);
    const client = await openPlainClient(program.url, { path: `/?token=${ada.token}` });
    await join(client, ada, roomId);
    client.sendText('{"event":"joinRoom"');
    client.sendText('[]');
    client.sendText('{"type":"joinRoom"}');
    await settle(client);
    client.emit('joinRoom', { roomId: 0 });
    client.emit('joinRoom', { roomId: 999_999_999 });
    client.emit('no such event');
    client.emit('sendMessage', { roomId, content: '   ' });
    await settle(client);
    const frames = client.frames.filter((frame) => (frame as { type: string }).type !== 'onlineUsers');
    const error = (code: string) => ({ type: 'error', message: someText, code });
    expect(frames.slice(0, -1)).toEqual([
      { type: 'notification', message: joined(ada) },
      error('invalid_input'),
      error('invalid_input'),
      error('invalid_input'),
      error('unknown_command'),
      error('invalid_input'),
      error('not_found'),
      error('unknown_command'),
      error('invalid_input'),
    ]);
    client.close();
  });

  it('answer what cannot be meant with one error each, and nothing else', async () => {
    const long = 'a'.repeat(10_000);
    const many = Array.from({ length: 300 }, (_, index) => index + 1);
    const roomIds = [
      { $ne: null },
      [1],
      '1; drop table rooms',
      Number.MAX_SAFE_INTEGER,
      1e300,
      -1,
      1.5,
      '',
      true,
    ];
    const wrong: readonly (readonly [string, unknown])[] = [
      ...roomIds.map((roomId) => ['joinRoom', { roomId }] as const),
      ...['text', null, [], 7].map((data) => ['joinRoom', data] as const),
      ['sendMessage', { roomId: 1, content: { $ne: null } }],
      ['sendMessage', { roomId: 1, content: 'a\u0000b' }],
      ['readMessage', { messageId: Number.MAX_SAFE_INTEGER }],
      ['readMessage', { messageId: 'message-123' }],
      ['deleteMessage', { messageId: 'message-123' }],
      ['deleteMessage', { messageId: Number.MAX_SAFE_INTEGER }],
      ['reactMessage', { messageId: long, reaction: '👍' }],
      ['reactMessage', { messageId: 'message-1', reaction: long }],
      ['reactMessage', { messageId: 'message-1', reaction: { a: 1 } }],
      ['newChatRoom', { roomName: 'x', invitedUsers: 'all' }],
      ['newChatRoom', { roomName: 'x', invitedUsers: [{}] }],
      ['newChatRoom', { roomName: 'x', invitedUsers: many }],
      ['newChatRoom', { roomName: '' }],
      ['newChatRoom', {}],
      ['newChatRoom', { roomName: 'x', organizationId: 999_999 }],
    ];
    const client = await openPlainClient(program.url, { path: `/?token=${ada.token}` });
    for (const [event, data] of wrong) client.emit(event, data);
    await settle(client);
    const frames = client.frames
      .filter((frame) => (frame as { type: string }).type !== 'onlineUsers')
      .slice(0, -1);
    expect(frames).toHaveLength(wrong.length);
    const refused: unknown = expect.stringMatching(/^(invalid_input|not_found)$/);
    for (const frame of frames) expect(frame).toEqual({ type: 'error', message: someText, code: refused });
    client.close();
  });
});

describe('a connection over Socket.IO', () => {
  it('hears an error as {message, code}, and has it as its acknowledgement', async () => {
    const client = await open(ada);
    const answer = await client.ask('joinRoom', { roomId: 999_999_999 });
    expect(answer).toEqual({ message: someText, code: 'not_found' });
    expect(client.all('error')).toEqual([answer]);
  });
});

describe('a connection without a good token', () => {
  it('is refused on both wires', async () => {
    const plain = await openPlainClient(program.url, { path: '/?token=bad' });
    expect(await plain.closed).toBe('4401');
    const refused = await openSocketIoClient(program.url, { auth: { token: 'bad' } }).catch(
      (error: unknown) => error,
    );
    expect(refused).toBeInstanceOf(Error);
  });

  it('is closed when it asks before it says whose it is', async () => {
    const roomId = await makeRoom(program.url, ada);
    const plain = await openPlainClient(program.url);
    plain.emit('joinRoom', { roomId });
    expect(await plain.closed).toBe('4401');
  });

  it('talks once it has said whose it is', async () => {
    const roomId = await makeRoom(program.url, ada);
    const plain = await openPlainClient(program.url);
    plain.emit('authenticate', { token: ada.token });
    await join(plain, ada, roomId);
    plain.close();
  });
});
