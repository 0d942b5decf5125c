import type { Login } from '@parley/contract/nouns/session';
import type { RoomSummary } from '@parley/contract/nouns/room';
import type { Page } from 'playwright-core';

/** Accounts and rooms made over REST, so that a test of the web app begins where it means to. */

export const testPassword = 'correct horse battery';

export interface TestAccount {
  readonly login: Login;
  readonly email: string;
  /** Calls a route of `/v1` as this account. Throws with the answer of the server where it refuses. */
  call<Answer>(method: string, path: string, body?: unknown): Promise<Answer>;
}

const request = async <Answer>(
  url: string,
  { method, body, token }: { readonly method: string; readonly body?: unknown; readonly token?: string },
): Promise<Answer> => {
  const response = await fetch(url, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer: unknown = await response.json();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${JSON.stringify(answer)}`);
  return answer as Answer;
};

/** Registers somebody; the first of a server is its admin. */
export const registerAccount = async (
  url: string,
  username: string,
  name = username,
): Promise<TestAccount> => {
  const email = `${username}@example.org`;
  const login = await request<Login>(`${url}/v1/register`, {
    method: 'POST',
    body: { email, username, name, password: testPassword },
  });
  return {
    login,
    email,
    call: (method, path, body) =>
      request(`${url}/v1${path}`, { method, body, token: login.tokens.accessToken }),
  };
};

export const makeRoom = (
  account: TestAccount,
  name: string,
  given: Readonly<Record<string, unknown>> = {},
): Promise<RoomSummary> => account.call('POST', '/rooms', { kind: 'public', name, ...given });

/** Logs in through the page for it. */
export const logInPage = async (page: Page, email: string): Promise<void> => {
  await page.getByLabel('E-mail address').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('navigation', { name: 'Rooms and people' }).waitFor({ state: 'attached' });
};
