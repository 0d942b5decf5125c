import type { Rate } from '../domain/rate.ts';
import type { Limiter, LimiterObserver } from './limiter.ts';
import type { Bus, Heard } from './ports/bus.ts';

/** What is taken in this time is told together. */
const togetherMs = 200;
/** Keys that are told of at once; what is taken from others meanwhile counts on this node alone. */
const keysMax = 10_000;
/** Keys in one signal. */
const keysPerSignalMax = 2_000;

interface Taken {
  readonly rate: Rate;
  count: number;
}

interface Options {
  readonly limiter: Limiter;
  readonly bus: Pick<Bus, 'nodeId' | 'publish'>;
}

/**
 * Lets nodes count allowances together. On one node an allowance is exact. On several it holds to within what is taken in
 * the quarter of a second that the others need to hear of it: who asks every node at once gets it once from each, and
 * then from none. A node that starts does not know what was taken before.
 */
export class SharedLimits implements LimiterObserver {
  readonly #limiter: Limiter;
  readonly #bus: Options['bus'];
  readonly #others = new Set<string>();
  readonly #taken = new Map<string, Taken>();
  readonly #returned = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ limiter, bus }: Options) {
    this.#limiter = limiter;
    this.#bus = bus;
  }

  hear(heard: Heard): void {
    switch (heard.type) {
      case 'node_came':
        this.#others.add(heard.nodeId);
        this.#limiter.observer = this;
        return;
      case 'node_gone':
        this.#others.delete(heard.nodeId);
        if (this.#others.size === 0) this.#stop();
        return;
      case 'allowances_taken':
        if (heard.nodeId === this.#bus.nodeId) return;
        for (const [key, count] of heard.taken) this.#limiter.takenElsewhere(key, heard.rate, count);
        return;
      case 'allowances_returned':
        if (heard.nodeId === this.#bus.nodeId) return;
        for (const [key, count] of heard.returned) this.#limiter.returnedElsewhere(key, count);
        return;
      default:
      // Nothing else is about allowances.
    }
  }

  taken(key: string, rate: Rate): void {
    const known = this.#taken.get(key);
    if (known) known.count += 1;
    else if (this.#taken.size < keysMax) this.#taken.set(key, { rate, count: 1 });
    this.#timer ??= setTimeout(() => this.#tell(), togetherMs);
  }

  returned(key: string): void {
    const known = this.#taken.get(key);
    if (known && known.count > 1) known.count -= 1;
    else if (known) this.#taken.delete(key);
    else if (this.#returned.size < keysMax) this.#returned.set(key, (this.#returned.get(key) ?? 0) + 1);
    this.#timer ??= setTimeout(() => this.#tell(), togetherMs);
  }

  close(): void {
    this.#stop();
  }

  #stop(): void {
    this.#limiter.observer = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#taken.clear();
    this.#returned.clear();
  }

  #tell(): void {
    this.#timer = undefined;
    const { nodeId } = this.#bus;
    const byRate = new Map<Rate, [string, number][]>();
    for (const [key, { rate, count }] of this.#taken) {
      const of = byRate.get(rate);
      if (of) of.push([key, count]);
      else byRate.set(rate, [[key, count]]);
    }
    for (const [rate, all] of byRate) {
      for (const taken of shares(all)) this.#bus.publish({ type: 'allowances_taken', nodeId, rate, taken });
    }
    for (const returned of shares([...this.#returned]))
      this.#bus.publish({ type: 'allowances_returned', nodeId, returned });
    this.#taken.clear();
    this.#returned.clear();
  }
}

const shares = (all: readonly (readonly [string, number])[]): readonly (typeof all)[] =>
  Array.from({ length: Math.ceil(all.length / keysPerSignalMax) }, (_, place) =>
    all.slice(place * keysPerSignalMax, (place + 1) * keysPerSignalMax),
  );
