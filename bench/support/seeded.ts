import { SQL } from 'bun';
import { startDatabases } from '../../tests/support/databases.ts';
import { startServer } from './server.ts';

/** A Parley whose database can be written to directly, for what would take hours over the wire. */
export interface Seeded {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly sql: SQL;
  stop(): Promise<void>;
}

export const startSeeded = async (): Promise<Seeded> => {
  const databases = await startDatabases();
  const databaseUrl = await databases.make();
  const server = await startServer({ DATABASE_URL: databaseUrl, WORKERS: '1' });
  const sql = new SQL({ adapter: 'postgres', url: databaseUrl, max: 1 });
  return {
    url: server.url,
    port: server.port,
    pid: server.pid,
    sql,
    async stop() {
      await sql.close();
      await server.cleanUp();
      await databases.stop();
    },
  };
};

/** Asks Parley's own API over REST; answers with the time until the whole answer was there, and its text. */
export const timedGet = async (
  url: string,
  path: string,
  token: string,
): Promise<{ readonly ms: number; readonly text: string }> => {
  const startedMs = performance.now();
  const response = await fetch(`${url}/v1${path}`, { headers: { authorization: `Bearer ${token}` } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text}`);
  return { ms: performance.now() - startedMs, text };
};
