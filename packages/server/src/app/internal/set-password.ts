import { command } from '@parley/contract/command';
import { password } from '@parley/contract/fields';
import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import { replacePassword } from '../replace-password.ts';
import type { InternalHandler } from './handler.ts';

export const setPasswordSpec = command({
  name: 'set_password',
  summary: 'Set a new password, by the current one or by a fresh log-in; every other session ends.',
  description:
    "For clients that do not ask for the current password. Parley's own API always does: there a stolen token alone " +
    'changes no password.',
  tag: 'Dialects',
  access: 'user',
  limit: 'authentication',
  input: z.object({ currentPassword: password.optional(), newPassword: password }),
  output: z.object({}),
  faults: ['wrong_credentials', 'forbidden'],
});

/** For so long a log-in proves by itself that its user knows the password. A refresh makes none younger. */
const freshLoginMs = 15 * 60_000;

export const setPassword: InternalHandler<typeof setPasswordSpec> = async (
  context,
  { currentPassword, newPassword },
) => {
  const { db, caller, nowMs } = context;
  if (currentPassword === undefined) {
    const session = await db.sessions.load(caller.sessionId);
    if (!session || nowMs() - session.createdAt.getTime() >= freshLoginMs)
      throw new Fault('forbidden', { message: 'Send your current password, or log in again first.' });
  }
  await replacePassword(context, {
    newPassword,
    ...(currentPassword === undefined ? {} : { currentPassword }),
  });
  return {};
};
