import { describe, expect, it } from 'bun:test';
import { until } from '../../../../tests/support/wait.ts';
import { Turns } from './turns.ts';
import type { TurnLimits } from './turns.ts';

/** Turns whose works end when the test says so. */
const stage = (limits: TurnLimits) => {
  const begun: string[] = [];
  const errors: unknown[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const turns = new Turns(limits, (error) => errors.push(error));
  return {
    turns,
    begun,
    errors,
    take: (key: string, name: string): boolean =>
      turns.take(key, () => {
        begun.push(name);
        const end = Promise.withResolvers<void>();
        ends.set(name, end);
        return end.promise;
      }),
    end: (name: string): void => ends.get(name)?.resolve(),
    fail: (name: string, error: Error): void => ends.get(name)?.reject(error),
    hasBegun: (name: string): Promise<void> => until(`${name} had begun`, () => begun.includes(name)),
  };
};

const limits: TurnLimits = { runningMax: 2, waitingMax: 4, waitingPerKeyMax: 3 };

describe('Turns', () => {
  it('begin at once, those of one key one after the other', async () => {
    const { take, end, begun, hasBegun } = stage(limits);
    expect([take('a', 'a1'), take('a', 'a2'), take('b', 'b1')]).toEqual([true, true, true]);
    expect(begun).toEqual(['a1', 'b1']);
    end('a1');
    await hasBegun('a2');
    expect(begun).toEqual(['a1', 'b1', 'a2']);
  });

  it('wait when as many as may are under way, and no key waits for all works of another', async () => {
    const { take, end, begun, hasBegun } = stage(limits);
    for (const [key, name] of ['a1', 'b1', 'a2', 'c1', 'a3'].map((name) => [name.charAt(0), name] as const))
      take(key, name);
    expect(begun).toEqual(['a1', 'b1']);
    end('a1');
    await hasBegun('c1');
    end('c1');
    await hasBegun('a2');
    expect(begun).toEqual(['a1', 'b1', 'c1', 'a2']);
  });

  it('are refused when too many wait, of one key or of all, and taken again when fewer do', async () => {
    const { take, end, begun, hasBegun } = stage(limits);
    const ofOneKey = ['a1', 'a2', 'a3', 'a4', 'a5'].map((name) => take('a', name));
    expect(ofOneKey).toEqual([true, true, true, true, false]);
    expect([take('b', 'b1'), take('c', 'c1'), take('d', 'd1')]).toEqual([true, true, false]);
    end('a1');
    await hasBegun('c1');
    expect(begun).toEqual(['a1', 'b1', 'c1']);
    expect(take('d', 'd2')).toBe(true);
  });

  it('go on after one that fails, and are idle after the last', async () => {
    const { turns, take, end, fail, errors, hasBegun } = stage({ ...limits, runningMax: 1 });
    await turns.idle();
    take('a', 'a1');
    take('b', 'b1');
    let isIdle = false;
    const idle = turns.idle().then(() => {
      isIdle = true;
    });
    fail('a1', new Error('It failed, as scripted.'));
    await hasBegun('b1');
    expect(isIdle).toBe(false);
    end('b1');
    await idle;
    expect(errors).toEqual([new Error('It failed, as scripted.')]);
    expect(take('a', 'a2')).toBe(true);
  });
});
