import { describe, expect, it } from 'bun:test';
import type { Signal } from '../app/ports/bus.ts';
import { readEnvelope } from './envelope.ts';
import { Outbox } from './outbox.ts';
import type { Outgoing } from './outbox.ts';
import type { Routed } from './routing.ts';

const toAll = (userId: string): Routed => ({ channel: 'all', signal: { type: 'user_changed', userId } });
const advanced = (roomId: string, eventSeq: number): Routed => ({
  channel: 'room:1',
  signal: { type: 'advanced', roomId, eventSeq },
});

/** Of each envelope its channel, its number and its signals. */
const read = (outgoing: readonly Outgoing[]): readonly (readonly [string, number, readonly Signal[]])[] =>
  outgoing.map(({ channel, text }) => {
    const envelope = readEnvelope(text);
    if (!envelope || !('signals' in envelope)) throw new Error(`${text} is no envelope of signals.`);
    return [channel, envelope.n, envelope.signals];
  });

const limits = { waitingCharsMax: 1_000, signalCharsMax: 500, envelopeCharsMax: 200 };

describe('Outbox', () => {
  it('puts what waits into one envelope a channel, and numbers them', () => {
    const outbox = new Outbox('node');
    outbox.add(toAll('ada'));
    outbox.add(toAll('ben'));
    outbox.add(advanced('room', 3));
    expect(read(outbox.take())).toEqual([
      ['all', 1, [toAll('ada').signal, toAll('ben').signal]],
      ['room:1', 1, [advanced('room', 3).signal]],
    ]);
    expect(outbox.take()).toEqual([]);
    outbox.add(toAll('cleo'));
    expect(read(outbox.take())).toEqual([['all', 2, [toAll('cleo').signal]]]);
    expect(outbox.counts()).toEqual({ all: 2, 'room:1': 1 });
  });

  it('says of each room only how far its log has got in the end', () => {
    const outbox = new Outbox('node');
    for (const eventSeq of [4, 6, 5]) outbox.add(advanced('room', eventSeq));
    outbox.add(advanced('other', 1));
    expect(read(outbox.take())).toEqual([
      ['room:1', 1, [advanced('room', 6).signal, advanced('other', 1).signal]],
    ]);
  });

  it('leaves out a number for what was not sent, however much it was', () => {
    const outbox = new Outbox('node');
    outbox.add(toAll('ada'));
    outbox.take();
    outbox.skip(toAll('ben'));
    outbox.skip(toAll('ben'));
    expect(outbox.counts()).toEqual({ all: 2 });
    outbox.skip(toAll('ben'));
    outbox.add(toAll('cleo'));
    expect(read(outbox.take())).toEqual([['all', 4, [toAll('cleo').signal]]]);
  });

  it('takes no signal that is too long, and no more than fit', () => {
    const outbox = new Outbox('node', limits);
    expect(outbox.add(toAll('x'.repeat(500)))).toBe(false);
    const fits = Array.from({ length: 10 }, () => outbox.add(toAll('x'.repeat(150))));
    const count = fits.filter(Boolean).length;
    expect(count).toBeWithin(4, 7);
    const envelopes = read(outbox.take());
    expect(envelopes.flatMap(([, , signals]) => signals)).toHaveLength(count);
    expect(envelopes[0]?.[1]).toBe(2);
    expect(outbox.add(toAll('x'.repeat(150)))).toBe(true);
  });

  it('fills envelopes only so far', () => {
    const outbox = new Outbox('node', limits);
    for (let index = 0; index < 6; index += 1) outbox.add(toAll('x'.repeat(60)));
    const envelopes = read(outbox.take());
    expect(envelopes.map(([, n]) => n)).toEqual([1, 2, 3, 4, 5, 6].slice(0, envelopes.length));
    expect(envelopes.length).toBeGreaterThan(1);
    expect(envelopes.flatMap(([, , signals]) => signals)).toHaveLength(6);
  });
});
