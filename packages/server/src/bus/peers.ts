import type { Counts } from './envelope.ts';
import type { ChannelName } from './routing.ts';

/** The nodes of one cluster. More are not listened to: there is a mistake then. */
export const peersMax = 1_000;

interface Peer {
  /** Heartbeats of our own since we heard of it. */
  silentBeats: number;
  /** The number of the last envelope on each channel that we subscribed to. */
  readonly heard: Map<ChannelName, number>;
}

/** What an envelope is to us. */
export interface Judged {
  /** The node was not known. */
  readonly came: boolean;
  /** It was heard before: somebody sent it twice. */
  readonly isOld: boolean;
  /** Others before it did not come. */
  readonly gap: boolean;
}

/**
 * The other nodes, and how much of what they said was heard here. Silence is measured in our own heartbeats and not by
 * the clock: who was stopped for a while must not take the others for dead when it goes on.
 */
export class Peers {
  readonly #peers = new Map<string, Peer>();

  get count(): number {
    return this.#peers.size;
  }

  nodes(): readonly string[] {
    return [...this.#peers.keys()];
  }

  /** An envelope with signals. The first that is heard of a node on a channel follows on nothing. */
  hear(node: string, channel: ChannelName, n: number): Judged {
    const { peer, came } = this.#meet(node);
    if (!peer) return { came: false, isOld: true, gap: false };
    const last = peer.heard.get(channel);
    if (last !== undefined && n <= last) return { came, isOld: true, gap: false };
    peer.heard.set(channel, n);
    return { came, isOld: false, gap: last !== undefined && n > last + 1 };
  }

  /** A heartbeat: how far a node has got on the channels that we subscribed to. */
  hearCounts(node: string, counts: Counts, isSubscribed: (channel: ChannelName) => boolean): Judged {
    const { peer, came } = this.#meet(node);
    let gap = false;
    for (const [name, n = 0] of Object.entries(counts)) {
      const channel = name as ChannelName;
      if (!peer || !isSubscribed(channel)) continue;
      const last = peer.heard.get(channel);
      if (last !== undefined && n <= last) continue;
      gap ||= last !== undefined;
      peer.heard.set(channel, n);
    }
    return { came, isOld: false, gap };
  }

  /** Whether it was known. */
  leave(node: string): boolean {
    return this.#peers.delete(node);
  }

  /** What was heard on a channel that is not subscribed to any more is of no use. */
  forget(channel: ChannelName): void {
    for (const peer of this.#peers.values()) peer.heard.delete(channel);
  }

  /** One heartbeat of our own later: those that were silent for so many of them are gone. */
  beat(silentBeatsMax: number): readonly string[] {
    const gone: string[] = [];
    for (const [node, peer] of this.#peers) {
      peer.silentBeats += 1;
      if (peer.silentBeats > silentBeatsMax) gone.push(node);
    }
    for (const node of gone) this.#peers.delete(node);
    return gone;
  }

  /** It was us who did not hear. */
  excuse(): void {
    for (const peer of this.#peers.values()) peer.silentBeats = 0;
  }

  #meet(node: string): { readonly peer: Peer | undefined; readonly came: boolean } {
    const known = this.#peers.get(node);
    if (known) {
      known.silentBeats = 0;
      return { peer: known, came: false };
    }
    if (this.#peers.size >= peersMax) return { peer: undefined, came: false };
    const peer: Peer = { silentBeats: 0, heard: new Map() };
    this.#peers.set(node, peer);
    return { peer, came: true };
  }
}
