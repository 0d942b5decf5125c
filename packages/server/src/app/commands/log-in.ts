import { Fault } from '../../domain/fault.ts';
import { emailKey } from '../../domain/keys.ts';
import { startSession } from '../start-session.ts';
import type { Handler } from '../handler.ts';

export const logIn: Handler<'log_in'> = async (context, { email, password }) => {
  const { db, passwords, origin } = context;
  const credentials = await db.users.credentialsByEmail(emailKey(email));
  const matches = await passwords.verify(password, credentials?.passwordHash);
  if (!matches || !credentials?.passwordHash || credentials.status !== 'active')
    throw new Fault('wrong_credentials');
  const { userId, passwordHash } = credentials;
  const renewed = passwords.outdated(passwordHash) ? await passwords.hash(password) : undefined;
  return db.transact(async (store) => {
    // Checking takes a while: a password that was changed meanwhile opens no session, and is not put back.
    const [current, user] = await Promise.all([
      store.users.lockCredentials(userId),
      store.users.load(userId),
    ]);
    if (!user || user.status !== 'active' || current?.passwordHash !== passwordHash)
      throw new Fault('wrong_credentials');
    if (renewed !== undefined) await store.users.setPassword(userId, renewed);
    return startSession(context, store, user, origin);
  });
};
