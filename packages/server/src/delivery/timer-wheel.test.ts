import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { TimerWheel, WheelEntry } from './timer-wheel.ts';

class Entry extends WheelEntry {
  readonly #then: () => void;

  constructor(then: () => void = () => {}) {
    super();
    this.#then = then;
  }

  override onTimer(): void {
    this.#then();
  }
}

/** So slow that only the test moves it. */
const still = { tickMs: 1_000_000, slots: 8 } as const;

function ticksUntil(wheel: TimerWheel, happened: () => boolean): number {
  let ticks = 0;
  for (; !happened() && ticks < 1000; ticks += 1) wheel.tick();
  return ticks;
}

describe('TimerWheel', () => {
  it('wakes an entry one tick after its delay, which is never early, for delays of many rounds too', () => {
    fc.assert(
      fc.property(fc.nat(40), fc.nat(20), (delayTicks, ticksBefore) => {
        const wheel = new TimerWheel(still);
        for (let tick = 0; tick < ticksBefore; tick += 1) wheel.tick();
        let woken = 0;
        wheel.schedule(new Entry(() => (woken += 1)), delayTicks * still.tickMs);
        expect(ticksUntil(wheel, () => woken > 0)).toBe(delayTicks + 1);
        for (let tick = 0; tick < 50; tick += 1) wheel.tick();
        expect(woken).toBe(1);
        wheel.stop();
      }),
    );
  });

  it('does what a list of deadlines would, whatever is scheduled, moved and cancelled', () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('schedule' as const), entry: fc.nat(9), ticks: fc.nat(30) }),
      fc.record({ do: fc.constant('cancel' as const), entry: fc.nat(9) }),
      fc.record({ do: fc.constant('tick' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const wheel = new TimerWheel(still);
        const woken: number[] = [];
        const entries = Array.from({ length: 10 }, (_, index) => new Entry(() => woken.push(index)));
        const deadlines = new Map<Entry, number>();
        let now = 0;
        for (const one of steps) {
          if (one.do === 'tick') {
            now += 1;
            woken.length = 0;
            wheel.tick();
            const due = entries.filter((entry) => deadlines.get(entry) === now);
            expect(woken.toSorted((a, b) => a - b)).toEqual(due.map((entry) => entries.indexOf(entry)));
            for (const entry of due) deadlines.delete(entry);
          } else {
            const entry = entries[one.entry] ?? new Entry();
            if (one.do === 'cancel') wheel.cancel(entry);
            else wheel.schedule(entry, one.ticks * still.tickMs);
            if (one.do === 'cancel') deadlines.delete(entry);
            else deadlines.set(entry, now + one.ticks + 1);
          }
          expect(wheel.scheduledCount).toBe(deadlines.size);
        }
        wheel.stop();
      }),
    );
  });

  it('lets an entry schedule itself again, and cancel one that is due in the same tick', () => {
    const wheel = new TimerWheel(still);
    const woken: string[] = [];
    const second = new Entry(() => woken.push('second'));
    const first: Entry = new Entry(() => {
      woken.push('first');
      wheel.cancel(second);
      wheel.schedule(first, 0);
    });
    wheel.schedule(first, 0);
    wheel.schedule(second, 0);
    wheel.tick();
    wheel.tick();
    expect(woken).toEqual(['first', 'first']);
    expect(wheel.scheduledCount).toBe(1);
    wheel.stop();
  });

  it('wakes the others when one throws', () => {
    const errors: unknown[] = [];
    let woken = 0;
    const bug = new Error('bug');
    const throwing = new Entry(() => {
      throw bug;
    });
    const reporting = new TimerWheel({ ...still, onError: (error) => errors.push(error) });
    const silent = new TimerWheel(still);
    for (const wheel of [reporting, silent]) {
      wheel.schedule(throwing, 0);
      wheel.schedule(new Entry(() => (woken += 1)), 0);
      if (wheel === silent) expect(() => wheel.tick()).toThrow(bug);
      else wheel.tick();
      expect(wheel.scheduledCount).toBe(0);
    }
    expect(woken).toBe(2);
    expect(errors).toEqual([bug]);
  });

  it('runs by itself while something waits', async () => {
    const wheel = new TimerWheel({ tickMs: 1, slots: 4 });
    for (const delayMs of [0, 3, 20]) {
      const start = performance.now();
      await new Promise<void>((resolve) => wheel.schedule(new Entry(resolve), delayMs));
      expect(performance.now() - start).toBeGreaterThanOrEqual(delayMs);
    }
    expect(wheel.scheduledCount).toBe(0);
  });

  it('forgets everybody when it is stopped', () => {
    const wheel = new TimerWheel(still);
    const entry = new Entry(() => expect.unreachable());
    wheel.schedule(entry, 5 * still.tickMs);
    wheel.stop();
    for (let tick = 0; tick < 20; tick += 1) wheel.tick();
    expect(wheel.scheduledCount).toBe(0);
    wheel.cancel(entry);
  });
});
