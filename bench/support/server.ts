import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProgram } from '../../tests/support/program.ts';
import type { Environment, Program } from '../../tests/support/program.ts';

/** A server as a user would run it: embedded database, limits on but high, nothing checked that production does not. */
export const startServer = async (
  settings: Environment = {},
): Promise<Program & { readonly dataDir: string; readonly cleanUp: () => Promise<void> }> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  const program = await startProgram({
    DATABASE_URL: '',
    DATA_DIR: dataDir,
    MESSAGE_RATE_LIMIT: '100000/1s',
    COMMAND_RATE_LIMIT: '100000/1s',
    AUTH_RATE_LIMIT: '100000/1s',
    PARLEY_CHECK_CONTRACT: 'off',
    LOG_LEVEL: 'warn',
    ...settings,
  });
  return {
    ...program,
    dataDir,
    async cleanUp() {
      await program.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
};
