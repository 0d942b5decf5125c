import { resolve } from 'node:path';
import { makeDataFolder } from './data-folder.ts';
import { startDatabases } from './databases.ts';

/** The repository. */
export const root = resolve(import.meta.dir, '../..');

/** What can be asked for, as a path of `PARLEY_TEST_DATABASES`. */
export const sharedPaths = {
  /** The address of a new, empty database. */
  database: '/database',
  /** The address of a new database with the schema of this version. */
  migrated: '/migrated',
  /** The path of a data folder that is for copying. */
  dataFolder: '/data-folder',
} as const;

export type SharedPath = (typeof sharedPaths)[keyof typeof sharedPaths];

/** What the files of a test run share: each is made when somebody asks for it. */
export interface Shared {
  ask(path: SharedPath): Promise<string>;
  /** Ends and removes all of it. */
  close(): Promise<void>;
}

const once = <Value>(make: () => Promise<Value>) => {
  let made: Promise<Value> | undefined;
  return { get: () => (made ??= make()), made: () => made };
};

export const openShared = (): Shared => {
  // No test lets this one crash: those that do start their own.
  const databases = once(() => startDatabases({ isDurable: false }));
  const dataFolder = once(makeDataFolder);
  const makers: Readonly<Record<SharedPath, () => Promise<string>>> = {
    [sharedPaths.database]: async () => (await databases.get()).make(),
    [sharedPaths.migrated]: async () => (await databases.get()).makeMigrated(),
    [sharedPaths.dataFolder]: async () => (await dataFolder.get()).path,
  };
  return {
    ask: (path) => makers[path](),
    async close() {
      await (await databases.made())?.stop();
      (await dataFolder.made())?.remove();
    },
  };
};
