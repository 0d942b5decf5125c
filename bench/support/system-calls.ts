/** How many system calls a process makes, as `perf` counts them: it neither stops the process nor makes it slower to speak of. */
export const countSystemCalls = async (pid: number, ms: number): Promise<number | undefined> => {
  if (Bun.which('perf') === null) return undefined;
  const child = Bun.spawn(
    [
      'perf',
      'stat',
      '-x',
      ',',
      '-e',
      'raw_syscalls:sys_enter',
      '-p',
      String(pid),
      'sleep',
      String(ms / 1_000),
    ],
    { stdout: 'ignore', stderr: 'pipe' },
  );
  const counted = Number.parseInt(await new Response(child.stderr).text(), 10);
  return (await child.exited) === 0 && Number.isSafeInteger(counted) ? counted : undefined;
};
