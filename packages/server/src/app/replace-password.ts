import { Fault, invalidField } from '../domain/fault.ts';
import { passwordRule, passwordWeakness } from '../domain/password-policy.ts';
import type { Deps } from './deps.ts';
import { announceEnd } from './end-sessions.ts';
import type { Caller, Origin } from './handler.ts';

const wrong = (): Fault => new Fault('wrong_credentials', { message: 'The current password is wrong.' });

/**
 * Sets a caller's new password and ends their other sessions. `currentPassword` is what proves that they know the one
 * before; undefined where something else has proved it.
 */
export const replacePassword = async (
  { caller, origin, ...deps }: Deps & { readonly caller: Caller; readonly origin: Origin },
  { currentPassword, newPassword }: { readonly currentPassword?: string; readonly newPassword: string },
): Promise<void> => {
  const { db, bus, passwords, settings } = deps;
  const { user } = caller;
  const credentials = await db.users.credentials(user.id);
  if (currentPassword !== undefined && !(await passwords.verify(currentPassword, credentials?.passwordHash)))
    throw wrong();
  const rule = passwordRule(settings.passwordPolicy, origin.login?.lenientPasswords);
  const weakness = passwordWeakness(newPassword, user, rule);
  if (weakness !== undefined) throw invalidField('newPassword', weakness);
  const passwordHash = await passwords.hash(newPassword);
  const sessionIds = await db.transact(async (store) => {
    // Hashing takes a while: another change may have come first, and then this was not the current password.
    const current = await store.users.lockCredentials(user.id);
    if (!current || current.passwordHash !== credentials?.passwordHash) throw wrong();
    await store.users.setPassword(user.id, passwordHash);
    const session = await store.sessions.load(caller.sessionId);
    // A refresh token that stays the same could be in other hands unnoticed: not even the caller's outlives the password.
    return store.sessions.end({ userId: user.id, ...(session?.rotates ? { except: caller.sessionId } : {}) });
  });
  announceEnd({ bus }, user.id, sessionIds);
};
