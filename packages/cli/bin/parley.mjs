#!/usr/bin/env node
// `parley` for people who have Node and npm only. In a clone it runs the sources with the Bun that npm installed;
// without one, and where only this package is, it runs the bundle for Node that `npm run build` makes.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const packageDir = dirname(dirname(fileURLToPath(import.meta.url)));
const launcherFile = join(packageDir, '..', '..', 'scripts', 'parley.mjs');
const sourceFile = join(packageDir, 'src', 'main.ts');
const bundleFile = join(packageDir, 'dist', 'parley.mjs');

if (existsSync(launcherFile) && existsSync(sourceFile)) {
  process.argv.splice(2, 0, 'run', sourceFile);
  await import(pathToFileURL(launcherFile).href);
} else {
  await import(pathToFileURL(bundleFile).href);
}
