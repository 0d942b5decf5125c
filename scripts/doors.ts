import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

/**
 * The doors of the house: which room may import from which. The architecture is this table; whatever it does not allow
 * is refused, packages from npm and modules of Node and Bun included.
 */
export interface Room {
  /** The folder, from the root of the repository. The longest that fits is a file's room. */
  readonly folder: string;
  /** Rooms whose files it may import, besides its own. */
  readonly rooms: readonly string[];
  /** Packages and modules it may import. `node:*` stands for all of Node's. */
  readonly packages: readonly string[];
}

const contract = 'packages/contract/src';
const domain = 'packages/server/src/domain';
const app = 'packages/server/src/app';
const delivery = 'packages/server/src/delivery';
const wires = 'packages/server/src/wires';
const storage = 'packages/server/src/storage';
const assistants = 'packages/server/src/assistants';
const client = 'packages/client/src';

export const rooms: readonly Room[] = [
  { folder: contract, rooms: [], packages: ['zod'] },
  { folder: domain, rooms: [contract], packages: [] },
  { folder: app, rooms: [contract, domain], packages: ['zod', 'node:crypto'] },
  { folder: storage, rooms: [contract, domain, app], packages: ['bun', 'node:*'] },
  { folder: 'packages/server/src/bus', rooms: [contract, domain, app], packages: ['ioredis'] },
  { folder: delivery, rooms: [contract, domain, app], packages: [] },
  { folder: assistants, rooms: [contract, domain, app], packages: [] },
  {
    folder: wires,
    rooms: [contract, domain, app, delivery],
    packages: ['bun', 'hono', 'zod', 'node:crypto', 'node:net'],
  },
  {
    folder: 'packages/server/src/dialects',
    rooms: [contract, domain, app, delivery, wires],
    packages: ['bun', 'hono', 'zod'],
  },
  {
    folder: 'packages/server/src/server',
    rooms: ['packages/server/src', contract],
    packages: ['bun', 'hono', 'pino', 'prom-client', 'node:*'],
  },
  { folder: client, rooms: [contract], packages: [] },
  {
    folder: 'packages/web/src',
    rooms: [contract, client],
    packages: ['preact', '@preact/signals', 'virtua'],
  },
  { folder: 'packages/cli/src', rooms: [contract, client], packages: ['commander', 'ws', 'node:*'] },
];

/** A wrong import, and what would be right. */
export interface WrongDoor {
  readonly file: string;
  readonly imports: string;
  readonly why: string;
}

const isWithin = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const roomOf = (file: string): Room | undefined =>
  rooms
    .filter((room) => isWithin(file, room.folder))
    .toSorted((one, other) => other.folder.length - one.folder.length)[0];

/** `zod` of `zod/v4`, `@scope/name` of `@scope/name/deep`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

const isAllowedPackage = (room: Room, specifier: string): boolean =>
  room.packages.includes(specifier) ||
  room.packages.includes(packageOf(specifier)) ||
  (specifier.startsWith('node:') && room.packages.includes('node:*'));

const ownPattern = /^@parley\/(\w+)(?:\/(.+))?$/;

/** Whether a package of ours names it in its `exports`; those without `exports` have nothing to hide. */
const isPublic = (specifier: string): boolean => {
  const [, name = '', entry] = ownPattern.exec(specifier) ?? [];
  if (name === '') return true;
  const file = join(import.meta.dir, '../packages', name, 'package.json');
  const { exports } = JSON.parse(readFileSync(file, 'utf8')) as { readonly exports?: object };
  return !exports || './*' in exports || (entry === undefined ? '.' : `./${entry}`) in exports;
};

/** Where an import leads: a file of the repository, or undefined for a package. */
const target = (file: string, specifier: string): string | undefined => {
  if (specifier.startsWith('.')) return relative('/', resolve('/', dirname(file), specifier));
  const own = ownPattern.exec(specifier);
  return own ? `packages/${own[1]}/src/${own[2] ?? 'index'}.ts` : undefined;
};

/** Whether a file may import something; what is wrong with it where it may not. */
export const judgeImport = (file: string, specifier: string): WrongDoor | undefined => {
  const room = roomOf(file);
  if (!room) return undefined;
  const leads = target(file, specifier);
  if (leads === undefined) {
    if (isAllowedPackage(room, specifier)) return undefined;
    return {
      file,
      imports: specifier,
      why: `${room.folder} may import ${room.packages.join(', ') || 'no package'}`,
    };
  }
  if (!isPublic(specifier)) return { file, imports: specifier, why: 'its package does not export it' };
  // A package's own name and version.
  if (leads === `${file.split('/', 2).join('/')}/package.json`) return undefined;
  if (isWithin(leads, room.folder) || room.rooms.some((other) => isWithin(leads, other))) return undefined;
  return {
    file,
    imports: specifier,
    why: `${room.folder} may import ${room.rooms.join(', ') || 'only itself'}`,
  };
};

/** Imports, exports from elsewhere, dynamic imports and types, as written. */
const importPattern =
  /(?:^|[\s;}])(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/gm;

const isTest = (file: string): boolean =>
  /\.(test|scenario|contract)\.ts$|\/fixture\.ts$|\.fixture\.ts$|\.d\.ts$/.test(file);

/** Every wrong import of one file. */
export const judgeFile = (file: string, text: string): readonly WrongDoor[] =>
  [...text.matchAll(importPattern)].flatMap((match) => judgeImport(file, match[1] ?? match[2] ?? '') ?? []);

/** Every wrong import below a folder. Tests may open every door. */
export const judgeHouse = async (root: string): Promise<readonly WrongDoor[]> => {
  const wrong: WrongDoor[] = [];
  for await (const file of new Bun.Glob('packages/*/src/**/*.{ts,tsx}').scan(root)) {
    if (!isTest(file)) wrong.push(...judgeFile(file, await Bun.file(join(root, file)).text()));
  }
  return wrong;
};

if (import.meta.main) {
  const wrong = await judgeHouse(resolve(import.meta.dir, '..'));
  for (const { file, imports, why } of wrong) console.error(`${file} imports ${imports}: ${why}.`);
  console.log(
    wrong.length === 0 ? 'Every import goes through a door.' : `${wrong.length} imports go through a wall.`,
  );
  process.exit(wrong.length === 0 ? 0 : 1);
}
