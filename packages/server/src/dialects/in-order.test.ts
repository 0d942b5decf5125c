import { describe, expect, it } from 'bun:test';
import { until } from '../../../../tests/support/wait.ts';
import { InOrder } from './in-order.ts';

const ordered = (waitingMax = 100) => {
  const done: string[] = [];
  const lost: string[] = [];
  const gates = new Map<string, () => void>();
  const inOrder = new InOrder((key, error) => lost.push(`${key}: ${String(error)}`), waitingMax);
  const now = (key: string, name: string) => inOrder.run(key, () => void done.push(name));
  const later = (key: string, name: string) =>
    inOrder.run(key, async () => {
      await new Promise<void>((open) => gates.set(name, open));
      done.push(name);
    });
  return { inOrder, done, lost, now, later, open: (name: string) => gates.get(name)?.() };
};

describe('InOrder', () => {
  it('does at once what nothing waits before, and the rest in its turn', async () => {
    const { done, now, later, open } = ordered();
    now('a', '1');
    later('a', '2');
    now('a', '3');
    now('b', '4');
    expect(done).toEqual(['1', '4']);
    open('2');
    await until('all was done', () => done.length === 4);
    expect(done).toEqual(['1', '4', '2', '3']);
    now('a', '5');
    expect(done).toHaveLength(5);
  });

  it('tells of what failed, and goes on', async () => {
    const { done, inOrder, lost, now } = ordered();
    inOrder.run('a', () => Promise.reject(new Error('away')));
    now('a', '1');
    await until('the next was done', () => done.length === 1);
    expect(lost).toEqual(['a: Error: away']);
  });

  it('lets no more wait than it may, and tells of the rest', async () => {
    const { done, lost, now, later, open } = ordered(3);
    later('a', '1');
    now('a', '2');
    now('a', '3');
    now('a', '4');
    now('b', '5');
    expect(lost).toEqual(['a: Error: Too much waits.']);
    open('1');
    await until('what was taken was done', () => done.length === 4);
    expect(done).toEqual(['5', '1', '2', '3']);
  });
});
