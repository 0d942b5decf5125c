import { describe, expect, it } from 'bun:test';
import { chmodSync, chownSync, cpSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  connectionOf,
  dataDir,
  parent,
  query,
  readNote,
  serverPid,
  spawnHolder,
  start,
  startMade,
  storeNote,
  useDataFolders,
} from './embedded-suite.fixture.ts';

// What only root on Linux meets. For others nothing is skipped: they are the ordinary users of every other test.
if (process.platform === 'linux' && process.getuid?.() === 0) {
  useDataFolders();

  describe('startEmbedded() as root', () => {
    it('runs the server as another user, without capabilities where the way is open', async () => {
      chmodSync(parent, 0o755);
      await start();
      const status = readFileSync(`/proc/${serverPid()}/status`, 'utf8');
      expect(status).toMatch(/^Uid:\s65534\s65534\s65534\s65534$/m);
      if (isOpenToOthers(import.meta.dir)) expect(status).toMatch(/^CapEff:\s0+$/m);
    });

    it('runs in a container, which cannot give the right to read everywhere away', async () => {
      const withoutReadSearch = ['setpriv', '--bounding-set', '-dac_read_search'];
      const holder = spawnHolder(withoutReadSearch);
      await query(await connectionOf(holder), storeNote);
    });

    it('takes a database over that root has put back from a backup', async () => {
      const first = await startMade();
      await query(first.connection, storeNote);
      await first.stop();
      const backup = join(parent, 'backup');
      cpSync(join(dataDir, 'postgres'), backup, { recursive: true });
      rmSync(join(dataDir, 'postgres'), { recursive: true });
      cpSync(backup, join(dataDir, 'postgres'), { recursive: true });
      expect(statSync(join(dataDir, 'postgres')).uid).toBe(0);

      const second = await start();
      expect(await query(second.connection, readNote)).toEqual([{ text: 'kept' }]);
    });

    it('runs as an ordinary user, and root goes on with that user', async () => {
      mkdirSync(dataDir);
      chownSync(dataDir, 65534, 65534);
      chmodSync(dataDir, 0o700);
      // The capability is for the tests' own way to the folder, should it lead through root's.
      const asNobody = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
      const seeing = ['--inh-caps', '+dac_read_search', '--ambient-caps', '+dac_read_search'];
      const holder = spawnHolder([...asNobody, ...seeing, '--securebits', '+no_setuid_fixup']);
      await query(await connectionOf(holder), storeNote);
      holder.kill('SIGTERM');
      await holder.exited;
      expect(statSync(join(dataDir, 'database.json')).uid).toBe(65534);

      const { connection } = await start();
      expect(await query(connection, readNote)).toEqual([{ text: 'kept' }]);
    });
  });
}

function isOpenToOthers(path: string): boolean {
  return path === '/' || ((statSync(path).mode & 0o001) !== 0 && isOpenToOthers(join(path, '..')));
}
