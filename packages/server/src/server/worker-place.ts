import { join } from 'node:path';
import { SettingError } from './settings.ts';

/** Tells a process that it is a worker, and which. It is set by the process that starts workers, and by nobody else. */
export const workerVariable = 'PARLEY_WORKER';

/** What a worker knows of the others that serve the same port. */
export interface WorkerPlace {
  /** From 0 on. */
  readonly index: number;
  /** A folder with a Unix socket of each worker. */
  readonly socketsDir: string;
}

/** What a worker tells the process that started it, once it serves. */
export interface WorkerReady {
  readonly port: number;
}

export const socketOfWorker = (socketsDir: string, index: number): string =>
  join(socketsDir, `${index}.sock`);

/** The place of this process among workers; undefined for one that serves alone. */
export const readWorkerPlace = (
  environment: Readonly<Record<string, string | undefined>>,
): WorkerPlace | undefined => {
  const text = environment[workerVariable];
  if (text === undefined) return undefined;
  const place: unknown = JSON.parse(text);
  if (isWorkerPlace(place)) return place;
  throw new SettingError(`${workerVariable} is for workers that Parley starts. Set WORKERS instead.`);
};

const isWorkerPlace = (value: unknown): value is WorkerPlace =>
  typeof value === 'object' &&
  value !== null &&
  'index' in value &&
  Number.isSafeInteger(value.index) &&
  'socketsDir' in value &&
  typeof value.socketsDir === 'string';
