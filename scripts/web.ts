// Builds the web app: `node scripts/parley.mjs run scripts/web.ts [FOLDER]`, packages/web/dist unless another is given. The
// server runs it by itself when what is built is missing or older than its sources.

import { mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants } from 'node:zlib';
import type { BuildArtifact, BunPlugin } from 'bun';

const root = resolve(import.meta.dir, '..');
const source = join(root, 'packages/web/src');
const folder = resolve(process.argv[2] ?? join(root, 'packages/web/dist'));

/** What an earlier build has left may still be read by who has just started: all of it at once, into memory. */
const leftMs = 60_000;

const compressBrotli = promisify(brotliCompress);

/** What the server reads: files by the path they are served at, and the page that names them. */
interface Manifest {
  readonly builtAt: string;
  readonly page: string;
  readonly files: readonly { readonly name: string; readonly type: string; readonly first: boolean }[];
}

/** virtua is written for React: it gets what Preact has in its place. */
const preactForReact: BunPlugin = {
  name: 'preact-for-react',
  setup(build) {
    const instead: Readonly<Record<string, string>> = {
      react: 'preact/compat',
      'react-dom': 'preact/compat',
      'react/jsx-runtime': 'preact/jsx-runtime',
    };
    build.onResolve({ filter: /^react(-dom)?(\/jsx-runtime)?$/ }, ({ path }) => ({
      path: Bun.resolveSync(instead[path] ?? path, join(root, 'packages/web')),
    }));
  },
};

const buildFor = async (target: 'browser' | 'bun'): Promise<readonly BuildArtifact[]> => {
  const { outputs } = await Bun.build({
    entrypoints: [join(source, 'main.tsx')],
    target,
    format: 'esm',
    minify: true,
    splitting: true,
    define: { 'process.env.NODE_ENV': '"production"' },
    naming: { entry: '[name]-[hash].[ext]', chunk: 'part-[hash].[ext]', asset: '[name]-[hash].[ext]' },
    plugins: [preactForReact],
  });
  return outputs;
};

const isSheet = ({ path }: BuildArtifact): boolean => path.endsWith('.css');
const classesIn = (css: string): string => [...new Set(css.match(/\.[a-z][\w-]*/gi))].toSorted().join(' ');

/**
 * The one sheet: the entry's has the styles of every part. Built for browsers, Bun writes it for those of 2020, in which
 * logical properties become rules for languages, so that `dir` alone turns nothing round; nothing can be set but the target.
 * Built for itself, it leaves the sheet as it is written, for the browsers that the code needs anyway.
 */
const sheetOf = async (forBrowsers: readonly BuildArtifact[]): Promise<BuildArtifact> => {
  const isEntrys = (output: BuildArtifact): boolean => isSheet(output) && !/part-\w+\.css$/.test(output.path);
  const sheet = (await buildFor('bun')).find(isEntrys);
  const asNamed = forBrowsers.find(isEntrys);
  if (!sheet || !asNamed) throw new Error('The build has no sheet.');
  if (classesIn(await sheet.text()) !== classesIn(await asNamed.text()))
    throw new Error('The sheet has other names for its classes than the code.');
  return sheet;
};

const bundle = async (): Promise<
  readonly { readonly name: string; readonly bytes: Uint8Array; readonly isEntry: boolean }[]
> => {
  const built = await buildFor('browser');
  const outputs = [...built.filter((output) => !isSheet(output)), await sheetOf(built)];
  return Promise.all(
    outputs.map(async (output) => ({
      name: output.path.replace(/^.*\//, ''),
      bytes: new Uint8Array(await output.arrayBuffer()),
      isEntry: output.kind === 'entry-point' || output.path.endsWith('.css'),
    })),
  );
};

const hashed = (name: string, bytes: Uint8Array): string => {
  const dot = name.lastIndexOf('.');
  const hash = Bun.hash(bytes).toString(36).slice(0, 8);
  return `${name.slice(0, dot)}-${hash}${name.slice(dot)}`;
};

const types: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  html: 'text/html; charset=utf-8',
};
const typeOf = (name: string): string =>
  types[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';

/** Writes a file with its two compressed forms. Never half: each takes its name when it is whole. */
const write = async (name: string, bytes: Uint8Array): Promise<{ readonly gzip: number }> => {
  // Three percent smaller than that of zlib, for more time than a build minds.
  const gz = Bun.gzipSync(Uint8Array.from(bytes), { library: 'libdeflate', level: 12 });
  const br = await compressBrotli(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  for (const [path, content] of [
    [name, bytes],
    [`${name}.gz`, gz],
    [`${name}.br`, br],
  ] as const) {
    const unfinished = join(folder, `.${crypto.randomUUID()}`);
    writeFileSync(unfinished, content);
    renameSync(unfinished, join(folder, path));
  }
  return { gzip: gz.length };
};

mkdirSync(folder, { recursive: true });
const parts = await bundle();
const extras = await Promise.all(
  ['theme-early.js', 'icon.svg'].map(async (name) => {
    const bytes = await Bun.file(join(source, name)).bytes();
    return { name: hashed(name, bytes), bytes, isEntry: true };
  }),
);
const files = [...parts, ...extras];
const nameFor = (plain: string): string => {
  const [stem, extension] = plain.split('.');
  const found = files.find(
    ({ name, isEntry }) => isEntry && name.startsWith(`${stem}-`) && name.endsWith(`.${extension}`),
  );
  if (!found) throw new Error(`The build has no ${plain}.`);
  return `/assets/${found.name}`;
};
const template = await Bun.file(join(source, 'index.html')).text();
const page = template.replaceAll(/\{\{(.+?)\}\}/g, (_whole, plain: string) => nameFor(plain));

let firstLoad = 0;
for (const { name, bytes, isEntry } of files) {
  const { gzip: size } = await write(name, bytes);
  if (isEntry) firstLoad += size;
  console.log(`${String(size).padStart(8)} B gz  ${name}`);
}
firstLoad += (await write('index.html', new TextEncoder().encode(page))).gzip;

const manifest: Manifest = {
  builtAt: new Date().toISOString(),
  page: 'index.html',
  files: files.map(({ name, isEntry }) => ({ name, type: typeOf(name), first: isEntry })),
};
await write('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));

// What an earlier build has left.
const kept = new Set(
  ['index.html', 'manifest.json', ...files.map(({ name }) => name)].flatMap((name) => [
    name,
    `${name}.gz`,
    `${name}.br`,
  ]),
);
const isOld = (name: string): boolean => Date.now() - statSync(join(folder, name)).mtimeMs > leftMs;
for (const name of readdirSync(folder))
  if (!kept.has(name) && isOld(name)) rmSync(join(folder, name), { force: true });
console.log(`${String(firstLoad).padStart(8)} B gz on first load`);
