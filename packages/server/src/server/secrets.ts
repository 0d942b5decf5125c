import { randomBytes } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SettingError } from './settings.ts';

export interface Secrets {
  readonly jwt: string;
  readonly refresh: string;
}

const secretBytes = 48;

const isSecrets = (value: unknown): value is Secrets =>
  typeof value === 'object' &&
  value !== null &&
  'jwt' in value &&
  typeof value.jwt === 'string' &&
  'refresh' in value &&
  typeof value.refresh === 'string';

/**
 * The secrets of the settings; where one is not set, the one that was generated at the first start and is kept in the
 * data folder, so that log-ins outlive a restart.
 */
export const loadSecrets = (config: {
  readonly dataDir: string;
  readonly jwtSecret: string | undefined;
  readonly refreshSecret: string | undefined;
}): Secrets => {
  const { dataDir, jwtSecret, refreshSecret } = config;
  if (jwtSecret !== undefined && refreshSecret !== undefined)
    return { jwt: jwtSecret, refresh: refreshSecret };
  const kept = keptSecrets(dataDir);
  return { jwt: jwtSecret ?? kept.jwt, refresh: refreshSecret ?? kept.refresh };
};

const keptSecrets = (dataDir: string): Secrets => {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'secrets.json');
  if (!existsSync(file)) {
    const made: Secrets = {
      jwt: randomBytes(secretBytes).toString('base64url'),
      refresh: randomBytes(secretBytes).toString('base64url'),
    };
    // Written whole under another name first: two that start at once agree on the one that was there first.
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, JSON.stringify(made, null, 2), { mode: 0o600 });
    try {
      linkSync(draft, file);
    } catch (error) {
      if (!existsSync(file)) throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }
  const secrets: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isSecrets(secrets))
    throw new SettingError(
      `${file} does not hold the secrets that Parley wrote there. Remove it to make new ones: everybody logs in again.`,
    );
  return secrets;
};
