import { describe, expect, it } from 'bun:test';
import { Peers, peersMax } from './peers.ts';

const isNew = { came: true, isOld: false, gap: false };
const isNext = { came: false, isOld: false, gap: false };
const isGap = { came: false, isOld: false, gap: true };
const everything = (): boolean => true;

describe('Peers', () => {
  it('sees what is new, next, missing and old, of each channel', () => {
    const peers = new Peers();
    expect(peers.hear('node', 'all', 5)).toEqual(isNew);
    expect(peers.hear('node', 'all', 6)).toEqual(isNext);
    expect(peers.hear('node', 'all', 8)).toEqual(isGap);
    expect(peers.hear('node', 'all', 8)).toEqual({ came: false, isOld: true, gap: false });
    expect(peers.hear('node', 'all', 7)).toEqual({ came: false, isOld: true, gap: false });
    expect(peers.hear('node', 'room:1', 1)).toEqual(isNext);
  });

  it('sees by a heartbeat that the last did not come, once', () => {
    const peers = new Peers();
    peers.hear('node', 'all', 5);
    expect(peers.hearCounts('node', { all: 5 }, everything)).toEqual(isNext);
    expect(peers.hearCounts('node', { all: 6 }, everything)).toEqual(isGap);
    expect(peers.hearCounts('node', { all: 6 }, everything)).toEqual(isNext);
    expect(peers.hear('node', 'all', 7)).toEqual(isNext);
  });

  it('begins to count where it begins to listen', () => {
    const peers = new Peers();
    const counts = { all: 1, 'room:1': 9 } as const;
    expect(peers.hearCounts('node', counts, (channel) => channel === 'all')).toEqual(isNew);
    expect(peers.hear('node', 'room:1', 12)).toEqual(isNext);
    expect(peers.hearCounts('node', { 'room:2': 3 }, everything)).toEqual(isNext);
    expect(peers.hear('node', 'room:2', 5)).toEqual(isGap);
    peers.forget('room:2');
    expect(peers.hear('node', 'room:2', 50)).toEqual(isNext);
  });

  it('counts beats of silence, and forgives them when it was us who did not hear', () => {
    const peers = new Peers();
    peers.hear('quiet', 'all', 1);
    peers.hear('loud', 'all', 1);
    expect(peers.beat(2)).toEqual([]);
    peers.hearCounts('loud', {}, everything);
    peers.excuse();
    expect([peers.beat(2), peers.beat(2)]).toEqual([[], []]);
    peers.hear('loud', 'all', 2);
    expect(peers.beat(2)).toEqual(['quiet']);
    expect(peers.count).toBe(1);
    expect(peers.hear('quiet', 'all', 7)).toEqual(isNew);
    expect([peers.leave('quiet'), peers.leave('quiet')]).toEqual([true, false]);
  });

  it('takes no notice of more nodes than there can be', () => {
    const peers = new Peers();
    for (let node = 0; node < peersMax; node += 1) peers.hear(`node-${node}`, 'all', 1);
    expect(peers.hear('another', 'all', 1)).toEqual({ came: false, isOld: true, gap: false });
    expect(peers.count).toBe(peersMax);
  });
});
