import { createHash } from 'node:crypto';
import { totalmem, tmpdir } from 'node:os';
import { join } from 'node:path';

export const socketPort = 5432;

/** The longest path of a socket, in bytes: `sun_path` without its closing zero. */
const socketPathBytesMax = process.platform === 'darwin' ? 103 : 107;

const bytesPerMb = 1024 * 1024;
/** Below this PostgreSQL rereads its own catalogs; above it the system's cache does the work as well. */
const sharedBuffersMinMb = 128;
const sharedBuffersMaxMb = 512;
/** Parley itself, its connections and the system's cache want the rest. */
const sharedBuffersOfMemory = 1 / 8;

export function socketFile(socketDir: string): string {
  return join(socketDir, `.s.PGSQL.${socketPort}`);
}

/**
 * The folder for the socket: `preferred`, or, where its path is longer than the system takes, one below the
 * temporary folder that is named after it.
 */
export function chooseSocketDir(preferred: string): string {
  if (Buffer.byteLength(socketFile(preferred)) <= socketPathBytesMax) return preferred;
  const name = createHash('sha256').update(preferred).digest('hex').slice(0, 16);
  const short = join(tmpdir(), `parley-${name}`);
  if (Buffer.byteLength(socketFile(short)) <= socketPathBytesMax) return short;
  return join('/tmp', `parley-${name}`);
}

/** The settings of the server, given on its command line: a changed one holds from the next start on. */
export function serverSettings(socketDir: string, connectionsMax: number): Readonly<Record<string, string>> {
  return {
    // Only the socket, in a folder that is closed to other users: nothing to find for a port scan.
    listen_addresses: '',
    unix_socket_directories: socketDir,
    unix_socket_permissions: '0700',
    port: String(socketPort),
    max_connections: String(connectionsMax),
    shared_buffers: `${sharedBuffersMb()}MB`,
    // An acknowledged message is on the disk. These are PostgreSQL's own values, held against a
    // postgresql.conf that says otherwise.
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    wal_level: 'replica',
    // Nobody subscribes: one process less.
    max_logical_replication_workers: '0',
    // Fewer checkpoints mean fewer full pages in the log; 2 GB of it are replayed within seconds.
    max_wal_size: '2GB',
    min_wal_size: '128MB',
    checkpoint_timeout: '15min',
    wal_compression: 'on',
    // Our statements are short: compiling them costs more than it saves.
    jit: 'off',
    // Nor do they gain by parallel workers, which need more of /dev/shm than a container has.
    max_parallel_workers_per_gather: '0',
    // Solid state disks: a page out of order costs hardly more than the next one.
    random_page_cost: '1.1',
    autovacuum: 'on',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_destination: 'stderr',
    logging_collector: 'off',
    // A line per checkpoint would be most of the file.
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] ',
  };
}

export function settingArguments(settings: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function sharedBuffersMb(): number {
  const memoryMb = totalmem() / bytesPerMb;
  const share = Math.floor(memoryMb * sharedBuffersOfMemory);
  return Math.min(sharedBuffersMaxMb, Math.max(sharedBuffersMinMb, share));
}
