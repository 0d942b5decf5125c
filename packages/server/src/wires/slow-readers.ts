import { WheelEntry } from '../delivery/timer-wheel.ts';
import type { TimerWheel } from '../delivery/timer-wheel.ts';

/** Somebody to whom more may be sent than they read. */
export interface Reader {
  /** Bytes that wait for it here. */
  waitingBytes(): number;
  /** It has to go, and is told so behind what waits for it: it may come back and resume. */
  tooSlow(): void;
  /** It has to go, and what waits for it at once. */
  cutOff(): void;
}

export interface SlowReaderLimits {
  /** Each reader is looked at once in a round, some in each slice of it. */
  readonly sliceMs: number;
  readonly slices: number;
  /** Bytes that may wait for one reader, and for how many rounds in a row more may. */
  readonly waitingBytesMax: number;
  readonly roundsMax: number;
  /** Bytes that may wait for all together. While there are more, whoever has `pressedBytesMax` waiting is cut off. */
  readonly togetherBytesMax: number;
  readonly pressedBytesMax: number;
  /** Who is cut off in one turn of the event loop: freeing what waits for them takes its time, and others wait meanwhile. */
  readonly cutOffsPerTurn: number;
}

/**
 * Half of what the socket itself bears, for some seconds: so most hear why they are closed. Who lets more than all of it
 * pile up within a round is cut off by the socket, without a word.
 */
export const slowReaderLimits: SlowReaderLimits = {
  sliceMs: 250,
  slices: 4,
  waitingBytesMax: 524_288,
  roundsMax: 5,
  togetherBytesMax: 134_217_728,
  pressedBytesMax: 65_536,
  cutOffsPerTurn: 16,
};

const nextTurn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));

/** Sends away who reads too slowly, before their share of the memory is used up. */
export class SlowReaders extends WheelEntry {
  readonly #wheel: TimerWheel;
  readonly #limits: SlowReaderLimits;
  /** Every reader, with the rounds in which too much waited for it. */
  readonly #rounds = new Map<Reader, number>();
  #cursor: Iterator<[Reader, number]> | undefined;
  /** What waited for the readers of the last slices: as many as make a round. */
  #sums: number[] = [];
  #isRelieving = false;

  constructor(wheel: TimerWheel, limits: SlowReaderLimits = slowReaderLimits) {
    super();
    this.#wheel = wheel;
    this.#limits = limits;
  }

  get size(): number {
    return this.#rounds.size;
  }

  /** Bytes that wait for all readers now: for who measures, as it asks each of them. */
  get waitingBytes(): number {
    let sum = 0;
    for (const reader of this.#rounds.keys()) sum += reader.waitingBytes();
    return sum;
  }

  add(reader: Reader): void {
    if (this.#rounds.size === 0) this.#wheel.schedule(this, this.#limits.sliceMs);
    this.#rounds.set(reader, 0);
  }

  remove(reader: Reader): void {
    this.#rounds.delete(reader);
    if (this.#rounds.size > 0) return;
    this.#wheel.cancel(this);
    this.#sums = [];
  }

  override onTimer(): void {
    const { slices, togetherBytesMax, sliceMs } = this.#limits;
    this.#sums.push(this.#look(Math.ceil(this.#rounds.size / slices)));
    if (this.#sums.length > slices) this.#sums.shift();
    if (this.#sums.reduce((sum, each) => sum + each, 0) > togetherBytesMax) void this.#relieve();
    if (this.#rounds.size > 0) this.#wheel.schedule(this, sliceMs);
  }

  /** Looks at so many, and adds up what waits for them. An iterator of a map goes on in it, whoever comes and goes. */
  #look(count: number): number {
    let sum = 0;
    this.#cursor ??= this.#rounds.entries();
    for (let seen = 0; seen < count; seen += 1) {
      const { done, value } = this.#cursor.next();
      if (done === true) {
        this.#cursor = undefined;
        break;
      }
      sum += this.#judge(...value);
    }
    return sum;
  }

  #judge(reader: Reader, rounds: number): number {
    const { waitingBytesMax, roundsMax } = this.#limits;
    const bytes = reader.waitingBytes();
    const roundsNow = bytes > waitingBytesMax ? rounds + 1 : 0;
    if (roundsNow !== rounds) this.#rounds.set(reader, roundsNow);
    if (roundsNow > roundsMax) reader.tooSlow();
    return bytes;
  }

  /** Too much waits for all together: everybody is looked at now, because a busy room fills memory within a second. */
  async #relieve(): Promise<void> {
    if (this.#isRelieving) return;
    this.#isRelieving = true;
    const { pressedBytesMax, cutOffsPerTurn } = this.#limits;
    let cutOffs = 0;
    try {
      for (const reader of this.#rounds.keys()) {
        if (reader.waitingBytes() <= pressedBytesMax) continue;
        reader.cutOff();
        cutOffs += 1;
        if (cutOffs % cutOffsPerTurn === 0) await nextTurn();
      }
    } finally {
      this.#sums = [];
      this.#isRelieving = false;
    }
  }
}
