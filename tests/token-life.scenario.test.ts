import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, logIn } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { socketNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

/** Beyond the life of a token, with the tick of the server's timers and a busy machine. */
const closedWithinMs = 6_000;

let program: Program;
let ada: Person;

beforeAll(async () => {
  program = await startProgram({ ACCESS_TOKEN_LIFE: '2s' });
  ada = await register(program.url);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

/** Says how each wire tells that the token ran out. */
const expectRanOut = async (client: WireClient, closed: string): Promise<void> => {
  if (client.wire === 'websocket') {
    expect(closed).toBe('4401');
    return;
  }
  expect(closed).toBe('io server disconnect');
  expect(client.all('closing')).toMatchObject([{ reason: 'unauthenticated', code: 4401 }]);
};

describe('a connection whose token runs out', () => {
  for (const wire of socketNames) {
    it(`is closed over ${wire}, and not before`, async () => {
      const { tokens } = await logIn(program.url, ada.email);
      const endsMs = Date.parse(tokens.accessTokenExpiresAt);
      expect(endsMs - Date.now()).toBeLessThanOrEqual(2_000);
      const client = await open({ token: tokens.accessToken }, wire);
      const closed = await within(`${wire} to be closed`, client.closed, closedWithinMs);
      expect(Date.now()).toBeGreaterThanOrEqual(endsMs);
      await expectRanOut(client, closed);
      expect(await ask(program.url, 'get_me', {}, tokens.accessToken)).toMatchObject({
        status: 401,
        error: { code: 'token_expired' },
      });
    });

    it(`stays open over ${wire} when it sends a newer one in time`, async () => {
      const { tokens } = await logIn(program.url, ada.email);
      const client = await open({ token: tokens.accessToken }, wire);
      let ending = 'open';
      void client.closed.then((reason) => {
        ending = reason;
      });
      const firstEndsMs = Date.parse(tokens.accessTokenExpiresAt);
      let { refreshToken } = tokens;
      let expiresAtMs = firstEndsMs;
      // Three lives of a token: each is renewed when half of it is left at most.
      while (expiresAtMs < firstEndsMs + 4_000) {
        await until('the next token would last longer', () => Date.now() > expiresAtMs - 1_000);
        const answer = await client.call('refresh_session', { refreshToken });
        ({ refreshToken } = answer);
        const renewed = await client.call('authenticate', { token: answer.accessToken });
        expect(renewed.expiresAt).toBe(answer.accessTokenExpiresAt);
        expiresAtMs = Date.parse(renewed.expiresAt);
      }
      expect(ending).toBe('open');
      expect((await client.call('get_me', {})).user.id).toBe(ada.id);
      expect(client.all('connected')).toHaveLength(1);
      // Once it is renewed no more, it ends like any other.
      await expectRanOut(client, await within(`${wire} to be closed`, client.closed, closedWithinMs));
      expect(Date.now()).toBeGreaterThanOrEqual(expiresAtMs);
    }, 20_000);
  }
});
