import { meView } from '../../domain/views.ts';
import type { Handler } from '../handler.ts';

export const getMe: Handler<'get_me'> = ({ caller }) => Promise.resolve({ user: meView(caller.user) });
