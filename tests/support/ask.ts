import { goodPassword } from './people.ts';
import { restRequest } from './wires.ts';
import type { Answer } from './wires.ts';
import type { Login } from '@parley/contract/nouns/session';
import type { CommandName, Request } from '@parley/contract/registry';

/** A REST answer with what only REST says. */
export type Asked<Name extends CommandName> = Answer<Name> & {
  readonly status: number;
  readonly headers: Headers;
};

/** Sends a command over REST, without a token unless one is given, and answers with whatever came back. */
export const ask = <Name extends CommandName>(
  url: string,
  command: Name,
  input: Request<Name>,
  token?: string,
): Promise<Asked<Name>> => askRaw(url, command, input, token) as Promise<Asked<Name>>;

/** Sends what no typed client would. */
export const askRaw = async (
  url: string,
  command: string,
  input: unknown,
  token?: string,
): Promise<Asked<CommandName>> => {
  const response = await restRequest(url, token, command, input);
  const { status, headers } = response;
  const body: unknown = await response.json();
  const answer = response.ok ? { ok: true, result: body } : { ok: false, error: fieldOf(body, 'error') };
  return { ...answer, status, headers } as Asked<CommandName>;
};

const fieldOf = (value: unknown, name: string): unknown => (value as Record<string, unknown>)[name];

/** Starts a session of an account that exists. */
export const logIn = async (url: string, email: string, password = goodPassword): Promise<Login> => {
  const answer = await ask(url, 'log_in', { email, password });
  if (!answer.ok) throw new Error(`Logging in answered ${JSON.stringify(answer.error)}`);
  return answer.result;
};

/** A REST answer as bytes, without what differs between any two answers. */
export const wholeAnswer = async (response: Response): Promise<string> => {
  const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  return JSON.stringify({ status: response.status, headers, body: await response.text() });
};

let made = 0;

/** A name that nobody else in the test run has. */
export const uniqueName = (prefix: string): string => {
  made += 1;
  return `${prefix}-${made}`;
};
