import { keepDoing } from './keep-doing.ts';
import type { Target } from './sender.ts';

const lookEveryMs = 50;
const answerTimeoutMs = 15_000;

/** Looks at a node's readiness again and again; `stop` answers how often it was asked, and how often what was missing. */
export const watchReadiness = (
  target: Target,
): { readonly stop: () => Promise<ReadonlyMap<string, number>> } => {
  const counts = new Map<string, number>();
  const count = (what: string): void => void counts.set(what, (counts.get(what) ?? 0) + 1);
  const watching = keepDoing(async () => {
    count('asked');
    for (const what of await missingOf(target)) count(what);
    await Bun.sleep(lookEveryMs);
  });
  return {
    async stop() {
      await watching.stop();
      return counts;
    },
  };
};

/** What a node says that it misses; `no answer` when it says nothing. */
export const missingOf = async ({ url }: Target): Promise<readonly string[]> => {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(answerTimeoutMs) });
    const { missing = [] } = (await response.json()) as { missing?: readonly string[] };
    return missing;
  } catch {
    return ['no answer'];
  }
};
