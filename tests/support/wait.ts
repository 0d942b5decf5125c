const pollEveryMs = 10;

/** Waits until something is so, and says what it waited for when that does not come in time. */
export const until = async (
  what: string,
  isSo: () => boolean | Promise<boolean>,
  timeoutMs = 10_000,
): Promise<void> => {
  const untilMs = performance.now() + timeoutMs;
  while (!(await isSo())) {
    if (performance.now() > untilMs) throw new Error(`Waited ${timeoutMs} ms in vain until ${what}.`);
    await Bun.sleep(pollEveryMs);
  }
};

/** The value of a promise, or an error that says what did not come. */
export const within = async <Value>(
  what: string,
  promise: Promise<Value>,
  timeoutMs = 10_000,
): Promise<Value> => {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`Waited ${timeoutMs} ms in vain for ${what}.`)), timeoutMs);
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
};
