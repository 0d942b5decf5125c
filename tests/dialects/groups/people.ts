import { callHttp } from '../../support/dialects.ts';
import type { HttpAnswer } from '../../support/dialects.ts';
import { uniqueName } from '../../support/ask.ts';

/** Six characters: as short as this system's clients are told they may be. */
export const shortPassword = 'harb0r';

/** What proves a log-in, as this system's clients get it. */
export interface GroupsSession {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly token_type: string;
}

/** Somebody who registered as a client of this system does. */
export interface GroupsPerson {
  readonly id: string;
  readonly email: string;
  readonly fullName: string;
  readonly token: string;
  readonly session: GroupsSession;
}

interface LoginBody {
  readonly message: string;
  readonly user: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly session: GroupsSession;
}

export const registerInGroups = async (url: string, fullName = 'Ada Lovelace'): Promise<GroupsPerson> => {
  const email = `${uniqueName('groups')}@example.org`;
  const { status, body } = await callHttp<LoginBody>(url, 'POST /auth/register', {
    body: { email, password: shortPassword, fullName },
  });
  if (status !== 201) throw new Error(`Registering answered ${status}: ${JSON.stringify(body)}`);
  return { id: body.user.id, email, fullName, token: body.session.access_token, session: body.session };
};

/** Logs in and answers with whatever came back. */
export const logInToGroups = (
  url: string,
  email: string,
  password = shortPassword,
): Promise<HttpAnswer<LoginBody>> =>
  callHttp<LoginBody>(url, 'POST /auth/login', { body: { email, password } });

/** Somebody of an organization of their own, who registers elsewhere: this system's clients know none. */
export const registerElsewhere = async (
  url: string,
): Promise<{ readonly id: string; readonly token: string }> => {
  const name = uniqueName('elsewhere');
  const body = {
    username: name,
    email: `${name}@example.org`,
    password: 'violet-harbour-97',
    organization: name,
  };
  const answer = await callHttp<{ user: { id: string }; tokens: { accessToken: string } }>(
    url,
    'POST /v1/register',
    { body },
  );
  if (answer.status !== 201) throw new Error(`Registering answered ${answer.status}.`);
  return { id: answer.body.user.id, token: answer.body.tokens.accessToken };
};

/** A failure over HTTP as this system's clients read it. */
export interface FailureBody {
  readonly message: string;
  readonly error: string;
  readonly code: string;
}

/** The status and the code of an answer that is a failure. */
export const refusalOf = ({ status, body }: HttpAnswer<unknown>): readonly [number, string] => [
  status,
  (body as FailureBody).code,
];

/** Makes a group of these and answers with its id. */
export const makeGroup = async (
  url: string,
  owner: { readonly token: string },
  members: readonly { readonly id: string }[] = [],
): Promise<string> => {
  const { status, body } = await callHttp<{ group: { id: string } }>(url, 'POST /group/create', {
    token: owner.token,
    body: { name: 'Harbour', members: members.map(({ id }) => id) },
  });
  if (status !== 200) throw new Error(`Making a group answered ${status}.`);
  return body.group.id;
};

/** The fields of a user row. */
export const userKeys = [
  'background_image',
  'created_at',
  'description',
  'id',
  'name',
  'profile_picture',
  'resume_link',
  'role',
  'theme_color',
  'theme_mode',
];
