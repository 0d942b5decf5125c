import type { Signal } from '../app/ports/bus.ts';
import { envelopeText } from './envelope.ts';
import type { Counts } from './envelope.ts';
import type { ChannelName, Routed } from './routing.ts';

export interface OutboxLimits {
  /** Characters of signals that wait to be sent. */
  readonly waitingCharsMax: number;
  /** Characters of one signal. */
  readonly signalCharsMax: number;
  /** Characters from which on an envelope is full. */
  readonly envelopeCharsMax: number;
}

export const outboxLimits: OutboxLimits = {
  waitingCharsMax: 16_777_216,
  signalCharsMax: 1_048_576,
  envelopeCharsMax: 131_072,
};

/** A text for one channel of the bus. */
export interface Outgoing {
  readonly channel: ChannelName;
  readonly text: string;
}

interface Box {
  n: number;
  signals: string[];
  /** How far the logs of rooms have got: only the furthest is of interest. */
  readonly advanced: Map<string, number>;
  /** Something was not sent, and the others must see it by a number that is left out. */
  hasSkipped: boolean;
}

/**
 * What waits to be sent to the other nodes, as JSON, in order for each channel. What does not fit is not sent; a number
 * is left out for it, so that the others notice.
 */
export class Outbox {
  readonly #node: string;
  readonly #limits: OutboxLimits;
  readonly #boxes = new Map<ChannelName, Box>();
  #waitingChars = 0;

  constructor(node: string, limits: OutboxLimits = outboxLimits) {
    this.#node = node;
    this.#limits = limits;
  }

  /** Answers whether it fits. */
  add({ channel, signal }: Routed): boolean {
    const box = this.#box(channel);
    const text = signal.type === 'advanced' ? '' : JSON.stringify(signal);
    // What is advanced is short, and there is one of each room.
    const chars = signal.type === 'advanced' ? advancedChars(box, signal) : text.length;
    if (chars > this.#limits.signalCharsMax || this.#waitingChars + chars > this.#limits.waitingCharsMax) {
      box.hasSkipped = true;
      return false;
    }
    this.#waitingChars += chars;
    if (signal.type === 'advanced') {
      box.advanced.set(signal.roomId, Math.max(signal.eventSeq, box.advanced.get(signal.roomId) ?? 0));
    } else {
      box.signals.push(text);
    }
    return true;
  }

  /** Counts something that is not sent. */
  skip({ channel }: Routed): void {
    this.#box(channel).hasSkipped = true;
  }

  /** Everything that waits, in numbered envelopes. */
  take(): readonly Outgoing[] {
    const outgoing: Outgoing[] = [];
    for (const [channel, box] of this.#boxes) {
      this.#countSkipped(box);
      for (const signals of this.#shares(box)) {
        box.n += 1;
        outgoing.push({ channel, text: envelopeText(this.#node, box.n, signals) });
      }
      box.signals = [];
      box.advanced.clear();
    }
    this.#waitingChars = 0;
    return outgoing;
  }

  /** The number of the last envelope of each channel, sent or not. */
  counts(): Counts {
    const counts: Partial<Record<ChannelName, number>> = {};
    for (const [channel, box] of this.#boxes) {
      this.#countSkipped(box);
      counts[channel] = box.n;
    }
    return counts;
  }

  #countSkipped(box: Box): void {
    if (box.hasSkipped) box.n += 1;
    box.hasSkipped = false;
  }

  #shares(box: Box): readonly (readonly string[])[] {
    const shares: string[][] = [];
    let chars = Number.POSITIVE_INFINITY;
    for (const signal of [...box.signals, ...advancedTexts(box)]) {
      if (chars + signal.length > this.#limits.envelopeCharsMax) {
        shares.push([]);
        chars = 0;
      }
      shares.at(-1)?.push(signal);
      chars += signal.length;
    }
    return shares;
  }

  #box(channel: ChannelName): Box {
    let box = this.#boxes.get(channel);
    if (!box) {
      box = { n: 0, signals: [], advanced: new Map(), hasSkipped: false };
      this.#boxes.set(channel, box);
    }
    return box;
  }
}

type Advanced = Extract<Signal, { readonly type: 'advanced' }>;

const advancedChars = (box: Box, { roomId }: Advanced): number =>
  box.advanced.has(roomId) ? 0 : roomId.length + 64;

const advancedTexts = (box: Box): readonly string[] =>
  [...box.advanced].map(([roomId, eventSeq]) =>
    JSON.stringify({ type: 'advanced', roomId, eventSeq } satisfies Advanced),
  );
