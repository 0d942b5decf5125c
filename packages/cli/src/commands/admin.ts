import { allOf } from '../pages.ts';
import type { OrganizationRole, User } from '@parley/contract/nouns/user';
import type { Cli, CommonOptions } from '../account.ts';
import { withAccount } from '../account.ts';
import { failed, wrongUsage } from '../exits.ts';
import { confirm } from '../prompt.ts';
import { requireUser, usersOf } from '../targets.ts';
import { table } from '../text/table.ts';
import { lineTimeOf, numberOf } from '../text/times.ts';

export interface ConfirmedOptions extends CommonOptions {
  readonly yes?: boolean;
}

export interface EndSessionsOptions extends CommonOptions {
  readonly session?: string;
}

export interface InviteOptions extends CommonOptions {
  readonly role?: OrganizationRole;
  readonly uses?: number;
  readonly hours?: number;
}

export interface OrganizationOptions extends CommonOptions {
  readonly name?: string;
  readonly joinPolicy?: 'open' | 'invite';
}

const userRow = (user: User) => [
  { text: user.username, look: user.deactivated ? ('dim' as const) : ('bold' as const) },
  { text: user.role },
  { text: user.kind === 'assistant' ? 'assistant' : '', look: 'dim' as const },
  { text: user.deactivated ? 'deactivated' : '', look: 'dim' as const },
  { text: user.name === user.username ? '' : user.name, look: 'dim' as const },
];

export const listUsers = (cli: Cli, options: CommonOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const users = await allOf(usersOf(client));
    if (options.json === true) for (const user of users) cli.output.json(user);
    else for (const row of table(users.map(userRow))) cli.output.line(...row);
  });

export const setUserRole = (
  cli: Cli,
  username: string,
  role: OrganizationRole,
  options: CommonOptions,
): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { id } = await requireUser(client, username);
    const { user } = await client.call('set_user_role', { userId: id, role });
    if (options.json === true) cli.output.json(user);
    else cli.output.line(`${user.username} is ${user.role} now.`);
  });

export const removeUser = (cli: Cli, username: string, options: ConfirmedOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const user = await requireUser(client, username);
    await confirm(cli, `This removes ${user.username} from the organization.`, options.yes);
    await client.call('remove_user', { userId: user.id });
    if (options.json === true) cli.output.json({ userId: user.id, removed: true });
    else cli.output.line(`${user.username} was removed.`);
  });

/** Makes an invite. Its token is shown now, and never again. */
export const inviteUser = (cli: Cli, options: InviteOptions): Promise<void> =>
  withAccount(cli, options, async ({ client, url }) => {
    const { role, uses, hours } = options;
    const answer = await client.call('create_organization_invite', {
      ...(role === undefined ? {} : { role }),
      ...(uses === undefined ? {} : { usesMax: uses }),
      ...(hours === undefined ? {} : { expiresInS: hours * 3_600 }),
    });
    if (options.json === true) {
      cli.output.json(answer);
      return;
    }
    cli.output.line(answer.token);
    cli.output.note({
      text: `It is shown only now. Use it: parley register ${url} --invite TOKEN`,
      look: 'dim',
    });
  });

export const showOrganization = (cli: Cli, options: CommonOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { organization } = await client.call('get_organization', {});
    if (options.json === true) cli.output.json(organization);
    else cli.output.line({ text: organization.name, look: 'bold' }, `  joining: ${organization.joinPolicy}`);
  });

export const updateOrganization = async (cli: Cli, options: OrganizationOptions): Promise<void> => {
  const { name, joinPolicy } = options;
  if (name === undefined && joinPolicy === undefined)
    throw wrongUsage('What is to be changed? Give --name, --join-policy or both.');
  await withAccount(cli, options, async ({ client }) => {
    const { organization } = await client.call('update_organization', {
      ...(name === undefined ? {} : { name }),
      ...(joinPolicy === undefined ? {} : { joinPolicy }),
    });
    if (options.json === true) cli.output.json(organization);
    else cli.output.line({ text: organization.name, look: 'bold' }, `  joining: ${organization.joinPolicy}`);
  });
};

/** Where a user is logged in. */
export const listUserSessions = (cli: Cli, username: string, options: CommonOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { id } = await requireUser(client, username);
    const { sessions } = await client.call('list_user_sessions', { userId: id });
    if (options.json === true) {
      for (const session of sessions) cli.output.json(session);
      return;
    }
    const rows = sessions.map((session) => [
      { text: session.id },
      { text: lineTimeOf(new Date(session.lastUsedAt)) },
      { text: session.address ?? '' },
      { text: session.current ? 'this session' : '', look: 'bold' as const },
      { text: session.userAgent ?? '', look: 'dim' as const },
    ]);
    for (const row of table(rows)) cli.output.line(...row);
  });

/** Logs a user out everywhere, or ends one of their sessions. */
export const endUserSessions = (cli: Cli, username: string, options: EndSessionsOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const user = await requireUser(client, username);
    const { session: sessionId } = options;
    const { ended } = await client.call('end_user_sessions', {
      userId: user.id,
      ...(sessionId === undefined ? {} : { sessionId }),
    });
    if (sessionId !== undefined && ended === 0)
      throw failed(`${user.username} has no such session. See: parley admin user sessions ${user.username}`);
    if (options.json === true) cli.output.json({ userId: user.id, ended });
    else
      cli.output.line(
        `${numberOf(ended)} ${ended === 1 ? 'session' : 'sessions'} of ${user.username} ended.`,
      );
  });
