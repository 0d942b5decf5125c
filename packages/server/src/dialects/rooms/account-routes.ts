import type { Login } from '@parley/contract/nouns/session';
import { z } from 'zod';
import type { LoginTerms } from '../../app/handler.ts';
import { Fault } from '../../domain/fault.ts';
import type { HttpCall, Reply, Route } from '../dialect.ts';
import { read } from '../read.ts';
import { collect, idOf, listPagesMax } from './access.ts';
import { made, success, userShape } from './shapes.ts';

export const login: LoginTerms = {
  claims: ({ id, username }) => ({ id, username }),
  lenientPasswords: true,
};

const account = z.object({ username: z.string(), email: z.string(), password: z.string() });
const credentials = account.omit({ username: true });

const loginData = ({ user, tokens }: Login) => ({
  user: userShape(user, user.email),
  token: tokens.accessToken,
});

const register = async (call: HttpCall): Promise<Reply> => {
  const answer = await call.run('register', read(account, call.body));
  return made('The account was made.', loginData(answer));
};

const logIn = async (call: HttpCall): Promise<Reply> => {
  const answer = await call.run('log_in', read(credentials, call.body));
  return success('Logged in.', loginData(answer));
};

const loadUsers = async (call: HttpCall, userIds: readonly string[]) => {
  const { users } = await call.ask('find_users', { userIds: [...userIds] });
  return users.map(({ user, email }) => userShape(user, email));
};

const listUsers = async (call: HttpCall): Promise<Reply> => {
  const users = await collect(listPagesMax, async (after?: string) => {
    const page = await call.run('list_users', { limit: 100, ...(after === undefined ? {} : { after }) });
    const shapes = await loadUsers(
      call,
      page.users.map(({ id }) => id),
    );
    // In the order of the page, which is by user name.
    const shapeOf = new Map(shapes.map((shape) => [shape.id, shape]));
    return { items: page.users.flatMap(({ id }) => shapeOf.get(id) ?? []), next: page.next };
  });
  return success('The users of your organization.', users);
};

const getUser = async (call: HttpCall): Promise<Reply> => {
  const [user] = await loadUsers(call, [idOf(call.params, 'userId')]);
  if (!user) throw new Fault('not_found');
  return success('The user.', user);
};

/** The rooms of a user that the caller may see. Direct rooms, named after the other, are shown to oneself only. */
const listRoomsOf = async (call: HttpCall): Promise<Reply> => {
  const userId = idOf(call.params, 'userId');
  const rooms = await collect(listPagesMax, async (before?: string) => {
    const page = await call.ask('list_rooms_of_user', {
      userId,
      limit: 100,
      ...(before === undefined ? {} : { before }),
    });
    return { items: page.rooms, next: page.next };
  });
  const shapes = rooms
    .filter(({ room }) => room.kind !== 'assistant')
    .map(({ room, peer }) => ({
      roomId: room.id,
      userId,
      room: { id: room.id, name: room.name ?? peer?.username ?? null },
    }));
  return success('The rooms of the user.', shapes);
};

export const accountRoutes: readonly Route[] = [
  { method: 'POST', path: '/api/v1/auth/register', access: 'anyone', handle: register },
  { method: 'POST', path: '/api/v1/users', access: 'anyone', handle: register },
  { method: 'POST', path: '/api/v1/auth/login', access: 'anyone', handle: logIn },
  { method: 'POST', path: '/api/v1/users/login', access: 'anyone', handle: logIn },
  { method: 'GET', path: '/api/v1/users', access: 'user', handle: listUsers },
  { method: 'GET', path: '/api/v1/users/:userId', access: 'user', handle: getUser },
  { method: 'GET', path: '/api/v1/users/:userId/rooms', access: 'user', handle: listRoomsOf },
  { method: 'GET', path: '/api/v1/rooms/users/:userId', access: 'user', handle: listRoomsOf },
];
