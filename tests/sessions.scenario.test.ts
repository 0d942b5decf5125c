import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, logIn } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';
import { within } from './support/wait.ts';

/** A session that ended is refused everywhere, and its sockets are closed, within this. */
const noticeMs = 1_000;

let program: Program;

beforeAll(async () => {
  program = await startProgram();
  await register(program.url);
});
afterAll(() => program.stop());

const socketsOf = (token: string): Promise<readonly WireClient[]> =>
  Promise.all(socketNames.map((wire) => connect(wire, program.url, token)));

const expectClosed = async (clients: readonly WireClient[]): Promise<void> => {
  const ends = clients.map((client) => within(`${client.wire} to close`, client.closed, noticeMs));
  await Promise.all(ends);
};

const expectOpen = async (clients: readonly WireClient[]): Promise<void> => {
  for (const client of clients) expect(await client.send('ping', {})).toMatchObject({ ok: true });
};

/** Refused over REST, and at the door of every socket. */
const expectRefused = async (token: string): Promise<void> => {
  const answer = await ask(program.url, 'get_me', {}, token);
  expect(answer).toMatchObject({ status: 401, error: { code: 'session_ended' } });
  const attempts = socketNames.map((wire) => connect(wire, program.url, token));
  for (const attempt of await Promise.allSettled(attempts)) expect(attempt.status).toBe('rejected');
};

const restOf = (token: string): Promise<WireClient> => connect('rest', program.url, token);

/** Two sessions of one new user, with a socket of each kind open on both. */
const twoSessions = async () => {
  const person = await register(program.url);
  const { tokens } = await logIn(program.url, person.email);
  const token = tokens.accessToken;
  const [here, there] = await Promise.all([socketsOf(person.token), socketsOf(token)]);
  return { person, token, refreshToken: tokens.refreshToken, here, there };
};

describe('log_out', () => {
  for (const wire of wireNames) {
    it(`over ${wire} ends this session at once everywhere, and no other`, async () => {
      const { person, token, refreshToken, here, there } = await twoSessions();
      const asking = await connect(wire, program.url, token);
      expect(await asking.send('log_out', {})).toEqual({ ok: true, result: {} });
      await expectClosed(wire === 'rest' ? there : [...there, asking]);
      await expectRefused(token);
      expect(await ask(program.url, 'refresh_session', { refreshToken })).toMatchObject({
        status: 401,
        error: { code: 'session_ended' },
      });
      await expectOpen(here);
      expect((await ask(program.url, 'get_me', {}, person.token)).status).toBe(200);
      for (const client of here) client.close();
    });
  }

  it('tells the plain WebSocket by its close code that the session was ended', async () => {
    const { person, here, there } = await twoSessions();
    await (await restOf(person.token)).call('log_out', {});
    expect(await within('the close code', here[0]!.closed, noticeMs)).toBe('4403');
    for (const client of there) client.close();
  });

  it('leaves no socket open that came in at the same moment', async () => {
    const person = await register(program.url);
    for (let round = 0; round < 10; round += 1) {
      const token = (await logIn(program.url, person.email)).tokens.accessToken;
      const opening = socketNames.map((wire) => connect(wire, program.url, token));
      await Promise.all([
        ...opening.map((attempt) => attempt.then((client) => expectClosed([client])).catch(mustBeRefusal)),
        ask(program.url, 'log_out', {}, token),
      ]);
    }
  });
});

const mustBeRefusal = (error: Error): void => {
  if (!error.message.includes('closed at once')) throw error;
};

describe('list_sessions', () => {
  it('shows the sessions that live, with where they came from, and marks the one that asks', async () => {
    const person = await register(program.url);
    const second = await logIn(program.url, person.email);
    const third = await logIn(program.url, person.email);
    await ask(program.url, 'log_out', {}, third.tokens.accessToken);
    const { sessions } = await (await restOf(second.tokens.accessToken)).call('list_sessions', {});
    expect(sessions.map((session) => session.current)).toEqual([true, false]);
    for (const session of sessions) {
      expect(session.address).toBe('127.0.0.1');
      expect(session.userAgent).toStartWith('Bun/');
    }
    const stranger = await register(program.url);
    const other = await (await restOf(stranger.token)).call('list_sessions', {});
    expect(other.sessions.map((one) => one.id)).not.toContain(sessions[0]?.id);
  });
});

describe('end_session', () => {
  it('ends one session of the caller, its sockets and its tokens', async () => {
    const { person, token, here, there } = await twoSessions();
    const client = await restOf(person.token);
    const { sessions } = await client.call('list_sessions', {});
    const other = sessions.find((session) => !session.current);
    await client.call('end_session', { sessionId: other?.id ?? '' });
    await expectClosed(there);
    await expectRefused(token);
    await expectOpen(here);
    expect(await client.send('end_session', { sessionId: other?.id ?? '' })).toMatchObject({
      error: { code: 'not_found' },
    });
    for (const one of here) one.close();
  });

  it("finds nobody else's session", async () => {
    const { person, here, there } = await twoSessions();
    const stranger = await restOf((await register(program.url)).token);
    const { sessions } = await (await restOf(person.token)).call('list_sessions', {});
    for (const { id } of sessions) {
      const answer = await stranger.send('end_session', { sessionId: id });
      const unknown = await stranger.send('end_session', { sessionId: crypto.randomUUID() });
      expect(answer).toEqual(unknown);
      expect(answer).toMatchObject({ error: { code: 'not_found' } });
    }
    await expectOpen([...here, ...there]);
    for (const client of [...here, ...there]) client.close();
  });
});

describe('end_other_sessions', () => {
  it('ends all but the one that asks, and says how many', async () => {
    const { person, token, here, there } = await twoSessions();
    await logIn(program.url, person.email);
    expect(await here[0]!.call('end_other_sessions', {})).toEqual({ ended: 2 });
    await expectClosed(there);
    await expectRefused(token);
    await expectOpen(here);
    expect(await here[1]!.call('end_other_sessions', {})).toEqual({ ended: 0 });
    for (const client of here) client.close();
  });
});

describe('change_password', () => {
  const newPassword = 'copper-lantern-52';

  for (const wire of ['rest', 'websocket', 'socketio'] as const) {
    it(`over ${wire} ends every other session and keeps this one`, async () => {
      const { person, token, refreshToken, here, there } = await twoSessions();
      const asking = await connect(wire, program.url, person.token);
      await asking.call('change_password', { currentPassword: goodPassword, newPassword });
      await expectClosed(there);
      await expectRefused(token);
      expect((await ask(program.url, 'refresh_session', { refreshToken })).status).toBe(401);
      await expectOpen(here);
      const { email } = person;
      expect((await ask(program.url, 'log_in', { email, password: goodPassword })).status).toBe(401);
      await logIn(program.url, email, newPassword);
      for (const client of [...here, asking]) client.close();
    });
  }

  it('changes nothing when the current password is wrong', async () => {
    const { person, here, there } = await twoSessions();
    const client = await restOf(person.token);
    const answer = await client.send('change_password', { currentPassword: newPassword, newPassword });
    expect(answer).toMatchObject({ error: { code: 'wrong_credentials' } });
    await expectOpen([...here, ...there]);
    expect((await ask(program.url, 'log_in', { email: person.email, password: newPassword })).status).toBe(
      401,
    );
    await logIn(program.url, person.email);
    for (const one of [...here, ...there]) one.close();
  });

  for (const wire of wireNames) {
    it(`over ${wire} needs the current password, however fresh the log-in is`, async () => {
      const person = await register(program.url);
      const client = await connect(wire, program.url, person.token);
      expect(await client.sendRaw('change_password', { newPassword })).toMatchObject({
        error: { code: 'invalid_input', fields: [{ path: 'currentPassword' }] },
      });
      await logIn(program.url, person.email);
      client.close();
    });
  }

  it('refuses a wrong current password, and null for one', async () => {
    const person = await register(program.url);
    const client = await restOf(person.token);
    const wrong = { currentPassword: newPassword, newPassword };
    expect(await client.send('change_password', wrong)).toMatchObject({
      error: { code: 'wrong_credentials' },
    });
    for (const currentPassword of [null, '', { $ne: null }])
      expect(await client.sendRaw('change_password', { currentPassword, newPassword })).toMatchObject({
        error: { code: 'invalid_input', fields: [{ path: 'currentPassword' }] },
      });
    await logIn(program.url, person.email);
  });

  it('refuses a weak new password, naming the field', async () => {
    const person = await register(program.url, { username: 'Rosalinde' });
    const client = await restOf(person.token);
    for (const weak of ['short1!', 'password123', 'rosalinde-1987', person.email]) {
      const answer = await client.send('change_password', {
        currentPassword: goodPassword,
        newPassword: weak,
      });
      expect(answer).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'newPassword' }] } });
    }
    await logIn(program.url, person.email);
  });

  it('happens once when it is asked many times at once', async () => {
    const person = await register(program.url);
    const client = await restOf(person.token);
    const wanted = Array.from({ length: 5 }, (_, index) => `${newPassword}-${index}`);
    const answers = await Promise.all(
      wanted.map((password) =>
        client.send('change_password', { currentPassword: goodPassword, newPassword: password }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    const current = wanted[answers.findIndex((answer) => answer.ok)] ?? '';
    await logIn(program.url, person.email, current);
  });
});
