import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { memoryStorage } from '@parley/client';
import type { Tokens } from '@parley/contract/nouns/session';
import { goodPassword, register } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { clientMaker, comeOnline, isOnline, ways } from './stage.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram({ ACCESS_TOKEN_LIFE: '3s' });
});
afterAll(() => program.stop());

describe('a session without a connection', () => {
  const make = clientMaker();

  it('is refreshed once, however many commands find its token run out', async () => {
    const ada = await register(program.url);
    const tokens: Tokens[] = [];
    const client = make({ url: program.url, onTokens: (next) => void tokens.push(next) });
    await client.logIn({ email: ada.email, password: goodPassword });
    const expiresAtMs = Date.parse(client.session?.accessTokenExpiresAt ?? '');
    await until('the token has run out', () => Date.now() > expiresAtMs + 100);
    await Promise.all([client.call('get_me', {}), client.call('list_rooms', {}), client.call('get_me', {})]);
    expect(tokens).toHaveLength(2);
  });

  it('survives in the storage, and is shared by those who share it', async () => {
    const storage = memoryStorage();
    const first = make({ url: program.url, storage });
    const user = await first.register({
      email: `carol.${crypto.randomUUID()}@example.org`,
      password: goodPassword,
    });
    const second = make({ url: program.url, storage });
    const third = make({ url: program.url, storage });
    for (const client of [second, third]) {
      expect(await client.restore()).toBe(true);
      expect(client.session?.userId).toBe(user.id);
    }
    const runsOut = (): Promise<void> => {
      const expiresAtMs = Date.parse(first.session?.accessTokenExpiresAt ?? '');
      return until('the token has run out', () => Date.now() > expiresAtMs + 100);
    };
    await runsOut();
    // One after the other, as with Web Locks: the second takes what the first has stored.
    for (const client of [first, second])
      expect(await client.call('get_me', {})).toHaveProperty('user.id', user.id);
    // What the third finds stored has run out as well.
    await runsOut();
    expect(await third.call('get_me', {})).toHaveProperty('user.id', user.id);
  });
});

for (const { way, transportTo } of ways.slice(0, 2))
  describe(way, () => {
    const make = clientMaker(transportTo);

    describe('a session', () => {
      it('is renewed in place, before its token runs out, and the connection goes on', async () => {
        const ada = await register(program.url);
        const tokens: Tokens[] = [];
        const client = make({ url: program.url, onTokens: (next) => void tokens.push(next) });
        let connected = 0;
        client.on('connected', () => void (connected += 1));
        await comeOnline(client, ada);
        await until('there were three tokens', () => tokens.length >= 3, 20_000);
        await client.call('ping', {});
        expect([client.status, connected]).toEqual(['online', 1]);
        expect(new Set(tokens.map(({ refreshToken }) => refreshToken)).size).toBe(tokens.length);
      });

      it('that was ended elsewhere signs the client out, and forgets its tokens', async () => {
        const ada = await register(program.url);
        const storage = memoryStorage();
        const client = make({ url: program.url, storage });
        await comeOnline(client, ada);
        await isOnline(client);
        const statuses = new Set<string>();
        client.subscribe(() => void statuses.add(client.status));
        const other = make({ url: program.url });
        await other.logIn({ email: ada.email, password: goodPassword });
        await other.call('end_other_sessions', {});
        await until('it is signed out', () => statuses.has('signed_out'));
        // It was told so, and did not have to try.
        expect([...statuses].filter((status) => status !== 'online')).toEqual(['signed_out']);
        expect([client.session, client.state.userId, client.state.rooms.size]).toEqual([undefined, '', 0]);
        expect(await make({ url: program.url, storage }).restore()).toBe(false);
      });

      it('ends with logging out, and the next one begins on the same client', async () => {
        const ada = await register(program.url);
        const storage = memoryStorage();
        const client = make({ url: program.url, storage });
        await comeOnline(client, ada);
        await client.logOut();
        expect(client.status).toBe('signed_out');
        expect(await make({ url: program.url, storage }).restore()).toBe(false);
        const bob = await register(program.url);
        await client.logIn({ email: bob.email, password: goodPassword });
        await isOnline(client);
        expect(client.state.userId).toBe(bob.id);
      });

      it('can be brought along: the first connection says whose it is', async () => {
        const ada = await register(program.url);
        const client = make({ url: program.url });
        client.useTokens(ada.login.tokens);
        client.connect();
        await until('the rooms are there', () => client.isLoaded);
        expect([client.session?.userId, client.state.userId]).toEqual([ada.id, ada.id]);
        expect(client.session?.sessionId).toBeString();
      });
    });
  });
