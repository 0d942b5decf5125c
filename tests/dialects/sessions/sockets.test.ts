import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp, dialectOpener, dialectWires, openDialectClient } from '../../support/dialects.ts';
import { register } from '../../support/people.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { connect } from '../../support/wires.ts';
import {
  aTime,
  aUuid,
  askAssistant,
  join,
  makeSession,
  settle,
  signUp,
  someText,
  unknownId,
} from './sessions.ts';
import type { Answer, SignedUp } from './sessions.ts';

let program: Program;
let ada: SignedUp;
let bob: SignedUp;
let stranger: { readonly token: string };
beforeAll(async () => {
  program = await startProgram();
  ada = await signUp(program.url);
  bob = await signUp(program.url);
  stranger = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

describe.each(dialectWires)('a session over %s', (wire) => {
  it('is joined by its id, or by an object with it, and says so to nobody else', async () => {
    const { id } = await makeSession(program.url, ada);
    const [client, other] = [await open(ada, wire), await open(ada, wire)];
    await settle(other);
    for (const data of [id, { sessionId: id }, id.toUpperCase()]) {
      expect(await join(client, data)).toBe(id);
    }
    await settle(client);
    const joined = client.all('session-joined').filter((data) => (data as Answer).sessionId === id);
    expect(joined).toEqual([{ sessionId: id }, { sessionId: id }, { sessionId: id }]);
    await settle(other);
    expect(JSON.stringify(other.heard)).not.toContain(id);
  });

  it('is made when no id is given', async () => {
    for (const nothing of [undefined, null, '', {}]) {
      const client = await open(ada, wire);
      const id = await join(client, nothing);
      expect(client.heard).toEqual([{ event: 'session-joined', data: { sessionId: aUuid } }]);
      expect((await askAssistant(client, id, 'Hello')).sessionId).toBe(id);
    }
  });

  it('has each question answered once, in order, and does not say the question again', async () => {
    const { id } = await makeSession(program.url, ada);
    const client = await open(ada, wire);
    client.emit('join-session', id);
    for (const content of ['One', 'Two', 'Three']) client.emit('message', { sessionId: id, content });
    await client.hear<Answer>('message', ({ content }) => content === 'Three');
    await settle(client);
    expect(client.heard.slice(0, 4)).toEqual([
      { event: 'session-joined', data: { sessionId: id } },
      ...['One', 'Two', 'Three'].map((content) => ({
        event: 'message',
        data: { sessionId: id, content, timestamp: aTime, messageId: aUuid },
      })),
    ]);
    expect(client.heard).toHaveLength(5);
  });

  it('is heard by who talks in it without having joined, from the first answer on', async () => {
    const { id } = await makeSession(program.url, ada);
    const client = await open(ada, wire);
    await askAssistant(client, id, 'Unannounced');
    await askAssistant(client, id, 'Again');
    await settle(client);
    expect(client.all('message')).toHaveLength(2);
  });

  it('is heard on every device that joined it, and on no other', async () => {
    const { id } = await makeSession(program.url, ada);
    const [asker, tablet, phone] = [await open(ada, wire), await open(ada), await open(ada, 'websocket')];
    await join(tablet, id);
    await settle(phone);
    const answer = await askAssistant(asker, id, 'Who hears?');
    await settle(tablet);
    await settle(phone);
    expect(tablet.all('message')).toEqual([answer]);
    expect(phone.all('message')).toEqual([]);
  });

  it('is not there for anybody else: joined, talked in or overheard', async () => {
    const { id } = await makeSession(program.url, ada);
    const owner = await open(ada);
    for (const person of [bob, stranger]) {
      const thief = await open(person, wire);
      for (const [event, data] of [
        ['join-session', id],
        ['join-session', { sessionId: id }],
        ['message', { sessionId: id, content: 'Mine?' }],
        ['message', { sessionId: unknownId, content: 'Mine?' }],
        ['join-session', unknownId],
      ] as const)
        thief.emit(event, data);
      await settle(thief);
      await askAssistant(owner, id, 'Between us');
      await settle(thief);
      const [one] = thief.all('error');
      expect(thief.all('error')).toEqual([one, one, one, one, one]);
      expect(one).toEqual({ code: 'not_found', message: someText });
      expect(thief.all('message')).toEqual([]);
      expect(JSON.stringify(thief.heard)).not.toContain(id);
    }
    const { body } = await callHttp(program.url, `GET /api/sessions/${id}/messages`, { token: ada.token });
    expect(JSON.stringify(body)).not.toContain('Mine?');
  });

  it('is no room of another kind', async () => {
    const own = await connect('rest', program.url, ada.token);
    const { room } = await own.call('create_room', { kind: 'public', name: 'Open' });
    const client = await open(ada, wire);
    client.emit('join-session', room.id);
    client.emit('message', { sessionId: room.id, content: 'Astray' });
    await settle(client);
    expect(client.all('error')).toMatchObject([{ code: 'not_found' }, { code: 'not_found' }]);
    const { messages } = await own.call('list_messages', { roomId: room.id });
    expect(messages).toEqual([]);
  });

  it('refuses what is malformed with `error {code, message}`, and goes on', async () => {
    const { id } = await makeSession(program.url, ada);
    const client = await open(ada, wire);
    await settle(client);
    const wrong = [
      ['join-session', '7'],
      ['join-session', 7],
      ['join-session', [id]],
      ['join-session', { sessionId: { $ne: null } }],
      ['message', null],
      ['message', 'Hello'],
      ['message', { sessionId: id }],
      ['message', { content: 'Hello' }],
      ['message', { sessionId: id, content: { $ne: null } }],
      ['message', { sessionId: id, content: ' \n ' }],
      ['message', { sessionId: id, content: 'nul\u0000' }],
      ['message', { sessionId: id, content: 'x'.repeat(4_001) }],
      ['message', { sessionId: [id], content: 'Hello' }],
    ] as const;
    for (const [event, data] of wrong) client.emit(event, data);
    await settle(client);
    expect(client.all('error')).toEqual(wrong.map(() => ({ code: 'invalid_input', message: someText })));
    client.emit('no-such-event', {});
    await client.hear('error', ({ code }) => code === 'unknown_command');
    await askAssistant(client, id, 'Still here');
    const { body } = await callHttp(program.url, `GET /api/sessions/${id}/messages`, { token: ada.token });
    expect(body).toHaveLength(2);
  });

  it('is gone when it was deleted elsewhere', async () => {
    const { id } = await makeSession(program.url, ada);
    const client = await open(ada, wire);
    await askAssistant(client, id, 'Hello');
    const own = await connect('rest', program.url, ada.token);
    await own.call('delete_room', { roomId: id });
    client.emit('message', { sessionId: id, content: 'Anybody?' });
    expect(await client.hear('error')).toEqual({ code: 'not_found', message: someText });
  });
});

describe('the acknowledgement', () => {
  it('of join-session has the id, of message the stored message, of a failure its error', async () => {
    const client = await open(ada);
    const { sessionId } = (await client.ask('join-session')) as { sessionId: string };
    expect(sessionId).toEqual(aUuid as string);
    expect(await client.ask('join-session', sessionId)).toEqual({ sessionId });
    const said = await client.ask('message', { sessionId, content: 'Hello' });
    const { body } = await callHttp<readonly Record<string, unknown>[]>(
      program.url,
      `GET /api/sessions/${sessionId}/messages`,
      { token: ada.token },
    );
    const [question] = body;
    expect(said).toEqual({ sessionId, messageId: question?.['id'], timestamp: question?.['timestamp'] });
    const refused = await client.ask('join-session', unknownId);
    expect(client.all('error')).toEqual([refused]);
    expect(refused).toEqual({ code: 'not_found', message: someText });
  });
});

describe('a session of Parley’s own API', () => {
  it('is one of this dialect: asked there, answered here', async () => {
    const own = await connect('websocket', program.url, ada.token);
    const { room } = await own.call('create_assistant_room', { name: 'Shared' });
    const client = await open(ada);
    await client.ask('join-session', room.id);
    await own.call('send_message', { roomId: room.id, content: 'From elsewhere' });
    await client.hear<Answer>('message', ({ content }) => content === 'From elsewhere');
    const { messageId } = await askAssistant(client, room.id, 'From here');
    const heard = await own.hear('message_created', ({ message }) => message.id === messageId);
    expect(heard.message.content).toBe('From here');
    own.close();
  });
});

describe('a direct message', () => {
  it('reaches both people’s connections in this dialect, once, and no session of theirs', async () => {
    const [sender, receiver, other] = [await open(ada), await open(bob, 'websocket'), await open(stranger)];
    const session = await makeSession(program.url, bob);
    await join(receiver, session.id);
    for (const client of [sender, receiver, other]) await settle(client);
    const own = await connect('rest', program.url, ada.token);
    const { room } = await own.call('open_direct_room', { userId: bob.id });
    const { message } = await own.call('send_message', { roomId: room.id, content: 'Psst' });
    const shape = {
      id: message.id,
      sender_id: ada.id,
      receiver_id: bob.id,
      content: 'Psst',
      created_at: message.createdAt,
    };
    await receiver.hear('receive_message');
    await sender.hear('message_sent');
    for (const client of [sender, receiver, other]) await settle(client);
    const direct = ({ heard }: typeof sender) => heard.filter(({ event }) => event !== 'session-joined');
    expect(direct(receiver)).toEqual([{ event: 'receive_message', data: shape }]);
    expect(direct(sender)).toEqual([{ event: 'message_sent', data: shape }]);
    expect(direct(other)).toEqual([]);
  });
});

describe('too many messages', () => {
  it('are refused with `error {code, message}` over sockets', async () => {
    const limited = await startProgram({
      DATABASE_URL: program.databaseUrl ?? '',
      MESSAGE_RATE_LIMIT: '2/1m',
    });
    const client = await openDialectClient('socketio', limited.url, ada.token);
    try {
      const { id } = await makeSession(limited.url, ada);
      await client.ask('join-session', id);
      for (const content of ['One', 'Two', 'Three']) client.emit('message', { sessionId: id, content });
      expect(await client.hear('error')).toEqual({ code: 'rate_limited', message: someText });
      await client.hear<Answer>('message', ({ content }) => content === 'Two');
      expect(client.all('message')).toHaveLength(2);
    } finally {
      client.close();
      await limited.stop();
    }
  });
});
