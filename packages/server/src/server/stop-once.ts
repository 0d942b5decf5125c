/** Stopping may take this long beyond the draining; then the process ends whatever is left. */
export const stopTimeoutMs = 10_000;

/** Stops once, in time, however often it is asked: Ctrl-C reaches a process group twice. */
export const stopOnce = (work: () => Promise<void>, timeoutMs: number): ((code: number) => void) => {
  let stopping = false;
  return (code) => {
    if (stopping) return;
    stopping = true;
    setTimeout(() => process.exit(1), timeoutMs).unref();
    work().then(
      () => process.exit(code),
      (error: unknown) => {
        process.stderr.write(`Parley did not stop cleanly: ${String(error)}\n`);
        process.exit(1);
      },
    );
  };
};

/** Stops at the signals with which operators ask for it. */
export const stopAtSignals = (stop: (code: number) => void): void => {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
};
