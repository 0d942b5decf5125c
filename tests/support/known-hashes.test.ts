import { expect, it } from 'bun:test';
import { SQL } from 'bun';
import { Passwords } from '../../packages/server/src/app/passwords.ts';
import { testPassword } from '../web/support/accounts.ts';
import { logIn } from './ask.ts';
import { knownHashes } from './known-hashes.ts';
import { goodPassword, register } from './people.ts';
import { startProgram } from './program.ts';

it('the known hashes are as the program makes them, of the passwords of tests', async () => {
  const passwords = new Passwords();
  expect([...knownHashes.keys()]).toEqual([goodPassword, testPassword]);
  for (const [password, hash] of knownHashes) {
    expect(passwords.outdated(hash)).toBe(false);
    expect(await passwords.verify(password, hash)).toBe(true);
    expect(await passwords.verify(`${password}?`, hash)).toBe(false);
  }
});

// A file that runs without the others starts programs as they are.
it.if(process.env['PARLEY_TEST_DATABASES'] !== undefined)(
  'a program of tests stores them, and checks passwords as always',
  async () => {
    const program = await startProgram();
    const [ada, ben] = [await register(program.url), await register(program.url)];
    const sql = new SQL(program.databaseUrl ?? '', { max: 1 });
    const stored = await sql<{ hash: string }[]>`select password_hash as hash from users`;
    await sql.close();
    expect(stored.map(({ hash }) => hash)).toEqual([ada, ben].map(() => knownHashes.get(goodPassword) ?? ''));
    expect((await logIn(program.url, ada.email)).user.id).toBe(ada.id);
    expect(await logIn(program.url, ben.email, 'another-harbour-97').catch(String)).toContain(
      'wrong_credentials',
    );
    await program.stop();
  },
);
