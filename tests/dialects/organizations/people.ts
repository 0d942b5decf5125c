import { expect } from 'bun:test';
import { uniqueName } from '../../support/ask.ts';
import { callHttp } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';
import { until } from '../../support/wait.ts';

export const password = 'secret-6';

/** Somebody who registered and logged in as a client of organizations does. */
export interface Person {
  readonly id: number;
  readonly username: string;
  readonly email: string;
  readonly organizationId: number;
  readonly token: string;
  readonly refreshToken: string;
}

interface Account {
  readonly username?: string;
  readonly email?: string;
  readonly password?: string;
  readonly organizationName?: string;
  readonly role?: string;
}

export interface Registered {
  readonly id: number;
  readonly organization_id: number;
}

export const register = (url: string, account: Account) => {
  const username = account.username ?? uniqueName('worker');
  const body = { username, email: `${username}@organizations.example`, password, ...account };
  return callHttp<{ message: string; user: Registered; code?: string }>(url, 'POST /api/auth/register', {
    body,
  });
};

export const logIn = (url: string, email: string) =>
  callHttp<{ accessToken: string; refreshToken: string }>(url, 'POST /api/auth/login', {
    body: { email, password },
  });

/** Registers and logs in. */
export const person = async (url: string, organizationName: string, role?: string): Promise<Person> => {
  const username = uniqueName('worker');
  const email = `${username}@organizations.example`;
  const made = await register(url, { username, email, organizationName, ...(role ? { role } : {}) });
  expect(made.status).toBe(201);
  const { body } = await logIn(url, email);
  return {
    id: made.body.user.id,
    username,
    email,
    organizationId: made.body.user.organization_id,
    token: body.accessToken,
    refreshToken: body.refreshToken,
  };
};

/** Makes a room over HTTP and answers with its number. */
export const makeRoom = async (
  url: string,
  { token }: Person,
  name = uniqueName('room'),
): Promise<number> => {
  const { status, body } = await callHttp<{ chatRoom: { id: number } }>(url, 'POST /api/chat', {
    token,
    body: { name },
  });
  expect(status).toBe(201);
  return body.chatRoom.id;
};

export const joined = (who: Person): string => `User ${who.id} joined the room`;

/** Joins a room and waits until that is told. */
export const join = async (client: DialectClient, who: Person, roomId: number): Promise<void> => {
  const count = (): number => client.all('notification').filter((text) => text === joined(who)).length;
  const before = count();
  client.emit('joinRoom', { roomId, userId: who.id });
  await until('the room was joined', () => count() > before);
};

/** Sends a message and answers with it as the sender hears it. */
export const say = async (
  client: DialectClient,
  who: Person,
  roomId: number,
  content: string,
): Promise<Message> => {
  client.emit('sendMessage', { roomId, userId: who.id, content });
  return client.hear<Message>('newMessage', (message) => message.content === content);
};

export interface Message {
  readonly id: number;
  readonly user_id: number;
  readonly chat_room_id: number;
  readonly content: string;
  readonly created_at: string;
}

/** Waits until a client has heard everything that was said before: an error that names the marker comes after it. */
export const settle = async (client: DialectClient): Promise<void> => {
  const mark = uniqueName('marker');
  client.emit(mark);
  await until('the marker came', () => JSON.stringify(client.all('error')).includes(`${mark}\\"`));
};

/** What comes at any time: who is online, in this dialect and, over Socket.IO before the first word, in another. */
const presence = new Set(['onlineUsers', 'user_status']);

/** What a client heard besides markers and presence. */
export const heardOf = (client: DialectClient): readonly (readonly [string, unknown])[] =>
  client.heard
    .filter(({ event, data }) => !presence.has(event) && !JSON.stringify(data).includes('marker-'))
    .map(({ event, data }) => [event, data] as const);

export const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const aNumber: unknown = expect.any(Number);
export const someText: unknown = expect.stringMatching(/\S/);
/** The body of a refusal in this dialect. */
export const refusal = (code: string): Record<string, unknown> => ({
  message: someText,
  error: someText,
  code,
});
