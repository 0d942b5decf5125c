import { expect } from 'bun:test';
import { uniqueName } from '../../support/ask.ts';
import { callHttp } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';
import { goodPassword } from '../../support/people.ts';
import { until } from '../../support/wait.ts';

/** Somebody who signed up as a client of sessions does. */
export interface SignedUp {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly token: string;
  readonly refreshToken: string;
}

export const signUp = async (url: string): Promise<SignedUp> => {
  const username = uniqueName('asker');
  const email = `${username}@sessions.example`;
  const { status, body } = await callHttp<{ token: string; refreshToken: string; user: { id: string } }>(
    url,
    'POST /api/auth/signup',
    { body: { username, email, password: goodPassword } },
  );
  expect(status).toBe(201);
  return { id: body.user.id, username, email, token: body.token, refreshToken: body.refreshToken };
};

export interface Session {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastMessageAt: string | null;
}

export const makeSession = async (url: string, { token }: SignedUp, name?: string): Promise<Session> => {
  const { status, body } = await callHttp<Session>(url, 'POST /api/sessions', { token, body: { name } });
  expect(status).toBe(201);
  return body;
};

export interface Answer {
  readonly sessionId: string;
  readonly content: string;
  readonly timestamp: string;
  readonly messageId: string;
}

/** Says something and waits for the answer to it. */
export const askAssistant = (client: DialectClient, sessionId: string, content: string): Promise<Answer> => {
  client.emit('message', { sessionId, content });
  return client.hear<Answer>('message', (answer) => answer.content === content);
};

/** Joins a session, or a new one, and waits until that is told. One at a time. */
export const join = async (client: DialectClient, session?: unknown): Promise<string> => {
  const before = client.all('session-joined').length;
  client.emit('join-session', session);
  await until('the session was joined', () => client.all('session-joined').length > before);
  return (client.all('session-joined')[before] as Answer).sessionId;
};

/** Waits until a client has heard everything that was sent to it so far: what answers it now comes after that. */
export const settle = async (client: DialectClient): Promise<void> => void (await join(client));

export const aUuid: unknown = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const aTime: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const someText: unknown = expect.stringMatching(/\S/);
/** The body of a refusal in this dialect. */
export const refusal = (code: string): Record<string, unknown> => ({
  message: someText,
  error: someText,
  code,
});
/** A UUID of nothing. */
export const unknownId = '00000000-0000-7000-8000-000000000000';
