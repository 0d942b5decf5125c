import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { uniqueName } from './support/ask.ts';
import { goodPassword, register, registerMany } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';
import { until } from './support/wait.ts';

const guessesMax = 5;
const wrong = 'not-the-password-1';

/** Makes the accounts; nothing is limited here. */
let open: Program;
/** Serves the same accounts and counts. Behind a proxy, so that each test comes from addresses of its own. */
let limited: Program;

beforeAll(async () => {
  open = await startProgram();
  limited = await startLimited({ TRUSTED_PROXIES: '127.0.0.1,10.0.0.0/8' });
  await register(open.url);
});
afterAll(() => Promise.all([limited.stop(), open.stop()]));

const startLimited = (settings: Readonly<Record<string, string>> = {}): Promise<Program> =>
  startProgram({ DATABASE_URL: open.databaseUrl ?? '', AUTH_RATE_LIMIT: `${guessesMax}/1m`, ...settings });

let addresses = 0;
const newAddress = (): string => {
  addresses += 1;
  return `198.51.100.${addresses}`;
};

const logInFrom = (
  url: string,
  forwardedFor: string | undefined,
  { email, password = wrong }: { readonly email: string; readonly password?: string },
): Promise<Response> =>
  fetch(`${url}/v1/sessions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(forwardedFor === undefined ? {} : { 'x-forwarded-for': forwardedFor }),
    },
    body: JSON.stringify({ email, password }),
  });

const times = async <Value>(
  count: number,
  work: (index: number) => Promise<Value>,
): Promise<readonly Value[]> => {
  const values: Value[] = [];
  for (let index = 0; index < count; index += 1) values.push(await work(index));
  return values;
};

const nobody = (): string => `${uniqueName('nobody')}@example.org`;

/** Statuses of wrong guesses: refused as wrong up to the limit, and as too many after it. */
const untilLimited = (more: number): number[] => [
  ...Array.from({ length: guessesMax }, () => 401),
  ...Array.from({ length: more }, () => 429),
];

describe('wrong passwords', () => {
  it('are counted by the account, wherever they come from, and then the right one is refused, too', async () => {
    const { email } = await register(open.url);
    const other = await register(open.url);
    const guesses = await times(guessesMax + 2, () => logInFrom(limited.url, newAddress(), { email }));
    expect(guesses.map((guess) => guess.status)).toEqual(untilLimited(2));
    const right = await logInFrom(limited.url, newAddress(), { email, password: goodPassword });
    expect(right.status).toBe(429);
    for (const written of [email.toUpperCase(), email.replace('person', 'ｐerson')]) {
      expect((await logInFrom(limited.url, newAddress(), { email: written })).status).toBe(429);
    }
    const password = goodPassword;
    expect((await logInFrom(limited.url, newAddress(), { email: other.email, password })).status).toBe(201);
  });

  it('are counted by the address, whatever account they are for', async () => {
    const [address, elsewhere] = [newAddress(), newAddress()];
    const { email } = await register(open.url);
    const guesses = await times(guessesMax + 1, () => logInFrom(limited.url, address, { email: nobody() }));
    expect(guesses.map((guess) => guess.status)).toEqual(untilLimited(1));
    const right = { email, password: goodPassword };
    expect((await logInFrom(limited.url, address, right)).status).toBe(429);
    expect((await logInFrom(limited.url, elsewhere, right)).status).toBe(201);
  });

  it('are counted by the user who is asked for their own again, wherever they are', async () => {
    const { token } = await register(open.url);
    const closeAccount = (password: string): Promise<Response> =>
      fetch(`${limited.url}/v1/me/deactivate`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'x-forwarded-for': newAddress(),
        },
        body: JSON.stringify({ password }),
      });
    const guesses = await times(guessesMax + 1, () => closeAccount(wrong));
    expect(guesses.map((guess) => guess.status)).toEqual(untilLimited(1));
    expect((await closeAccount(goodPassword)).status).toBe(429);
  });

  it('are answered with what is left, and with when to come back', async () => {
    const address = newAddress();
    const guesses = await times(guessesMax + 1, () => logInFrom(limited.url, address, { email: nobody() }));
    for (const [index, { headers }] of guesses.entries()) {
      expect(headers.get('ratelimit-policy')).toBe('"authentication";q=5;w=60');
      expect(headers.get('ratelimit')).toMatch(
        new RegExp(`^"authentication";r=${Math.max(0, guessesMax - 1 - index)};t=(5[0-9]|60)$`),
      );
    }
    const last = guesses.at(-1)!;
    const { error } = (await last.json()) as { error: { code: string; retryAfterS: number } };
    expect(error.code).toBe('rate_limited');
    expect(last.headers.get('retry-after')).toBe(String(error.retryAfterS));
    expect(error.retryAfterS).toBeGreaterThan(50);
    expect(error.retryAfterS).toBeLessThanOrEqual(60);
    expect(guesses[0]!.headers.get('retry-after')).toBeNull();
  });

  it('are forgotten after the window', async () => {
    const quick = await startLimited({ AUTH_RATE_LIMIT: '2/3s' });
    try {
      const { email } = await register(open.url);
      const right = { email, password: goodPassword };
      const guesses = await times(3, () => logInFrom(quick.url, undefined, { email }));
      expect(guesses.map((guess) => guess.status)).toEqual([401, 401, 429]);
      await until('the right password is taken again', async () => {
        const answer = await logInFrom(quick.url, undefined, right);
        return answer.status === 201;
      });
    } finally {
      await quick.stop();
    }
  });

  it('are counted over all wires together', async () => {
    const { email } = await register(open.url);
    const bare = await startLimited();
    const clients = await spectators(bare);
    const answers = await times(guessesMax + 1, (index) =>
      clients[index % clients.length]!.send('log_in', { email, password: wrong }),
    );
    const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    expect(codes).toEqual([...Array.from({ length: guessesMax }, () => 'wrong_credentials'), 'rate_limited']);
    for (const client of clients) {
      const answer = await client.send('log_in', { email, password: goodPassword });
      expect(answer).toMatchObject({ error: { code: 'rate_limited', retryAfterS: expect.any(Number) } });
    }
    await bare.stop();
  });

  it('are no more than the limit when they come all at once', async () => {
    const crowded = await startLimited();
    try {
      const { email } = await register(open.url);
      const clients = await spectators(crowded);
      const answers = await Promise.all(
        clients.flatMap((client) =>
          Array.from({ length: 10 }, () => client.send('log_in', { email, password: wrong })),
        ),
      );
      const codes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
      expect(codes.filter((code) => code === 'wrong_credentials')).toHaveLength(guessesMax);
      expect(codes.filter((code) => code === 'rate_limited')).toHaveLength(codes.length - guessesMax);
      for (const client of clients) client.close();
    } finally {
      await crowded.stop();
    }
  });
});

/** A client on every wire, of a user each. */
const spectators = async (program: Program): Promise<readonly WireClient[]> => {
  const people = await registerMany(open.url, wireNames.length);
  return Promise.all(wireNames.map((wire, index) => connect(wire, program.url, people[index]!.token)));
};

describe('right passwords', () => {
  it('do not count', async () => {
    const { email } = await register(open.url);
    const address = newAddress();
    const right = { email, password: goodPassword };
    const answers = await times(guessesMax * 2, () => logInFrom(limited.url, address, right));
    expect(answers.map((answer) => answer.status)).toEqual(Array.from({ length: guessesMax * 2 }, () => 201));
    const guesses = await times(guessesMax + 1, () => logInFrom(limited.url, address, { email }));
    expect(guesses.map((guess) => guess.status)).toEqual(untilLimited(1));
  });

  it('of one’s own give no guesses back', async () => {
    const [victim, attacker] = [await register(open.url), await register(open.url)];
    const address = newAddress();
    const statuses = await times(guessesMax, async () => {
      const own = await logInFrom(limited.url, address, { email: attacker.email, password: goodPassword });
      const guess = await logInFrom(limited.url, address, { email: victim.email });
      return [own.status, guess.status];
    });
    expect(statuses).toEqual(Array.from({ length: guessesMax }, () => [201, 401]));
    expect(
      (await logInFrom(limited.url, address, { email: attacker.email, password: goodPassword })).status,
    ).toBe(429);
  });
});

describe('X-Forwarded-For', () => {
  it('is ignored where no proxy is trusted', async () => {
    const bare = await startLimited();
    try {
      const guesses = await times(guessesMax + 1, () =>
        logInFrom(bare.url, newAddress(), { email: nobody() }),
      );
      expect(guesses.map((guess) => guess.status)).toEqual(untilLimited(1));
    } finally {
      await bare.stop();
    }
  });

  it('is read from the right, past trusted proxies only: what a client put before it counts for nothing', async () => {
    const address = newAddress();
    const guesses = await times(guessesMax + 1, (index) =>
      logInFrom(limited.url, `${newAddress()}, ${address}, 10.0.0.${index + 1}`, { email: nobody() }),
    );
    expect(guesses.map((guess) => guess.status)).toEqual(untilLimited(1));
    expect((await logInFrom(limited.url, address, { email: nobody() })).status).toBe(429);
  });

  it('says where a session came from', async () => {
    const { email, token } = await register(open.url);
    const address = newAddress();
    await logInFrom(limited.url, address, { email, password: goodPassword });
    const { sessions } = await (await connect('rest', open.url, token)).call('list_sessions', {});
    expect(new Set(sessions.map((session) => session.address))).toEqual(new Set(['127.0.0.1', address]));
  });
});
