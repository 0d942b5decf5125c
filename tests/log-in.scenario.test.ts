import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { ask, logIn, uniqueName, wholeAnswer } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { madeHashes, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, restRequest } from './support/wires.ts';
import { until } from './support/wait.ts';

let program: Program;
let founder: Person;
let sql: SQL;

beforeAll(async () => {
  program = await startProgram(madeHashes);
  founder = await register(program.url);
  sql = new SQL(program.databaseUrl ?? '');
});
afterAll(async () => {
  await sql.close();
  await program.stop();
});

const setHash = async (person: Person, hash: string): Promise<void> => {
  await sql`update users set password_hash = ${hash} where id = ${person.id}`;
};

const hashOf = async (person: Person): Promise<string> => {
  const [row] = await sql<
    { hash: string }[]
  >`select password_hash as hash from users where id = ${person.id}`;
  return row?.hash ?? '';
};

const tryLogIn = async (email: string, password: string): Promise<string> =>
  wholeAnswer(await restRequest(program.url, undefined, 'log_in', { email, password }));

describe('log_in', () => {
  it('answers a wrong password, an unknown address and a closed account with the same bytes', async () => {
    const closed = await register(program.url);
    await (
      await connect('rest', program.url, closed.token)
    ).call('deactivate_account', { password: goodPassword });
    const wrong = await tryLogIn(founder.email, 'not-the-password');
    expect(wrong).toContain('"status":401');
    expect(await tryLogIn('nobody@example.org', goodPassword)).toBe(wrong);
    expect(await tryLogIn(closed.email, goodPassword)).toBe(wrong);
    expect(await tryLogIn(closed.email, 'not-the-password')).toBe(wrong);
    expect((await logIn(program.url, founder.email)).user.id).toBe(founder.id);
  });

  it('starts a session of its own each time', async () => {
    const person = await register(program.url);
    const [one, other] = await Promise.all([
      logIn(program.url, person.email),
      logIn(program.url, person.email),
    ]);
    expect(one.tokens.refreshToken).not.toBe(other.tokens.refreshToken);
    const client = await connect('rest', program.url, one.tokens.accessToken);
    const { sessions } = await client.call('list_sessions', {});
    expect(sessions).toHaveLength(3);
    expect(sessions.filter((session) => session.current)).toHaveLength(1);
  });

  it('takes a bcrypt hash from elsewhere and replaces it by one of argon2id', async () => {
    const person = await register(program.url);
    const made = await Bun.password.hash('from-elsewhere-1', { algorithm: 'bcrypt', cost: 4 });
    for (const prefix of ['$2a$', '$2b$', '$2y$']) {
      await setHash(person, `${prefix}${made.slice(4)}`);
      expect(
        (await ask(program.url, 'log_in', { email: person.email, password: 'another-one-2' })).status,
      ).toBe(401);
      expect(await hashOf(person)).toStartWith('$2');
      await logIn(program.url, person.email, 'from-elsewhere-1');
      expect(await hashOf(person)).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$');
      await logIn(program.url, person.email, 'from-elsewhere-1');
    }
  });

  it('reads a bcrypt hash as its makers did: the first 72 bytes of the password count', async () => {
    const person = await register(program.url);
    const long = `${'é'.repeat(36)}the-rest-was-never-seen`;
    await setHash(person, await Bun.password.hash('é'.repeat(36), { algorithm: 'bcrypt', cost: 4 }));
    await logIn(program.url, person.email, long);
    // From now on all of it counts.
    expect((await ask(program.url, 'log_in', { email: person.email, password: 'é'.repeat(36) })).status).toBe(
      401,
    );
    await logIn(program.url, person.email, long);
  });

  it('replaces a hash of argon2id that was made with less work', async () => {
    const person = await register(program.url);
    await setHash(
      person,
      await Bun.password.hash(goodPassword, { algorithm: 'argon2id', memoryCost: 4_096, timeCost: 1 }),
    );
    await logIn(program.url, person.email);
    expect(await hashOf(person)).toStartWith('$argon2id$v=19$m=19456,t=2,p=1$');
    const hash = await hashOf(person);
    await logIn(program.url, person.email);
    expect(await hashOf(person)).toBe(hash);
  });

  it('never puts an old password back that was changed while it was checked', async () => {
    const person = await register(program.url);
    const slow = await Bun.password.hash('the-old-one-1', { algorithm: 'bcrypt', cost: 13 });
    const changed = await Bun.password.hash('the-new-one-2', 'argon2id');
    await setHash(person, slow);
    const attempt = ask(program.url, 'log_in', { email: person.email, password: 'the-old-one-1' });
    // The old hash is being checked, which takes hundreds of milliseconds.
    await until('the old hash was read', async () => {
      const [row] = await sql<{ reads: number }[]>`select count(*)::int as reads from pg_stat_activity
        where datname = current_database() and query like '%from users where email_key%' and state = 'idle'
          and query not like '%pg_stat_activity%' and query_start > now() - interval '1 second'`;
      return (row?.reads ?? 0) > 0;
    });
    await setHash(person, changed);
    expect((await attempt).status).toBe(401);
    expect(await hashOf(person)).toBe(changed);
    await logIn(program.url, person.email, 'the-new-one-2');
  });

  it('counts only for an account that has a password', async () => {
    const person = await register(program.url);
    await sql`update users set password_hash = null where id = ${person.id}`;
    for (const password of ['null', 'undefined', goodPassword, uniqueName('x')]) {
      expect((await ask(program.url, 'log_in', { email: person.email, password })).status).toBe(401);
    }
  });
});
