import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SQL } from 'bun';
import { startEmbedded } from '../../packages/server/src/storage/embedded/start-embedded.ts';
import { migrate } from '../../packages/server/src/storage/migrate.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A folder of its own, to be removed at the end. */
export interface Folder {
  readonly path: string;
  remove(): void;
}

/** Makes the data folder of a program that has stopped: with a cluster in which every migration has run and nothing else. */
export const makeDataFolder = async (): Promise<Folder> => {
  const path = mkdtempSync(join(tmpdir(), 'parley-tests-folder-'));
  const { connection, stop } = await startEmbedded({ dataDir: path, log: quiet, isDurable: false });
  const pool = new SQL({ adapter: 'postgres', ...connection, max: 1 });
  await migrate(pool);
  await pool.close();
  await stop();
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
};

/** Copies such a folder to where there is none yet, or an empty one: whose files are whose stays as it is. */
export const copyDataFolder = (from: string, to: string): void => {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const { exitCode, stderr } = Bun.spawnSync(['cp', '-a', `${from}/.`, to]);
  if (exitCode !== 0) throw new Error(`Copying the data folder ended with ${exitCode}: ${stderr.toString()}`);
};
