import { ParleyClient } from '@parley/client';
import type { WebSocketConstructor } from '@parley/client';
import { settlingStorage } from '@parley/client/settling-storage';
import { notLoggedIn, wrongUsage } from './exits.ts';
import type { Output } from './output.ts';
import type { SessionFile } from './session-file.ts';

/** What every command gets. */
export interface Cli {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly output: Output;
  readonly environment: NodeJS.ProcessEnv;
  readonly sessions: SessionFile;
  /** For a runtime without a WebSocket of its own. */
  readonly webSocket: WebSocketConstructor | undefined;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly url?: string;
  readonly json?: boolean;
}

export const defaultUrl = 'http://localhost:3000';

/** There is nothing to refresh with: the server takes it for one that it does not know. */
const noRefreshToken = 'none-was-given-with-the-token';
/** With a token of one's own nothing is known of its end; the server says when it has come. A timer can wait so long. */
const givenTokenLastsMs = 20 * 24 * 60 * 60 * 1_000;

const isLocal = (host: string): boolean => /^(localhost|127\.|\[::1\])/.test(host);

/** The origin of a server from what a person writes: `chat.example.org`, `localhost:3000`, or an address. */
export const originOf = (given: string): string => {
  const address = /^https?:\/\//i.test(given) ? given : `${isLocal(given) ? 'http' : 'https'}://${given}`;
  try {
    const { origin, hostname } = new URL(address);
    if (hostname !== '') return origin;
  } catch {
    // Said below.
  }
  throw wrongUsage(`${given} is not the address of a server. It looks like https://chat.example.org`);
};

/** The server that a command goes to: as asked for, of PARLEY_URL, or where one logged in last. */
export const chooseUrl = async (cli: Cli, given: string | undefined): Promise<string | undefined> => {
  const { PARLEY_URL: fromEnvironment } = cli.environment;
  const named = given ?? (fromEnvironment === '' ? undefined : fromEnvironment);
  return named === undefined ? cli.sessions.current() : originOf(named);
};

/** A client of one server. */
export interface Account {
  readonly client: ParleyClient;
  readonly url: string;
  /** Ends the connection, and waits until the session is stored. */
  readonly leave: () => Promise<void>;
}

/** A client that keeps its session in the session file. It is not connected. */
export const accountFor = (cli: Cli, url: string): Account => {
  const storage = settlingStorage(cli.sessions.storageFor(url, (key) => !key.startsWith('outbox')));
  const client = new ParleyClient({ url, storage, ...(cli.webSocket ? { webSocket: cli.webSocket } : {}) });
  const leave = (): Promise<void> => {
    client.disconnect();
    return storage.settled();
  };
  return { client, url, leave };
};

const givenToken = ({ environment: { PARLEY_TOKEN: token } }: Cli): string | undefined =>
  token === '' ? undefined : token;

/** The client of whoever is logged in to the server that is meant; with PARLEY_TOKEN of whoever that belongs to. */
export const openAccount = async (cli: Cli, options: CommonOptions): Promise<Account> => {
  const token = givenToken(cli);
  const url = (await chooseUrl(cli, options.url)) ?? defaultUrl;
  if (token === undefined) {
    const account = accountFor(cli, url);
    if (!(await account.client.restore())) throw notLoggedIn(url);
    return account;
  }
  const client = new ParleyClient({ url, ...(cli.webSocket ? { webSocket: cli.webSocket } : {}) });
  const endsAt = new Date(Date.now() + givenTokenLastsMs).toISOString();
  client.useTokens({
    accessToken: token,
    accessTokenExpiresAt: endsAt,
    refreshToken: noRefreshToken,
    refreshTokenExpiresAt: endsAt,
  });
  return { client, url, leave: async () => client.disconnect() };
};

/** Does something with an account, closes its connection whatever comes of it, and waits until its session is stored. */
export const withAccount = async <Result>(
  cli: Cli,
  options: CommonOptions,
  deed: (account: Account) => Promise<Result>,
): Promise<Result> => {
  const account = await openAccount(cli, options);
  try {
    return await deed(account);
  } finally {
    await account.leave();
  }
};
