import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp, dialectOpener } from '../../support/dialects.ts';
import { register } from '../../support/people.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { connect } from '../../support/wires.ts';
import { aTime, aUuid, askAssistant, makeSession, refusal, signUp, unknownId } from './sessions.ts';
import type { Session, SignedUp } from './sessions.ts';

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
const messagesOf = async (token: string | undefined, sessionId: string, query = '') =>
  callHttp<readonly Record<string, unknown>[]>(
    program.url,
    `GET /api/sessions/${sessionId}/messages${query}`,
    { token },
  );
const sessionsOf = async (token: string): Promise<readonly Session[]> => {
  const { status, body } = await callHttp<readonly Session[]>(program.url, 'GET /api/sessions', { token });
  expect(status).toBe(200);
  return body;
};

describe('POST /api/sessions', () => {
  it('makes a session of the name given, and one of the assistant’s name without', async () => {
    for (const [body, name] of [
      [{ name: 'My plans' }, 'My plans'],
      [{}, 'echo'],
      [{ name: null }, 'echo'],
      [undefined, 'echo'],
    ] as const) {
      const answer = await callHttp(program.url, 'POST /api/sessions', { token: ada.token, body });
      expect(answer.status).toBe(201);
      expect(answer.body).toEqual({
        id: aUuid,
        userId: ada.id,
        name,
        createdAt: aTime,
        lastMessageAt: null,
      });
    }
  });

  it('belongs to who asks, whatever the body says', async () => {
    const body = { userId: bob.id, id: unknownId, name: 'Yours' };
    const answer = await callHttp(program.url, 'POST /api/sessions', { token: ada.token, body });
    expect(answer.body).toMatchObject({ userId: ada.id });
    expect(answer.body['id']).not.toBe(unknownId);
    expect(await sessionsOf(bob.token)).toEqual([]);
  });

  it('answers 400 for a name that is none', async () => {
    for (const body of [{ name: 7 }, { name: { $ne: null } }, { name: 'x'.repeat(81) }, '[]', 'nonsense']) {
      const answer = await callHttp(program.url, 'POST /api/sessions', { token: ada.token, body });
      expect(answer).toMatchObject({ status: 400, body: refusal('invalid_input') });
    }
  });
});

describe('GET /api/sessions', () => {
  it('lists one’s own sessions, the one that was last talked in first, and no other rooms', async () => {
    const person = await signUp(program.url);
    const own = await connect('websocket', program.url, person.token);
    await own.call('create_room', { kind: 'group', name: 'No session' });
    await own.call('open_direct_room', { userId: bob.id });
    own.close();
    const [first, second, third] = [
      await makeSession(program.url, person, 'first'),
      await makeSession(program.url, person, 'second'),
      await makeSession(program.url, person, 'third'),
    ];
    expect((await sessionsOf(person.token)).map(({ name }) => name)).toEqual(['third', 'second', 'first']);
    const client = await open(person);
    const { timestamp } = await askAssistant(client, first.id, 'Hello');
    expect(await sessionsOf(person.token)).toEqual([{ ...first, lastMessageAt: timestamp }, third, second]);
  });

  it('reads on where a page of the core ends', async () => {
    const person = await signUp(program.url);
    const oldest = await makeSession(program.url, person, 'oldest');
    const own = await connect('websocket', program.url, person.token);
    const others = Array.from({ length: 104 }, (_, index) => `Room ${index}`);
    await Promise.all(others.map((name) => own.call('create_room', { kind: 'group', name })));
    own.close();
    expect(await sessionsOf(person.token)).toEqual([oldest]);
  });

  it('shows nobody else’s', async () => {
    const { id } = await makeSession(program.url, ada);
    for (const { token } of [bob, stranger])
      expect((await sessionsOf(token)).map((session) => session.id)).not.toContain(id);
  });
});

describe('GET /api/sessions/:sessionId/messages', () => {
  it('answers both sides, oldest first', async () => {
    const { id } = await makeSession(program.url, ada);
    expect(await messagesOf(ada.token, id)).toMatchObject({ status: 200, body: [] });
    const client = await open(ada);
    const answers = [await askAssistant(client, id, 'One'), await askAssistant(client, id, 'Two')];
    const { status, body } = await messagesOf(ada.token, id);
    expect(status).toBe(200);
    expect(body).toEqual(
      answers.flatMap(({ content, messageId, timestamp }) => [
        { id: aUuid, sessionId: id, content, sender: 'user', timestamp: aTime },
        { id: messageId, sessionId: id, content, sender: 'server', timestamp },
      ]),
    );
  });

  it('answers all of a history that is longer than a page of the core, and parts of it', async () => {
    const { id } = await makeSession(program.url, ada);
    const own = await connect('websocket', program.url, ada.token);
    const contents = Array.from({ length: 250 }, (_, index) => `Line ${index}`);
    // What is encrypted is not answered: the history is these lines alone.
    await Promise.all(
      contents.map((content) => own.call('send_message', { roomId: id, content, encrypted: true })),
    );
    own.close();
    const told = (messages: readonly Record<string, unknown>[]) => messages.map(({ content }) => content);
    const { body: all } = await messagesOf(ada.token, id.toUpperCase());
    expect(told(all)).toEqual(contents);
    const { body: newest } = await messagesOf(ada.token, id, '?limit=10');
    expect(told(newest)).toEqual(contents.slice(-10));
    const { body: before } = await messagesOf(ada.token, id, `?limit=5&before=${String(newest[0]?.['id'])}`);
    expect(told(before)).toEqual(contents.slice(-15, -10));
  });

  it('leaves out what was deleted', async () => {
    const { id } = await makeSession(program.url, ada);
    const client = await open(ada);
    await askAssistant(client, id, 'A slip');
    const own = await connect('rest', program.url, ada.token);
    const { messages } = await own.call('list_messages', { roomId: id });
    await own.call('delete_message', { roomId: id, messageId: messages[0]!.id });
    const { body } = await messagesOf(ada.token, id);
    expect(body.map(({ sender }) => sender)).toEqual(['server']);
  });

  it('answers 404 for sessions of others, for rooms that are no session, and for what is not there', async () => {
    const { id } = await makeSession(program.url, ada);
    const own = await connect('rest', program.url, ada.token);
    const { room } = await own.call('create_room', { kind: 'public', name: 'Everybody’s' });
    const missing = await messagesOf(ada.token, unknownId);
    for (const [person, sessionId] of [
      [bob, id],
      [stranger, id],
      [ada, room.id],
      [stranger, room.id],
    ] as const) {
      const { status, body } = await messagesOf(person.token, sessionId);
      expect({ status, body }).toEqual({ status: 404, body: missing.body });
    }
    expect(missing).toMatchObject({ status: 404, body: refusal('not_found') });
  });

  it('answers 400 for an id that is none, and for a page that is none', async () => {
    const { id } = await makeSession(program.url, ada);
    for (const [sessionId, query] of [
      ['7', ''],
      ["'%20or%20true--", ''],
      [id, '?limit=0'],
      [id, '?limit=101'],
      [id, '?limit=x'],
      [id, '?before=7'],
      [id, `?before=${ada.id.replace(/^(.{14})7/, '$14')}`],
    ] as const) {
      const answer = await messagesOf(ada.token, sessionId, query);
      expect(answer).toMatchObject({ status: 400, body: refusal('invalid_input') });
    }
  });
});

describe('every call but signing up and logging in', () => {
  it('answers 401 without a token, with a wrong one, and with one at another place than the header', async () => {
    const calls = [
      'GET /api/sessions',
      'POST /api/sessions',
      `GET /api/sessions/${unknownId}/messages`,
    ] as const;
    for (const call of calls) {
      for (const token of [undefined, 'wrong', `${ada.token}x`]) {
        const answer = await callHttp(program.url, call, { token });
        expect(answer).toMatchObject({ status: 401, body: refusal('unauthenticated') });
      }
      expect((await callHttp(program.url, `${call}?token=${ada.token}`)).status).toBe(401);
    }
  });
});
