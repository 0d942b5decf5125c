import { SQL } from 'bun';
import { Fault } from '../domain/fault.ts';

/** How to reach a PostgreSQL: the embedded one by its socket, another by its address. */
export interface DatabaseAddress {
  readonly url?: string;
  readonly path?: string;
  readonly username?: string;
  readonly password?: string;
  readonly database?: string;
}

/** What runs a query: the pool, or one transaction. */
export type Sql = SQL | Bun.TransactionSQL;

const connectTimeoutS = 10;
/** A query that takes longer is ended by the server: nothing on the wire may wait for ever. */
export const statementTimeoutMs = 15_000;
const lockTimeoutMs = 10_000;
/**
 * A node that stands still in the middle of a change (a suspended machine, a process stopped) holds its room's lock, and
 * every other node's lane that writes there waits: the change is rolled back, and the others go on.
 */
const idleInTransactionTimeoutMs = 2_000;

/** Opens a pool, whose sessions may have settings of their own. No connection is made before the first query. */
export const openPool = (
  address: DatabaseAddress,
  max: number,
  session: Readonly<Record<string, string>> = {},
): SQL =>
  new SQL({
    adapter: 'postgres',
    ...address,
    max,
    connectionTimeout: connectTimeoutS,
    connection: {
      application_name: 'parley',
      statement_timeout: statementTimeoutMs,
      lock_timeout: lockTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      timezone: 'UTC',
      ...session,
    },
  });

interface PostgresError {
  readonly code: string;
  readonly errno?: string;
  readonly constraint?: string;
}

const isPostgresError = (error: unknown): error is PostgresError =>
  error instanceof Error &&
  'code' in error &&
  typeof error.code === 'string' &&
  error.code.startsWith('ERR_POSTGRES');

/** SQLSTATE classes that say "not now": connection, resources, operator intervention, lock and statement time-outs. */
const passing = /^(08|53|57|55P03|40)/;

/** Whether the same query may well succeed later: the server is away, restarting, full, or the query was in the way. */
export const isPassing = (error: unknown): boolean =>
  isPostgresError(error) &&
  (error.errno === undefined ? error.code !== 'ERR_POSTGRES_SERVER_ERROR' : passing.test(error.errno));

/** A deadlock or serialization failure: the transaction was rolled back whole and can run again. */
export const isRetryable = (error: unknown): boolean =>
  isPostgresError(error) && (error.errno === '40P01' || error.errno === '40001');

/** The name of the unique constraint that a row would break, if this is such an error. */
export const brokenUnique = (error: unknown): string | undefined =>
  isPostgresError(error) && error.errno === '23505' ? (error.constraint ?? '') : undefined;

const retryAfterS = 2;

/** A database that is away is the caller's to retry; what else a query throws is a bug and stays as it is. */
export const databaseFault = (error: unknown): unknown =>
  isPassing(error) ? new Fault('unavailable', { retryAfterS }) : error;

/** Runs a query's promise, translating a database that is away into `unavailable`. */
export const guarded = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw databaseFault(error);
  }
};
