import { readFileSync } from 'node:fs';

/**
 * When process `pid` started, as an opaque text that no later process with the same id shares; undefined when
 * no such process runs.
 *
 * A process that has ended and waits to be collected (a zombie) counts as ended: in a container whose first
 * process collects nobody, it would otherwise look alive for ever.
 */
export function processStartedAt(pid: number): string | undefined {
  return process.platform === 'linux' ? startedAtFromProc(pid) : startedAtFromPs(pid);
}

export function isAlive(pid: number): boolean {
  return processStartedAt(pid) !== undefined;
}

/** The command line of process `pid`, its parts joined by blanks; undefined when it cannot be read. */
export function processCommand(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command=');
  return readText(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim();
}

function startedAtFromProc(pid: number): string | undefined {
  const stat = readText(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in brackets and may hold blanks and brackets itself.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const ticksSinceBoot = fields[19];
  if (state === 'Z' || state === 'X' || ticksSinceBoot === undefined) return undefined;
  // Two boots count their ticks from the same zero: the boot's own id tells them apart.
  const boot = readText('/proc/sys/kernel/random/boot_id')?.trim() ?? '';
  return `${boot}:${ticksSinceBoot}`;
}

function startedAtFromPs(pid: number): string | undefined {
  if (ps(pid, 'state=')?.startsWith('Z') === true) return undefined;
  return ps(pid, 'lstart=');
}

function ps(pid: number, column: string): string | undefined {
  const child = Bun.spawnSync(['ps', '-o', column, '-p', String(pid)], {
    env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
  });
  const text = child.stdout.toString().trim();
  return child.exitCode === 0 && text !== '' ? text : undefined;
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
