import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp, dialectOpener, dialectWires, openPlainClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { clientOpener } from '../../support/stage.ts';
import { isLast, registerDirect, timeShape, told, uuidShape } from './accounts.ts';
import type { Account, DirectMessage } from './accounts.ts';

let program: Program;
let ada: Account;
let ben: Account;
let eve: Account;
beforeAll(async () => {
  program = await startProgram();
  ada = await registerDirect(program.url);
  ben = await registerDirect(program.url);
  eve = await registerDirect(program.url);
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);
const openOwn = clientOpener(() => program);

describe('send_message', () => {
  for (const wire of dialectWires) {
    it(`reaches the receiver as receive_message and comes back as message_sent, over ${wire}`, async () => {
      const [from, to] = [await open(ada, wire), await open(ben, wire)];
      // A plain client counts as another system's until it has said a word of this one.
      if (wire === 'websocket') to.emit('send_message', { receiver_id: eve.id, content: 'Here I am' });
      if (wire === 'websocket') await to.hear('message_sent');
      from.emit('send_message', { receiver_id: ben.id, content: 'Hello, Ben' });
      const sent = await from.hear<DirectMessage>('message_sent');
      expect(Object.keys(sent)).toEqual(['id', 'sender_id', 'receiver_id', 'content', 'created_at']);
      expect(sent.id).toMatch(uuidShape);
      expect(sent.created_at).toMatch(timeShape);
      expect(sent).toMatchObject({ sender_id: ada.id, receiver_id: ben.id, content: 'Hello, Ben' });
      expect(await to.hear<DirectMessage>('receive_message')).toEqual(sent);
    });
  }

  it('is told to each of both people once, and to nobody else', async () => {
    const [from, to, other] = [await open(ada), await open(ben), await open(eve)];
    for (const content of ['one', 'two', 'last']) from.emit('send_message', { receiver_id: ben.id, content });
    await from.hear('message_sent', isLast);
    await to.hear('receive_message', isLast);
    from.emit('send_message', { receiver_id: eve.id, content: 'last' });
    await other.hear('receive_message', isLast);
    expect(told(from).slice(0, 3)).toEqual(['message_sent one', 'message_sent two', 'message_sent last']);
    expect(told(to)).toEqual(['receive_message one', 'receive_message two', 'receive_message last']);
    expect(told(other)).toEqual(['receive_message last']);
  });

  it('reaches every connection of the receiver, also those that have said nothing yet', async () => {
    const from = await open(ada);
    const devices = [await open(ben), await open(ben, 'socketio-polling'), await open(ben, 'socketio-4.0')];
    from.emit('send_message', { receiver_id: ben.id, content: 'last' });
    const copies = await Promise.all(devices.map((device) => device.hear('receive_message', isLast)));
    expect(new Set(copies.map((copy) => JSON.stringify(copy))).size).toBe(1);
    for (const device of devices) expect(told(device)).toEqual(['receive_message last']);
  });

  it("comes back as message_sent on all of the sender's connections, and as nothing else", async () => {
    const [desk, phone] = [await open(ada), await open(ada, 'socketio-polling')];
    desk.emit('send_message', { receiver_id: ben.id, content: 'last' });
    const copies = await Promise.all([desk, phone].map((one) => one.hear('message_sent', isLast)));
    expect(copies[0]).toEqual(copies[1]);
    for (const device of [desk, phone]) expect(told(device)).toEqual(['message_sent last']);
  });

  it.each(['receiver_id', 'receiverId', 'to'])('takes the receiver as %s', async (field) => {
    const [from, to] = [await open(ada), await open(ben)];
    from.emit('send_message', { [field]: ben.id.toUpperCase(), content: 'last' });
    expect(await to.hear('receive_message', isLast)).toMatchObject({
      sender_id: ada.id,
      receiver_id: ben.id,
    });
  });

  it('is acknowledged with the message for a client that wants it', async () => {
    const from = await open(ada);
    const answer = await from.ask('send_message', { receiver_id: ben.id, content: 'Did you get it?' });
    expect(answer).toEqual(await from.hear('message_sent'));
  });

  it('is in the history before it is acknowledged', async () => {
    const from = await open(ada);
    const answer = await from.ask('send_message', { receiver_id: ben.id, content: 'stored' });
    const { body } = await callHttp(program.url, `GET /api/messages/${ada.id}`, { token: ben.token });
    expect((body as unknown as DirectMessage[]).at(-1)).toEqual(answer as DirectMessage);
  });

  it('keeps the order of a sender, from the very first message on', async () => {
    const newcomer = await registerDirect(program.url);
    const [from, to] = [await open(newcomer), await open(ben)];
    const texts = [...Array.from({ length: 50 }, (_, index) => `text ${index}`), 'last'];
    for (const content of texts) from.emit('send_message', { receiver_id: ben.id, content });
    await to.hear('receive_message', isLast);
    expect(told(to)).toEqual(texts.map((content) => `receive_message ${content}`));
  });

  it('makes one conversation when both write first at the same moment', async () => {
    const [one, other] = [await registerDirect(program.url), await registerDirect(program.url)];
    const [from, to] = [await open(one), await open(other)];
    await Promise.all([
      from.ask('send_message', { receiver_id: other.id, content: 'you first' }),
      to.ask('send_message', { receiver_id: one.id, content: 'no, you' }),
    ]);
    const { body } = await callHttp(program.url, `GET /api/messages/${one.id}`, { token: other.token });
    const texts = (body as unknown as DirectMessage[]).map(({ content }) => content);
    expect(texts.toSorted()).toEqual(['no, you', 'you first']);
  });

  it('makes one message of a clientId that is sent again', async () => {
    const [from, to] = [await open(ada), await open(ben)];
    const message = { receiver_id: ben.id, content: 'once', clientId: 'once-and-no-more' };
    const first = await from.ask('send_message', message);
    expect(await from.ask('send_message', message)).toEqual(first);
    expect(await from.ask('send_message', { ...message, content: 'twice' })).toMatchObject({
      code: 'client_id_reused',
    });
    from.emit('send_message', { receiver_id: ben.id, content: 'last' });
    await to.hear('receive_message', isLast);
    expect(told(to)).toEqual(['receive_message once', 'receive_message last']);
  });

  it('relays text as it is: scripts, emoji, several lines', async () => {
    const [from, to] = [await open(ada), await open(ben)];
    const content = '<script>alert(1)</script>\n\u{1F469}\u200D\u{1F680} "quoted" \\ \u2028';
    from.emit('send_message', { receiver_id: ben.id, content });
    expect(await to.hear('receive_message')).toMatchObject({ content });
  });
});

describe('a direct message', () => {
  it("arrives in Parley's own API, and one from there arrives here", async () => {
    const [here, there] = [await open(ada), await openOwn(ben)];
    const sent = (await here.ask('send_message', {
      receiver_id: ben.id,
      content: 'across',
    })) as DirectMessage;
    const { message } = await there.hear('message_created', (created) => created.message.id === sent.id);
    expect(message).toMatchObject({ senderId: ada.id, content: 'across' });
    const { message: back } = await there.call('send_message', { roomId: message.roomId, content: 'back' });
    expect(await here.hear<DirectMessage>('receive_message')).toEqual({
      id: back.id,
      sender_id: ben.id,
      receiver_id: ada.id,
      content: 'back',
      created_at: back.createdAt,
    });
  });

  it('is not told of a group that both are in', async () => {
    const [here, there] = [await open(ada), await openOwn(ben)];
    const { room } = await there.call('create_room', { kind: 'group', name: 'Both', memberIds: [ada.id] });
    await there.call('send_message', { roomId: room.id, content: 'to the group' });
    const direct = await there.call('open_direct_room', { userId: ada.id });
    await there.call('send_message', { roomId: direct.room.id, content: 'last' });
    await here.hear('receive_message', isLast);
    expect(told(here)).toEqual(['receive_message last']);
  });

  it('reaches a plain WebSocket as {event, data}, after it has spoken this dialect', async () => {
    const headers = { authorization: `Bearer ${ben.token}` };
    const plain = await openPlainClient(program.url, { headers });
    plain.emit('send_message', { receiver_id: ada.id, content: 'over a plain socket' });
    const sent = await plain.hear<DirectMessage>('message_sent');
    const from = await open(ada);
    const answer = await from.ask('send_message', { receiver_id: ben.id, content: 'last' });
    await plain.hear('receive_message');
    plain.close();
    const direct = plain.frames.filter((frame) => 'event' in (frame as object));
    expect(direct).toEqual([
      { event: 'message_sent', data: sent },
      { event: 'receive_message', data: answer },
    ]);
  });
});
