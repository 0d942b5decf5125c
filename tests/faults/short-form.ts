import { describe, expect, it } from 'bun:test';
import { brokenPromises } from './fault.ts';
import type { Fault } from './fault.ts';

const seed = 1;
const timeoutMs = 120_000;
/** Other tests run at the same time. */
const patience = 4;

/** The test of a fault: its short form breaks no promise. Skipped where the machine lacks what it needs. */
export const testShortForm = (fault: Fault, { isPossible = true } = {}): void => {
  describe.skipIf(!isPossible)(`the fault ${fault.name}`, () => {
    it(
      'loses, doubles and reorders nothing',
      async () => {
        const report = await fault.run({ ...fault.short, seed, patience, log: () => undefined });
        expect(brokenPromises(report)).toEqual([]);
      },
      timeoutMs,
    );
  });
};
