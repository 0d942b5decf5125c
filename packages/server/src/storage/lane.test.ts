import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { Fault } from '../domain/fault.ts';
import { Lane } from './lane.ts';
import type { Settled } from './lane.ts';

interface Request {
  readonly key: string;
  readonly value: number;
}

type Run = (batch: readonly Request[]) => Promise<readonly Settled<number>[]>;

const limits = { batchMax: 10, queueMax: 100, queuePerKeyMax: 100 };
const request = (value: number, key = 'a'): Request => ({ key, value });
const doubled: Run = (batch) => Promise.resolve(batch.map(({ value }) => ({ result: value * 2 })));
const numbers = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

/** A lane that keeps what went into each batch. */
const recorded = (run: Run = doubled, given = limits) => {
  const batches: number[][] = [];
  const lane = new Lane<Request, number>(
    given,
    ({ key }) => key,
    (batch) => {
      batches.push(batch.map(({ value }) => value));
      return run(batch);
    },
  );
  return { lane, batches };
};

/** A run that waits until the test lets each batch go. */
const gated = () => {
  const gates: (() => void)[] = [];
  const run: Run = async (batch) => {
    await new Promise<void>((open) => {
      gates.push(open);
    });
    return doubled(batch);
  };
  return { run, gates };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('Lane', () => {
  it('runs what comes in one turn as one batch, in order, and answers each', async () => {
    const { lane, batches } = recorded();
    expect(await Promise.all(numbers(1, 5).map((value) => lane.push(request(value))))).toEqual([
      2, 4, 6, 8, 10,
    ]);
    expect(batches).toEqual([[1, 2, 3, 4, 5]]);
  });

  it('puts what comes meanwhile into the next batch, one batch at a time', async () => {
    const { run, gates } = gated();
    const { lane, batches } = recorded(run);
    const first = lane.push(request(1));
    await turns();
    const rest = numbers(2, 4).map((value) => lane.push(request(value)));
    await turns();
    expect(batches).toEqual([[1]]);
    expect(lane.length).toBe(3);
    gates[0]?.();
    await turns();
    expect(batches).toEqual([[1], [2, 3, 4]]);
    gates[1]?.();
    expect(await Promise.all([first, ...rest])).toEqual([2, 4, 6, 8]);
    expect(lane.length).toBe(0);
  });

  it('makes no batch larger than it may be', async () => {
    const { lane, batches } = recorded();
    await Promise.all(numbers(1, 25).map((value) => lane.push(request(value))));
    expect(batches.map((batch) => batch.length)).toEqual([10, 10, 5]);
    expect(batches.flat()).toEqual(numbers(1, 25));
  });

  it('refuses what it cannot keep waiting', async () => {
    const { run, gates } = gated();
    const { lane } = recorded(run, { batchMax: 1, queueMax: 3, queuePerKeyMax: 3 });
    const running = lane.push(request(0));
    await turns();
    const waiting = numbers(1, 3).map((value) => lane.push(request(value)));
    expect(lane.push(request(4))).rejects.toMatchObject({ code: 'overloaded', retryAfterS: 1 });
    for (const index of numbers(0, 3)) {
      gates[index]?.();
      await turns();
    }
    expect(await Promise.all([running, ...waiting])).toEqual([0, 2, 4, 6]);
  });

  it('refuses a key that has its share of the queue, and takes others’ requests', async () => {
    const { run, gates } = gated();
    const { lane, batches } = recorded(run, { batchMax: 10, queueMax: 8, queuePerKeyMax: 3 });
    const running = lane.push(request(0));
    await turns();
    const waiting = numbers(1, 3).map((value) => lane.push(request(value, 'a')));
    expect(lane.push(request(4, 'a'))).rejects.toMatchObject({ code: 'overloaded' });
    waiting.push(...numbers(5, 7).map((value) => lane.push(request(value, 'b'))));
    expect(lane.push(request(8, 'b'))).rejects.toMatchObject({ code: 'overloaded' });
    waiting.push(...numbers(9, 10).map((value) => lane.push(request(value, 'c'))));
    expect(lane.push(request(11, 'c'))).rejects.toMatchObject({ code: 'overloaded' });
    gates[0]?.();
    await turns();
    // What a batch took counts no more.
    waiting.push(...numbers(12, 14).map((value) => lane.push(request(value, 'd'))));
    waiting.push(...numbers(15, 17).map((value) => lane.push(request(value, 'a'))));
    gates[1]?.();
    await turns();
    gates[2]?.();
    await Promise.all([running, ...waiting]);
    expect(batches).toEqual([[0], [1, 2, 3, 5, 6, 7, 9, 10], [12, 13, 14, 15, 16, 17]]);
  });

  it('gives every key its share of a batch when more waits than one takes', async () => {
    const { run, gates } = gated();
    const { lane, batches } = recorded(run);
    const all = [lane.push(request(0))];
    await turns();
    all.push(...numbers(1, 30).map((value) => lane.push(request(value, 'flood'))));
    all.push(...numbers(101, 104).map((value) => lane.push(request(value, 'calm'))));
    all.push(lane.push(request(201, 'lone')));
    for (let batch = 0; batch < 5; batch += 1) {
      gates[batch]?.();
      await turns();
    }
    await Promise.all(all);
    expect(batches[1]).toEqual([1, 2, 3, 101, 102, 103, 201, 4, 5, 6]);
    expect(batches.map((batch) => batch.length)).toEqual([1, 10, 10, 10, 5]);
    expect(batches.flat().filter((value) => value > 0 && value < 100)).toEqual(numbers(1, 30));
    expect(batches.flat().filter((value) => value > 100 && value < 200)).toEqual(numbers(101, 104));
  });

  it('keeps each key’s order and forgets nobody, whatever waits', async () => {
    const arrivals = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c', 'd'), fc.nat(3)), {
      minLength: 1,
      maxLength: 90,
    });
    await fc.assert(
      fc.asyncProperty(arrivals, async (given) => {
        const { lane, batches } = recorded();
        const came: Request[] = [];
        await Promise.all(
          given.map(async ([key, pause], value) => {
            for (let turn = 0; turn < pause; turn += 1) await Promise.resolve();
            came.push({ key, value });
            expect(await lane.push({ key, value })).toBe(value * 2);
          }),
        );
        const keyOf = (value: number) => given[value]?.[0];
        expect(batches.flat()).toHaveLength(given.length);
        for (const key of ['a', 'b', 'c', 'd'])
          expect(batches.flat().filter((value) => keyOf(value) === key)).toEqual(
            came.filter((one) => one.key === key).map(({ value }) => value),
          );
        for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(limits.batchMax);
      }),
    );
  });

  it('puts a request back before those that came after it', async () => {
    let isFirst = true;
    const { lane, batches } = recorded((batch) => {
      const outcomes = batch.map(({ value }) => (isFirst && value === 2 ? 'again' : { result: value * 2 }));
      isFirst = false;
      return Promise.resolve(outcomes);
    });
    expect(await Promise.all(numbers(1, 12).map((value) => lane.push(request(value))))).toEqual(
      numbers(1, 12).map((value) => value * 2),
    );
    expect(batches).toEqual([numbers(1, 10), [2, 11, 12]]);
  });

  it('gives up on a request that is put off again and again', async () => {
    const { lane, batches } = recorded((batch) => Promise.resolve(batch.map(() => 'again' as const)));
    expect(lane.push(request(1))).rejects.toThrow('put off too often');
    await lane.idle();
    expect(batches.length).toBeLessThan(20);
  });

  it('fails only the request that cannot be stored, however large its batch', async () => {
    const { lane } = recorded((batch) =>
      batch.some(({ value }) => value === 7) ? Promise.reject(new Error('bad row')) : doubled(batch),
    );
    const settled = await Promise.allSettled(numbers(1, 10).map((value) => lane.push(request(value))));
    expect(
      settled.map(({ status }, index) => (status === 'rejected' ? index + 1 : 0)).filter((at) => at > 0),
    ).toEqual([7]);
  });

  it('fails a whole batch by a fault, without trying its parts', async () => {
    const { lane, batches } = recorded(() => Promise.reject(new Fault('unavailable')));
    const settled = await Promise.allSettled(numbers(1, 4).map((value) => lane.push(request(value))));
    expect(settled.every(({ status }) => status === 'rejected')).toBe(true);
    expect(batches).toEqual([[1, 2, 3, 4]]);
  });

  it('goes on after a batch that failed', async () => {
    let fails = true;
    const { lane } = recorded((batch) => (fails ? Promise.reject(new Fault('unavailable')) : doubled(batch)));
    await Promise.allSettled([lane.push(request(1))]);
    fails = false;
    expect(await lane.push(request(2))).toBe(4);
  });

  it('keeps the requests of a held key, in order, while those of others go on', async () => {
    const { lane, batches } = recorded();
    await lane.hold('a');
    const held = numbers(1, 3).map((value) => lane.push(request(value)));
    expect(await lane.push(request(10, 'b'))).toBe(20);
    expect(batches).toEqual([[10]]);
    lane.release('a');
    expect(await Promise.all(held)).toEqual([2, 4, 6]);
    expect(batches).toEqual([[10], [1, 2, 3]]);
  });

  it('holds a key only when none of its requests is under way', async () => {
    const { run, gates } = gated();
    const { lane } = recorded(run);
    const running = lane.push(request(1));
    await turns();
    let isHeld = false;
    const holding = lane.hold('a').then(() => {
      isHeld = true;
    });
    await turns();
    expect(isHeld).toBe(false);
    gates[0]?.();
    await Promise.all([running, holding]);
    expect(isHeld).toBe(true);
  });

  it('lets a key rest: what comes meanwhile is one batch, and the requests of others go on', async () => {
    const { lane, batches } = recorded();
    lane.rest('a', 20);
    const rested = [];
    for (const value of numbers(1, 3)) {
      rested.push(lane.push(request(value)));
      expect(await lane.push(request(value * 10, 'b'))).toBe(value * 20);
    }
    expect(batches).toEqual([[10], [20], [30]]);
    expect(await Promise.all(rested)).toEqual([2, 4, 6]);
    expect(batches.slice(3)).toEqual([[1, 2, 3]]);
    expect(await lane.push(request(4))).toBe(8);
  });

  it('divides a rest by how often it was asked for in one turn', async () => {
    const { lane, batches } = recorded();
    for (let asked = 0; asked < 1_000; asked += 1) lane.rest('a', 999);
    const rested = numbers(1, 3).map((value) => lane.push(request(value)));
    await turns();
    expect(batches).toEqual([]);
    await new Promise(setImmediate);
    await turns();
    expect(batches).toEqual([[1, 2, 3]]);
    expect(await Promise.all(rested)).toEqual([2, 4, 6]);
  });

  it('is not idle before what rests is done, and does not wait for the end of the rest', async () => {
    const { lane, batches } = recorded();
    lane.rest('a', 3_600_000);
    const rested = numbers(1, 3).map((value) => lane.push(request(value)));
    await turns();
    expect(batches).toEqual([]);
    await lane.idle();
    expect(await Promise.all(rested)).toEqual([2, 4, 6]);
    await lane.hold('b');
    lane.rest('b', 3_600_000);
    const held = lane.push(request(10, 'b'));
    await lane.idle();
    expect(lane.length).toBe(1);
    lane.release('b');
    expect(await held).toBe(20);
  });

  it('is idle when nothing that could run is left', async () => {
    const { lane, batches } = recorded();
    const all = Promise.all(numbers(1, 25).map((value) => lane.push(request(value))));
    await lane.idle();
    expect(batches.flat()).toHaveLength(25);
    await all;
    await lane.idle();
  });
});
