import { describe, expect, it } from 'bun:test';
import { brokenPromises } from './fault.ts';
import type { Fault } from './fault.ts';

const seed = 1;
const timeoutMs = 120_000;

/** The test of a fault: its short form breaks no promise. */
export const testShortForm = (fault: Fault): void => {
  describe(`the fault ${fault.name}`, () => {
    it(
      'loses, doubles and reorders nothing',
      async () => {
        const report = await fault.run({ ...fault.short, seed, log: () => undefined });
        expect(brokenPromises(report)).toEqual([]);
      },
      timeoutMs,
    );
  });
};
