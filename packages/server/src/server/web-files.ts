import { access, constants, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Glob } from 'bun';
import type { Log } from '../app/ports/log.ts';
import type { WebFile, WebFiles } from '../wires/http/web-app.ts';

/**
 * The built web app. A process of its own builds it, so that this one goes on serving: at the first request after an install,
 * an update or a change, and never again until then.
 */

const root = resolve(import.meta.dir, '../../../..');
const builder = join(root, 'scripts/web.ts');
/** What it is built from: whatever is newer than the build makes it old. */
const sources = ['packages/web/src', 'packages/client/src', 'packages/contract/src'];
const buildTimeoutMs = 60_000;
/** Of what a failed build has printed, the end. */
const outputCharsMax = 2_000;

interface Manifest {
  readonly page: string;
  readonly files: readonly { readonly name: string; readonly type: string }[];
}

const modifiedMs = async (path: string): Promise<number> => {
  const found = await stat(path).catch(() => undefined);
  return found?.mtimeMs ?? 0;
};

const newestSourceMs = async (): Promise<number> => {
  let newest = Math.max(await modifiedMs(builder), await modifiedMs(join(root, 'packages/web/package.json')));
  for (const folder of sources) {
    for await (const file of new Glob('**/*').scan(join(root, folder)))
      newest = Math.max(newest, await modifiedMs(join(root, folder, file)));
  }
  return newest;
};

const isWritable = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

const build = async (folder: string): Promise<void> => {
  const child = Bun.spawn([process.execPath, builder, folder], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: buildTimeoutMs,
  });
  const [code, output] = await Promise.all([child.exited, child.stderr.text()]);
  if (code !== 0)
    throw new Error(`Building the web app ended with code ${code}:\n${output.slice(-outputCharsMax)}`);
};

const readFiles = async (folder: string): Promise<WebFiles> => {
  const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const read = async (name: string, type: string): Promise<WebFile> => {
    const [plain, gzip, brotli] = await Promise.all(
      ['', '.gz', '.br'].map(async (form) => new Uint8Array(await readFile(join(folder, name + form)))),
    );
    if (!plain || !gzip || !brotli) throw new Error(`The build has no ${name}.`);
    return { type, plain, gzip, brotli };
  };
  const assets = await Promise.all(
    manifest.files.map(async ({ name, type }) => [name, await read(name, type)] as const),
  );
  return { page: await read(manifest.page, 'text/html; charset=utf-8'), assets: new Map(assets) };
};

/**
 * Answers with the web app, in memory after the first time. It is built in the repository, or, where that may not be written
 * to, in the data folder.
 */
export const webFilesOf = ({ dataDir, log }: { readonly dataDir: string; readonly log: Log }) => {
  let loading: Promise<WebFiles> | undefined;
  const load = async (): Promise<WebFiles> => {
    const built = join(root, 'packages/web/dist');
    const sourceMs = await newestSourceMs();
    const isNew = async (folder: string): Promise<boolean> =>
      (await modifiedMs(join(folder, 'manifest.json'))) >= sourceMs;
    if (await isNew(built)) return readFiles(built);
    const folder = (await isWritable(join(root, 'packages/web'))) ? built : join(dataDir, 'web');
    if (!(await isNew(folder))) {
      const startedMs = performance.now();
      await build(folder);
      log.info({ folder, ms: Math.round(performance.now() - startedMs) }, 'built the web app');
    }
    return readFiles(folder);
  };
  return (): Promise<WebFiles> => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
};
