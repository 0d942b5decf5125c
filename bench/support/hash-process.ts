/**
 * The hash of a log-in alone: checks a password over and over, two at once, which is what Parley allows, and prints what it
 * did in so many milliseconds as JSON.
 */
const argon2id = { algorithm: 'argon2id', memoryCost: 19_456, timeCost: 2 } as const;
const together = 2;

const { warmUpMs, measureMs } = (await Bun.stdin.json()) as {
  readonly warmUpMs: number;
  readonly measureMs: number;
};
const password = 'violet-harbour-97';
const hash = await Bun.password.hash(password, argon2id);
let checked = 0;

const checkUntil = async (untilMs: number): Promise<void> => {
  while (performance.now() < untilMs) {
    await Bun.password.verify(password, hash);
    checked += 1;
  }
};
const checkAll = (ms: number): Promise<unknown> => {
  const untilMs = performance.now() + ms;
  return Promise.all(Array.from({ length: together }, () => checkUntil(untilMs)));
};

await checkAll(warmUpMs);
const [before, startedMs] = [checked, performance.now()];
await checkAll(measureMs);
console.log(JSON.stringify({ loginsPerS: ((checked - before) / (performance.now() - startedMs)) * 1_000 }));
