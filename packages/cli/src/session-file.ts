import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ClientStorage } from '@parley/client';
import { failed } from './exits.ts';
import { exclusively, readText, writePrivately } from './private-file.ts';

/** What is kept of one server: what the client stores there, and who that is. */
interface StoredServer {
  readonly username?: string;
  readonly values: Readonly<Record<string, string>>;
}

interface StoredSessions {
  readonly version: 1;
  /** The server that commands go to when none is named: where one logged in last. */
  readonly current?: string;
  readonly servers: Readonly<Record<string, StoredServer>>;
}

/** Refreshing asks the server, who may take its time. */
const refreshTerms = { waitMs: 60_000, heldMsMax: 60_000 };

const hostOf = (url: string): string => new URL(url).host.replaceAll(/[^\w.-]/g, '_');

const nothing: StoredSessions = { version: 1, servers: {} };

/** `$XDG_CONFIG_HOME/parley/session.json`. */
export const sessionFilePath = (environment: NodeJS.ProcessEnv): string => {
  const { XDG_CONFIG_HOME: config } = environment;
  return join(
    config === undefined || config === '' ? join(homedir(), '.config') : config,
    'parley',
    'session.json',
  );
};

/** The log-ins of this user on this machine: one for each server. Several processes may use it at once. */
export class SessionFile {
  readonly file: string;

  constructor(file: string) {
    this.file = file;
  }

  /** The server where one logged in last, and is still. */
  async current(): Promise<string | undefined> {
    return (await this.#read()).current;
  }

  async servers(): Promise<readonly string[]> {
    return Object.keys((await this.#read()).servers);
  }

  async setCurrent(url: string, username: string): Promise<void> {
    await this.#change((sessions) => ({
      ...sessions,
      current: url,
      servers: { ...sessions.servers, [url]: { values: {}, ...sessions.servers[url], username } },
    }));
  }

  /** Forgets a server. The next that is known becomes the current one. */
  async forget(url: string): Promise<void> {
    await this.#change(({ version, current, servers }) => {
      const { [url]: _, ...others } = servers;
      const next = current === url ? Object.keys(others).at(-1) : current;
      return { version, servers: others, ...(next === undefined ? {} : { current: next }) };
    });
  }

  /**
   * What a client of one server keeps. Only keys for which `isKept` says so are in the file, where all processes of this
   * user share them; the others end with the process.
   */
  storageFor(url: string, isKept: (key: string) => boolean): ClientStorage {
    const own = new Map<string, string>();
    const put = (key: string, value: string | undefined): Promise<void> =>
      this.#change((sessions) => {
        const server = sessions.servers[url] ?? { values: {} };
        const { [key]: _, ...others } = server.values;
        const values = value === undefined ? others : { ...others, [key]: value };
        return { ...sessions, servers: { ...sessions.servers, [url]: { ...server, values } } };
      });
    return {
      get: async (key) => (isKept(key) ? (await this.#read()).servers[url]?.values[key] : own.get(key)),
      async set(key, value) {
        if (isKept(key)) await put(key, value);
        else own.set(key, value);
      },
      async delete(key) {
        if (isKept(key)) await put(key, undefined);
        else own.delete(key);
      },
      keys: async () => {
        const kept = (await this.#read()).servers[url]?.values ?? {};
        return [...Object.keys(kept), ...own.keys()];
      },
      exclusive: (work) => exclusively(`${this.file}.${hostOf(url)}`, work, refreshTerms),
    };
  }

  #change(change: (sessions: StoredSessions) => StoredSessions): Promise<void> {
    return exclusively(this.file, async () => {
      const changed = change(await this.#read());
      await writePrivately(this.file, `${JSON.stringify(changed, undefined, 2)}\n`);
    });
  }

  async #read(): Promise<StoredSessions> {
    const text = await readText(this.file);
    if (text === undefined) return nothing;
    try {
      const sessions = JSON.parse(text) as StoredSessions;
      if (sessions.version === 1 && typeof sessions.servers === 'object') return sessions;
    } catch {
      // Said below: what cannot be read is not written over either.
    }
    throw failed(`${this.file} is not a session file of parley. Remove it, and log in again.`);
  }
}
