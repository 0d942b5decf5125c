import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
let source: string | undefined;

/** What axe finds wrong with the page as it is now: a line for each element, nothing where it is well. */
export const axeViolations = async (page: Page): Promise<readonly string[]> => {
  source ??= await Bun.file(axePath).text();
  // Evaluated by the debugger: the page's own policy allows no script of others.
  await page.evaluate(`${source}; undefined`);
  // What is still moving has no contrast of its own yet.
  await page.evaluate(
    'Promise.all(document.getAnimations().map((one) => one.finished.catch(() => undefined)))',
  );
  const violations: readonly Violation[] = await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)",
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}: ${failureSummary ?? ''}`),
  );
};
