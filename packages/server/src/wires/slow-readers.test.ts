import { afterEach, describe, expect, it } from 'bun:test';
import { TimerWheel } from '../delivery/timer-wheel.ts';
import { until } from '../../../../tests/support/wait.ts';
import { SlowReaders } from './slow-readers.ts';
import type { Reader, SlowReaderLimits } from './slow-readers.ts';

const limits: SlowReaderLimits = {
  sliceMs: 0,
  slices: 2,
  waitingBytesMax: 100,
  roundsMax: 3,
  togetherBytesMax: 1_000,
  pressedBytesMax: 10,
  cutOffsPerTurn: 8,
};

const wheels: TimerWheel[] = [];
afterEach(() => {
  for (const wheel of wheels.splice(0)) wheel.stop();
});

/** Readers with so many bytes waiting, and a wheel that only the test turns. */
const readersWith = (...bytes: number[]) => {
  const wheel = new TimerWheel({ tickMs: 1_000_000, slots: 8 });
  wheels.push(wheel);
  const slow = new SlowReaders(wheel, limits);
  const [gone, cutOff]: [number[], number[]] = [[], []];
  const readers = bytes.map((_, index): Reader => ({
    waitingBytes: () => bytes[index] ?? 0,
    tooSlow() {
      gone.push(index);
      slow.remove(this);
    },
    cutOff() {
      cutOff.push(index);
      slow.remove(this);
    },
  }));
  for (const reader of readers) slow.add(reader);
  const turn = (ticks: number): void => {
    for (let tick = 0; tick < ticks; tick += 1) wheel.tick();
  };
  return { slow, wheel, bytes, readers, gone, cutOff, turn };
};

/** More ticks than a round has. */
const roundTicks = 4;

describe('SlowReaders', () => {
  it('sends away who is behind for too many rounds, and nobody else', () => {
    const { gone, turn, slow } = readersWith(0, 101, 100, 5_00);
    turn(roundTicks * (limits.roundsMax - 1));
    expect(gone).toEqual([]);
    turn(roundTicks * 3);
    expect(gone.toSorted((one, other) => one - other)).toEqual([1, 3]);
    expect(slow.size).toBe(2);
  });

  it('forgives who has caught up in between', () => {
    const { gone, turn, bytes } = readersWith(101, 0);
    for (let round = 0; round < 10; round += 1) {
      bytes[0] = 101;
      turn(roundTicks);
      bytes[0] = 0;
      turn(roundTicks);
    }
    expect(gone).toEqual([]);
  });

  it('cuts off sooner, at less, some in each turn, while too much waits for all together', async () => {
    const many = Array.from({ length: 20 }, () => 60);
    const { gone, cutOff, turn, slow } = readersWith(...many, 5, 10);
    expect(slow.waitingBytes).toBe(1_215);
    turn(2 * roundTicks);
    expect(cutOff).toHaveLength(limits.cutOffsPerTurn);
    await until('all were cut off', () => cutOff.length === 20);
    expect(gone).toEqual([]);
    turn(4 * roundTicks);
    expect(slow.waitingBytes).toBe(15);
    expect(slow.size).toBe(2);
  });

  it('looks at everybody, whoever comes and goes between', () => {
    const { gone, turn, slow, readers, bytes } = readersWith(...Array.from({ length: 9 }, () => 101));
    for (let step = 0; step < 40; step += 1) {
      turn(1);
      const stays = (): void => expect.unreachable();
      const passing: Reader = { waitingBytes: () => 0, tooSlow: stays, cutOff: stays };
      slow.add(passing);
      turn(1);
      slow.remove(passing);
    }
    expect(gone.toSorted((one, other) => one - other)).toEqual([...bytes.keys()]);
    expect(readers).toHaveLength(9);
    expect(slow.size).toBe(0);
  });

  it('wakes nobody while there is nobody', () => {
    const { slow, wheel, readers } = readersWith(0);
    expect(wheel.scheduledCount).toBe(1);
    for (const reader of readers) slow.remove(reader);
    expect(wheel.scheduledCount).toBe(0);
    expect(slow.waitingBytes).toBe(0);
  });
});
