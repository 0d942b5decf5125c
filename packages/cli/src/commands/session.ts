import type { ParleyClient } from '@parley/client';
import type { Me } from '@parley/contract/nouns/user';
import type { OrganizationRole } from '@parley/contract/nouns/user';
import { accountFor, chooseUrl, defaultUrl, originOf, withAccount } from '../account.ts';
import type { Cli, CommonOptions } from '../account.ts';
import { notLoggedIn } from '../exits.ts';
import { ask, askSecretly, readLine } from '../prompt.ts';

export interface LoginOptions extends CommonOptions {
  readonly email?: string;
  readonly passwordStdin?: boolean;
}

export interface RegisterOptions extends LoginOptions {
  readonly username?: string;
  readonly organization?: string;
  readonly role?: OrganizationRole;
  readonly invite?: string;
}

const urlForLogin = async (cli: Cli, given: string | undefined, options: CommonOptions): Promise<string> =>
  given === undefined ? ((await chooseUrl(cli, options.url)) ?? defaultUrl) : originOf(given);

const readCredentials = async (
  cli: Cli,
  options: LoginOptions,
): Promise<{ readonly email: string; readonly password: string }> => {
  const email = options.email ?? (await ask(cli, 'E-mail'));
  const password = options.passwordStdin === true ? await readLine(cli) : await askSecretly(cli, 'Password');
  return { email, password };
};

const showUser = (cli: Cli, { json }: CommonOptions, url: string, user: Me): void => {
  if (json === true) {
    cli.output.json({ url, user });
    return;
  }
  cli.output.line(
    { text: user.username, look: 'bold' },
    user.name === user.username ? '' : ` (${user.name})`,
    { text: `  ${user.email}  ${user.role}  ${url}`, look: 'dim' },
  );
};

/** Starts a session at a server and makes it the one that commands go to. */
const start = async (
  cli: Cli,
  options: CommonOptions,
  url: string,
  begin: (client: ParleyClient) => Promise<Me>,
): Promise<void> => {
  const { client, leave } = accountFor(cli, url);
  try {
    // A session of before would stay at the server with nobody to end it.
    if (await client.restore()) await client.logOut().catch(() => undefined);
    const user = await begin(client);
    await cli.sessions.setCurrent(url, user.username);
    showUser(cli, options, url, user);
  } finally {
    await leave();
  }
};

export const logIn = async (cli: Cli, given: string | undefined, options: LoginOptions): Promise<void> => {
  const url = await urlForLogin(cli, given, options);
  const credentials = await readCredentials(cli, options);
  await start(cli, options, url, (client) => client.logIn(credentials));
};

export const register = async (
  cli: Cli,
  given: string | undefined,
  options: RegisterOptions,
): Promise<void> => {
  const url = await urlForLogin(cli, given, options);
  const credentials = await readCredentials(cli, options);
  const { username, organization, role, invite } = options;
  await start(cli, options, url, (client) =>
    client.register({
      ...credentials,
      ...(username === undefined ? {} : { username }),
      ...(organization === undefined ? {} : { organization }),
      ...(role === undefined ? {} : { role }),
      ...(invite === undefined ? {} : { inviteToken: invite }),
    }),
  );
};

/** Ends the session at the server; it is forgotten here even when the server cannot be asked. */
export const logOut = async (cli: Cli, options: CommonOptions): Promise<void> => {
  const url = await chooseUrl(cli, options.url);
  if (url === undefined || !(await cli.sessions.servers()).includes(url))
    throw notLoggedIn(url ?? defaultUrl);
  const { client, leave } = accountFor(cli, url);
  try {
    if (!(await client.restore())) throw notLoggedIn(url);
    await client.logOut();
  } finally {
    await leave();
    await cli.sessions.forget(url);
  }
  if (options.json === true) cli.output.json({ url, loggedOut: true });
  else cli.output.line(`Logged out of ${url}.`);
};

export const whoAmI = (cli: Cli, options: CommonOptions): Promise<void> =>
  withAccount(cli, options, async ({ client, url }) => {
    const { user } = await client.call('get_me', {});
    showUser(cli, options, url, user);
  });
