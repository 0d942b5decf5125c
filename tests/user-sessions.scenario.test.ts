import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, logIn, wholeAnswer } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { migratedDatabase, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf } from './support/stage.ts';
import { connect, restRequest, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';
import { within } from './support/wait.ts';

let program: Program;
let other: Program;
let admin: Person;
let moderator: Person;
let elsewhere: Person;

beforeAll(async () => {
  const settings = { BUS: 'postgres', DATABASE_URL: await migratedDatabase() };
  program = await startProgram(settings);
  other = await startProgram(settings);
  admin = await register(program.url);
  moderator = await register(program.url);
  elsewhere = await register(program.url, { organization: 'Elsewhere' });
  await (await open(admin, 'rest')).call('set_user_role', { userId: moderator.id, role: 'moderator' });
});
afterAll(async () => {
  await Promise.all([program.stop(), other.stop()]);
});

const open = clientOpener(() => program);
const openThere = clientOpener(() => other);

/** Somebody with a second session, and sockets of each kind on both nodes for both. */
const somebody = async () => {
  const person = await register(program.url);
  const second = await logIn(program.url, person.email);
  const socketsOf = async (token: string): Promise<readonly WireClient[]> => [
    ...(await Promise.all(socketNames.map((wire) => open({ token }, wire)))),
    await openThere({ token }),
  ];
  const [here, there] = [await socketsOf(person.token), await socketsOf(second.tokens.accessToken)];
  return { person, tokens: second.tokens, here, there };
};

const expectClosed = async (clients: readonly WireClient[]): Promise<void> => {
  await Promise.all(clients.map((client) => within(`${client.wire} to close`, client.closed)));
};

const expectOpen = async (clients: readonly WireClient[]): Promise<void> => {
  for (const client of clients) expect(await client.send('ping', {})).toMatchObject({ ok: true });
};

const expectRefused = async (token: string, refreshToken: string): Promise<void> => {
  for (const { url } of [program, other]) {
    expect(await ask(url, 'get_me', {}, token)).toMatchObject({
      status: 401,
      error: { code: 'session_ended' },
    });
    expect(await ask(url, 'refresh_session', { refreshToken })).toMatchObject({
      status: 401,
      error: { code: 'session_ended' },
    });
    for (const wire of socketNames) expect(connect(wire, url, token)).rejects.toThrow();
  }
};

describe('list_user_sessions', () => {
  for (const wire of wireNames) {
    it(`shows an admin over ${wire} where somebody is logged in`, async () => {
      const person = await register(program.url);
      await logIn(program.url, person.email);
      const { tokens } = await logIn(program.url, person.email);
      await ask(program.url, 'log_out', {}, tokens.accessToken);
      const client = await open(admin, wire);
      const { sessions } = await client.call('list_user_sessions', { userId: person.id });
      expect(sessions).toHaveLength(2);
      for (const session of sessions) expect(session).toMatchObject({ address: '127.0.0.1', current: false });
      expect(JSON.stringify(sessions)).not.toMatch(/token/i);
      const own = await client.call('list_user_sessions', { userId: admin.id });
      expect(own.sessions.map(({ current }) => current)).toEqual([true]);
    });
  }
});

describe('end_user_sessions', () => {
  for (const wire of wireNames) {
    it(`over ${wire} logs somebody out everywhere, on every node, and nobody else`, async () => {
      const { person, tokens, here, there } = await somebody();
      const neighbour = await somebody();
      const client = await open(admin, wire);
      expect(await client.call('end_user_sessions', { userId: person.id })).toEqual({ ended: 2 });
      await expectClosed([...here, ...there]);
      await expectRefused(person.token, person.login.tokens.refreshToken);
      await expectRefused(tokens.accessToken, tokens.refreshToken);
      await expectOpen([...neighbour.here, ...neighbour.there]);
      expect(await client.call('end_user_sessions', { userId: person.id })).toEqual({ ended: 0 });
      // The account is as it was.
      await logIn(program.url, person.email);
    });
  }

  it('ends one of them, and no session of somebody else by its id', async () => {
    const { person, tokens, here, there } = await somebody();
    const neighbour = await somebody();
    const asAdmin = await open(admin, 'rest');
    const asThem = await open({ token: tokens.accessToken }, 'rest');
    const current = (await asThem.call('list_sessions', {})).sessions.find((one) => one.current);
    const sessionId = current?.id ?? '';
    expect(await asAdmin.call('end_user_sessions', { userId: neighbour.person.id, sessionId })).toEqual({
      ended: 0,
    });
    await expectOpen(there);
    expect(await asAdmin.call('end_user_sessions', { userId: person.id, sessionId })).toEqual({ ended: 1 });
    await expectClosed(there);
    await expectRefused(tokens.accessToken, tokens.refreshToken);
    await expectOpen([...here, ...neighbour.here, ...neighbour.there]);
  });

  it('leaves no socket open that came in at the same moment', async () => {
    const person = await register(program.url);
    const asAdmin = await open(admin, 'rest');
    for (let round = 0; round < 5; round += 1) {
      const token = (await logIn(program.url, person.email)).tokens.accessToken;
      const attempts = [program, other].flatMap(({ url }) =>
        socketNames.map((wire) => connect(wire, url, token)),
      );
      const [outcomes] = await Promise.all([
        Promise.allSettled(attempts),
        asAdmin.call('end_user_sessions', { userId: person.id }),
      ]);
      for (const outcome of outcomes) if (outcome.status === 'fulfilled') await expectClosed([outcome.value]);
    }
  });
});

describe('sessions of others', () => {
  for (const wire of wireNames) {
    it(`are no business of users, moderators and other organizations over ${wire}`, async () => {
      const { person, here, there } = await somebody();
      for (const [caller, code] of [
        [await register(program.url), 'forbidden'],
        [moderator, 'forbidden'],
        [elsewhere, 'not_found'],
      ] as const) {
        const client = await open(caller, wire);
        for (const command of ['list_user_sessions', 'end_user_sessions'] as const) {
          const askFor = async (userId: string): Promise<string> =>
            wire === 'rest'
              ? wholeAnswer(await restRequest(program.url, caller.token, command, { userId }))
              : JSON.stringify(await client.sendRaw(command, { userId }));
          const answer = await askFor(person.id);
          expect([command, answer]).toEqual([command, await askFor(crypto.randomUUID())]);
          expect(answer).toContain(code);
        }
      }
      await expectOpen([...here, ...there]);
    });
  }

  it('are not there of who was removed, and of an assistant', async () => {
    const asAdmin = await open(admin, 'rest');
    const gone = await register(program.url);
    await asAdmin.call('remove_user', { userId: gone.id });
    const { room } = await asAdmin.call('create_assistant_room', {});
    const { members } = await asAdmin.call('list_members', { roomId: room.id });
    const assistant = members.find(({ user }) => user.kind === 'assistant')?.user.id ?? '';
    for (const userId of [gone.id, assistant])
      for (const command of ['list_user_sessions', 'end_user_sessions'] as const)
        expect(await codeOf(asAdmin.send(command, { userId }))).toBe('not_found');
  });
});
