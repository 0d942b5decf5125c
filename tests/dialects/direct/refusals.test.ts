import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask } from '../../support/ask.ts';
import { callHttp, dialectOpener, openPlainClient, openSocketIoClient } from '../../support/dialects.ts';
import { register } from '../../support/people.ts';
import type { Person } from '../../support/people.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { isLast, nobodyId, registerDirect, told } from './accounts.ts';
import type { Account } from './accounts.ts';

let program: Program;
let ada: Account;
let ben: Account;
let eve: Account;
let stranger: Person;
beforeAll(async () => {
  program = await startProgram();
  ada = await registerDirect(program.url);
  ben = await registerDirect(program.url);
  eve = await registerDirect(program.url);
  stranger = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

describe('message_error', () => {
  it.each([
    ['an unknown receiver', { receiver_id: nobodyId, content: 'x' }, 'not_found'],
    ['no receiver', { content: 'x' }, 'invalid_input'],
    ['a receiver that is no UUID', { receiver_id: 'ben', content: 'x' }, 'invalid_input'],
    ['a number for a receiver', { receiver_id: 2, content: 'x' }, 'invalid_input'],
    ['an object for a receiver', { receiver_id: { $ne: null }, content: 'x' }, 'invalid_input'],
    ['a list of receivers', { receiver_id: [nobodyId], content: 'x' }, 'invalid_input'],
    ['no content', { receiver_id: '<ben>' }, 'invalid_input'],
    ['an empty content', { receiver_id: '<ben>', content: '' }, 'invalid_input'],
    ['a blank content', { receiver_id: '<ben>', content: ' \n\t ' }, 'invalid_input'],
    ['an object for a content', { receiver_id: '<ben>', content: { text: 'x' } }, 'invalid_input'],
    ['a number for a content', { receiver_id: '<ben>', content: 7 }, 'invalid_input'],
    ['a content that is too long', { receiver_id: '<ben>', content: 'x'.repeat(20_001) }, 'invalid_input'],
    ['a NUL in the content', { receiver_id: '<ben>', content: 'a\u0000b' }, 'invalid_input'],
    ['a lone surrogate in the content', { receiver_id: '<ben>', content: '\ud800' }, 'invalid_input'],
    ['an object for a clientId', { receiver_id: '<ben>', content: 'x', clientId: {} }, 'invalid_input'],
    ['a text instead of a payload', 'hello', 'invalid_input'],
    ['a list instead of a payload', [], 'invalid_input'],
    ['nothing instead of a payload', undefined, 'invalid_input'],
    ['null instead of a payload', null, 'invalid_input'],
  ])('answers %s', async (_what, payload, code) => {
    const given = JSON.parse(JSON.stringify(payload ?? null).replace('<ben>', ben.id)) as unknown;
    const [from, to] = [await open(ada), await open(ben)];
    from.emit('send_message', payload === undefined ? undefined : given);
    const error = await from.hear('message_error');
    expect(Object.keys(error)).toEqual(['code', 'message']);
    expect(error['code']).toBe(code);
    expect(String(error['message'])).not.toBe('');
    from.emit('send_message', { receiver_id: ben.id, content: 'last' });
    await to.hear('receive_message', isLast);
    expect(told(to)).toEqual(['receive_message last']);
    await from.hear('message_sent', isLast);
    expect(told(from)).toEqual(['message_error undefined', 'message_sent last']);
  });

  it('answers a message to oneself', async () => {
    const from = await open(ada);
    from.emit('send_message', { receiver_id: ada.id.toUpperCase(), content: 'Note to self' });
    expect(await from.hear('message_error')).toEqual({
      code: 'invalid_input',
      message: 'receiver_id: somebody else than yourself',
    });
    from.emit('send_message', { receiver_id: ben.id, content: 'last' });
    await from.hear('message_sent', isLast);
    expect(told(from)).toEqual(['message_error undefined', 'message_sent last']);
  });

  it('is also the acknowledgement, for a client that wants one', async () => {
    const from = await open(ada);
    const answer = await from.ask('send_message', { receiver_id: nobodyId, content: 'x' });
    expect(answer).toEqual(await from.hear('message_error'));
  });

  it('is told to the connection that erred, not to the other devices of its user', async () => {
    const [desk, phone] = [await open(ada), await open(ada)];
    desk.emit('send_message', { receiver_id: nobodyId, content: 'x' });
    await desk.hear('message_error');
    desk.emit('send_message', { receiver_id: ben.id, content: 'last' });
    await phone.hear('message_sent', isLast);
    expect(told(phone)).toEqual(['message_sent last']);
  });

  it('answers an event that does not exist', async () => {
    const from = await open(ada);
    await from.ask('send_message', { receiver_id: ben.id, content: 'x' });
    from.emit('drop_tables', { receiver_id: ben.id });
    expect(await from.hear('message_error')).toMatchObject({ code: 'unknown_command' });
  });
});

describe('a sender that is somebody else', () => {
  it.each(['sender_id', 'senderId', 'userId'])('is refused as %s, and nothing happens', async (field) => {
    const [from, to, other] = [await open(eve), await open(ben), await open(ada)];
    for (const claimed of [ada.id, stranger.id, nobodyId, 1, '1', {}, [eve.id], { toString: 1 }, '']) {
      const answer = await from.ask('send_message', { receiver_id: ben.id, content: 'x', [field]: claimed });
      expect(answer).toMatchObject({ code: 'forbidden' });
    }
    from.emit('send_message', { receiver_id: ben.id, content: 'last', [field]: eve.id.toUpperCase() });
    expect(await to.hear('receive_message', isLast)).toMatchObject({ sender_id: eve.id });
    expect(told(to)).toEqual(['receive_message last']);
    expect(told(other)).toEqual([]);
  });
});

describe('a user who was removed', () => {
  it('is answered like one that never was, also in a conversation that was open', async () => {
    const leaver = await registerDirect(program.url);
    const from = await open(ada);
    await from.ask('send_message', { receiver_id: leaver.id, content: 'Stay!' });
    // The first account of the program is its admin.
    expect(await ask(program.url, 'remove_user', { userId: leaver.id }, ada.token)).toMatchObject({
      ok: true,
    });
    const missing = await from.ask('send_message', { receiver_id: nobodyId, content: 'x' });
    expect(missing).toMatchObject({ code: 'not_found' });
    expect(await from.ask('send_message', { receiver_id: leaver.id, content: 'x' })).toEqual(missing);
    const { status } = await callHttp(program.url, `GET /api/messages/${leaver.id}`, { token: ada.token });
    expect(status).toBe(404);
  });
});

describe('another organization', () => {
  it('is answered as if it did not exist, both ways', async () => {
    const [here, there] = [await open(ada), await open(stranger)];
    const missing = await here.ask('send_message', { receiver_id: nobodyId, content: 'x' });
    expect(missing).toMatchObject({ code: 'not_found' });
    expect(await here.ask('send_message', { receiver_id: stranger.id, content: 'x' })).toEqual(missing);
    expect(await there.ask('send_message', { receiver_id: ada.id, content: 'x' })).toEqual(missing);
    expect(told(here).concat(told(there))).toEqual(
      Array.from({ length: 3 }, () => 'message_error undefined'),
    );
  });

  it('hears nothing of what is said here', async () => {
    const [here, there] = [await open(ada), await open(stranger)];
    const neighbour = await register(program.url, { organization: 'Elsewhere' });
    await here.ask('send_message', { receiver_id: ben.id, content: 'ours' });
    const near = await open(neighbour);
    near.emit('send_message', { receiver_id: stranger.id, content: 'last' });
    await there.hear('receive_message', isLast);
    expect(told(there)).toEqual(['receive_message last']);
  });
});

describe('a connection', () => {
  it('is refused with a token that is none', async () => {
    for (const token of ['nonsense', 'e30.e30.e30', `${ada.token}x`]) {
      const refused: unknown = await openSocketIoClient(program.url, { auth: { token } }).catch(
        (error: unknown) => error,
      );
      expect(refused).toMatchObject({ data: { code: 'unauthenticated' } });
    }
    const plain = await openPlainClient(program.url, { headers: { authorization: 'Bearer nonsense' } });
    expect(await plain.closed).toBe('4401');
  });

  it.each(['auth', 'query', 'header', 'authenticate', 'connection'])(
    'is taken with the token as %s',
    async (way) => {
      const { token } = ada;
      const client = await openSocketIoClient(program.url, {
        ...(way === 'auth' ? { auth: { token } } : {}),
        ...(way === 'query' ? { query: { token } } : {}),
        ...(way === 'header' ? { extraHeaders: { authorization: `Bearer ${token}` } } : {}),
      });
      if (way === 'authenticate') client.emit('authenticate', { token });
      if (way === 'connection') client.emit('connection', token);
      const answer = await client.ask('send_message', { receiver_id: ben.id, content: `by ${way}` });
      expect(answer).toMatchObject({ sender_id: ada.id, content: `by ${way}` });
      client.close();
    },
  );

  it('without a token hears nothing, and is ended when it sends', async () => {
    const nobody = await openSocketIoClient(program.url);
    const from = await open(ada);
    await from.ask('send_message', { receiver_id: ben.id, content: 'private' });
    nobody.emit('send_message', { receiver_id: ben.id, content: 'anonymous', sender_id: ada.id });
    await nobody.closed;
    expect(nobody.heard.map(({ event }) => event)).not.toContain('receive_message');
    const to = await open(ben);
    from.emit('send_message', { receiver_id: ben.id, content: 'last' });
    await to.hear('receive_message', isLast);
    expect(told(to)).toEqual(['receive_message last']);
  });

  it('ends with its log-in, and what comes after does not reach it', async () => {
    const gone = await registerDirect(program.url);
    const [leaving, from] = [await open(gone), await open(ada)];
    expect(await ask(program.url, 'log_out', {}, gone.token)).toMatchObject({ ok: true });
    await leaving.closed;
    await from.ask('send_message', { receiver_id: gone.id, content: 'too late' });
    expect(told(leaving)).toEqual([]);
  });

  it('may write no more often than the server allows', async () => {
    const strict = await startProgram({ MESSAGE_RATE_LIMIT: '2/10s' });
    try {
      const [one, other] = [await registerDirect(strict.url), await registerDirect(strict.url)];
      const from = await openSocketIoClient(strict.url, { auth: { token: one.token } });
      const send = () => from.ask('send_message', { receiver_id: other.id, content: 'again' });
      const answers = [await send(), await send(), await send()] as { code?: string }[];
      expect(answers.map(({ code }) => code)).toEqual([undefined, undefined, 'rate_limited']);
      expect(await from.hear('message_error')).toMatchObject({ code: 'rate_limited' });
      from.close();
    } finally {
      await strict.stop();
    }
  });
});
