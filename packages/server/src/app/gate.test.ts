import { describe, expect, it } from 'bun:test';
import { Gate } from './gate.ts';

/** Works that the test ends one by one, and the order in which they began. */
const works = () => {
  const begun: number[] = [];
  const ends = new Map<number, () => void>();
  const work = (number: number) => async () => {
    begun.push(number);
    await new Promise<void>((end) => ends.set(number, end));
    return number;
  };
  return { begun, work, end: (number: number) => ends.get(number)?.() };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('Gate', () => {
  it('lets so many in at once, and the others in the order in which they asked', async () => {
    const gate = new Gate({ runningMax: 2, waitingMax: 10, retryAfterS: 1 });
    const { begun, work, end } = works();
    const passed = [1, 2, 3, 4].map((number) => gate.pass(work(number)));
    await turns();
    expect(begun).toEqual([1, 2]);
    expect(gate.length).toBe(4);
    end(2);
    await turns();
    expect(begun).toEqual([1, 2, 3]);
    end(1);
    await turns();
    expect(begun).toEqual([1, 2, 3, 4]);
    end(3);
    end(4);
    expect(await Promise.all(passed)).toEqual([1, 2, 3, 4]);
    expect(gate.length).toBe(0);
  });

  it('refuses more than may wait, and takes again when there is room', async () => {
    const gate = new Gate({ runningMax: 1, waitingMax: 1, retryAfterS: 7 });
    const { work, end } = works();
    const taken = [gate.pass(work(1)), gate.pass(work(2))];
    expect(gate.isFull).toBe(true);
    expect(gate.pass(work(3))).rejects.toMatchObject({ code: 'overloaded', retryAfterS: 7 });
    end(1);
    await turns();
    expect(gate.isFull).toBe(false);
    const next = gate.pass(work(4));
    end(2);
    await turns();
    end(4);
    expect(await Promise.all([...taken, next])).toEqual([1, 2, 4]);
  });

  it('gives the turn on when a work fails', async () => {
    const gate = new Gate({ runningMax: 1, waitingMax: 5, retryAfterS: 1 });
    const failing = () => Promise.reject(new Error('no'));
    const settled = await Promise.allSettled([1, 2, 3].map(() => gate.pass(failing)));
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await gate.pass(() => Promise.resolve('yes'))).toBe('yes');
    expect(gate.length).toBe(0);
  });
});
