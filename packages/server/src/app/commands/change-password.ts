import { replacePassword } from '../replace-password.ts';
import type { Handler } from '../handler.ts';

export const changePassword: Handler<'change_password'> = async (context, input) => {
  await replacePassword(context, input);
  return {};
};
