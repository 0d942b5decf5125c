// Makes `dist/parley.mjs`: the command in one file for Node 20, without Bun and without packages beside it.

import { chmodSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the bundle into a folder, and answers with its path. */
export const buildForNode = async (folder: string): Promise<string> => {
  const built = await Bun.build({
    entrypoints: [join(import.meta.dir, 'src', 'main.ts')],
    target: 'node',
    format: 'esm',
    outdir: folder,
    naming: 'parley.mjs',
    banner: '#!/usr/bin/env node',
    // Optional native code of `ws`: it does without.
    external: ['bufferutil', 'utf-8-validate'],
  });
  const [output] = built.outputs;
  if (!output)
    throw new Error(`The bundle was not made: ${built.logs.map(({ message }) => message).join('\n')}`);
  chmodSync(output.path, 0o755);
  return output.path;
};

if (import.meta.main) {
  const file = await buildForNode(join(import.meta.dir, 'dist'));
  console.log(`${file}: ${Math.round(Bun.file(file).size / 1024)} KiB`);
}
