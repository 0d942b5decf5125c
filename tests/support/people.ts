import type { Login } from '@parley/contract/nouns/session';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import { restRequest } from './wires.ts';

let made = 0;

/** A password that passes the policy. */
export const goodPassword = 'violet-harbour-97';

/** A user who just registered. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly token: string;
  readonly login: Login;
}

/** Registers somebody new. The first of a program is its admin. */
export const register = async (
  url: string,
  given: {
    readonly username?: string;
    readonly organization?: string;
    readonly role?: OrganizationRole;
    readonly inviteToken?: string;
  } = {},
): Promise<Person> => {
  made += 1;
  const username = given.username ?? `person-${made}`;
  const email = `${username}-${made}@example.org`;
  const response = await restRequest(url, undefined, 'register', {
    ...given,
    username,
    email,
    password: goodPassword,
  });
  if (response.status !== 201)
    throw new Error(`Registering answered ${response.status}: ${await response.text()}`);
  const login = (await response.json()) as Login;
  return { id: login.user.id, username, email, token: login.tokens.accessToken, login };
};

/** Registers so many people of one organization. */
export const registerMany = async (url: string, count: number): Promise<readonly Person[]> => {
  const people: Person[] = [];
  for (let index = 0; index < count; index += 1) people.push(await register(url));
  return people;
};
