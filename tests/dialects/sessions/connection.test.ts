import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { ask } from '../../support/ask.ts';
import { callHttp, openSocketIoClient } from '../../support/dialects.ts';
import type { DialectClient, SocketIoOptions } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { within } from '../../support/wait.ts';
import { askAssistant, join, makeSession, settle, signUp, someText } from './sessions.ts';
import type { SignedUp } from './sessions.ts';

let program: Program;
let ada: SignedUp;
let bob: SignedUp;
beforeAll(async () => {
  program = await startProgram();
  ada = await signUp(program.url);
  bob = await signUp(program.url);
});
afterAll(() => program.stop());

const opened: DialectClient[] = [];
afterEach(() => {
  for (const client of opened.splice(0)) client.close();
});
const openWith = async (options: SocketIoOptions = {}) => {
  const client = await openSocketIoClient(program.url, options);
  opened.push(client);
  return client;
};

const sessionsOf = async ({ token }: SignedUp) => {
  const { body } = await callHttp<readonly unknown[]>(program.url, 'GET /api/sessions', { token });
  return body;
};

describe('a connection without a token', () => {
  it('is opened by `connection` with one, and what was sent right behind it is done', async () => {
    const { id } = await makeSession(program.url, ada);
    for (const transports of [['polling'], ['websocket'], ['polling', 'websocket']]) {
      const client = await openWith({ transports });
      client.emit('connection', ada.token);
      client.emit('join-session', id);
      await askAssistant(client, id, `Over ${transports.join(' and ')}`);
      await settle(client);
      expect(client.all('error')).toEqual([]);
    }
  });

  it('is opened with an acknowledgement for who wants one', async () => {
    const client = await openWith();
    expect(await client.ask('connection', ada.token)).toEqual({ ok: true });
    await join(client);
  });

  it('is told why a token is refused, and ended at once', async () => {
    const person = await signUp(program.url);
    await ask(program.url, 'log_out', {}, person.token);
    const [header, claims] = ada.token.split('.');
    for (const [token, code] of [
      ['wrong', 'unauthenticated'],
      [`${header}.${claims}.`, 'unauthenticated'],
      ['', 'invalid_input'],
      [{ $ne: null }, 'invalid_input'],
      [null, 'invalid_input'],
      [[ada.token], 'invalid_input'],
      [person.token, 'session_ended'],
    ] as const) {
      const client = await openWith();
      client.emit('connection', token);
      client.emit('join-session');
      expect(await within('the end', client.closed)).toBe('io server disconnect');
      expect(client.heard).toEqual([{ event: 'error', data: { code, message: someText } }]);
    }
  });

  it('acknowledges a refusal with its reason', async () => {
    const client = await openWith();
    const refused = await client.ask('connection', 'wrong');
    expect(refused).toEqual({ code: 'unauthenticated', message: someText });
  });

  it('is ended by any other event, which does nothing', async () => {
    const before = await sessionsOf(ada);
    for (const [event, data] of [
      ['join-session', undefined],
      ['message', { sessionId: 'x', content: 'Hello' }],
      ['connection', undefined],
    ] as const) {
      const client = await openWith();
      client.emit(event, data);
      client.emit('connection', ada.token);
      client.emit('join-session');
      expect(await within('the end', client.closed)).toBe('io server disconnect');
      expect(client.all('session-joined')).toEqual([]);
    }
    expect(await sessionsOf(ada)).toEqual(before);
  });

  it('is told nothing of anybody', async () => {
    const client = await openWith();
    const talker = await openWith({ auth: { token: ada.token } });
    const { id } = await makeSession(program.url, ada);
    await askAssistant(talker, id, 'Between us');
    await talker.ask('send_message', { receiver_id: bob.id, content: 'Psst' });
    client.emit('connection', 'wrong');
    await within('the end', client.closed);
    expect(client.heard.map(({ event }) => event)).toEqual(['error']);
  });
});

describe('a connection with a token', () => {
  it('takes `connection` with the same log-in, and with no other', async () => {
    const client = await openWith({ auth: { token: ada.token } });
    const id = await join(client);
    expect(await client.ask('connection', ada.token)).toEqual({ ok: true });
    expect(await client.ask('connection', bob.token)).toEqual({ code: 'forbidden', message: someText });
    await askAssistant(client, id, 'Still Ada');
  });
});
