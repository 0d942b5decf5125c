import type { Bus, Heard, Signal } from '../app/ports/bus.ts';
import type { Log } from '../app/ports/log.ts';
import { readEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { LinkKeeper, inTime } from './link-keeper.ts';
import { Outbox } from './outbox.ts';
import type { Outgoing } from './outbox.ts';
import { Peers } from './peers.ts';
import type { Judged } from './peers.ts';
import { channelOfRoom, route } from './routing.ts';
import type { ChannelName } from './routing.ts';
import { Subscribers } from './subscribers.ts';
import type { Message, Transport } from './transport.ts';

export const heartbeatEveryMs = 500;
/** Our own heartbeat must come back within so many others. */
const ownSilentBeatsMax = 4;
/** Another node is gone after so many of our heartbeats without a word of it. */
const peerSilentBeatsMax = 10;
/** While the others are not heard, `lost` is told every so many heartbeats. */
const lostEveryBeats = 2;
/** `lost` is not told more often than this, however often there is a reason. */
const lostEveryMsMin = 250;
const idleShardBeats = 60;
const ownHeartbeatTimeoutMs = 5_000;
const goodbyeTimeoutMs = 1_000;

export interface ClusterBusOptions {
  readonly transport: Transport;
  readonly log: Log;
  readonly nodeId?: string;
  /** Heartbeats after which a shard of rooms is left that nobody here listens to any more. */
  readonly idleShardBeatsMax?: number;
}

interface Shard {
  rooms: number;
  idleBeats: number;
}

/**
 * The bus of several nodes. Subscribers here hear a signal before `publish` returns, the other nodes a moment later. What
 * was published in one turn of the loop goes out together. Signals are numbered, and heartbeats tell how far the numbers
 * have got: a node that misses some tells its subscribers `lost`. A node whose own heartbeat does not come back makes a
 * new link.
 */
export class ClusterBus implements Bus {
  readonly nodeId: string;
  readonly #log: Log;
  #prefix = '';
  readonly #carriesEvents: boolean;
  readonly #subscribers: Subscribers;
  readonly #keeper: LinkKeeper;
  readonly #outbox: Outbox;
  readonly #peers = new Peers();
  readonly #shards = new Map<ChannelName, Shard>();
  readonly #ownText: string;
  readonly #idleShardBeatsMax: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isConnected = false;
  #cameBack = Promise.withResolvers<void>();
  #beats = 0;
  #ownSilentBeats = 0;
  #isHeartbeatDue = false;
  #isScheduled = false;
  /** The link that is being sent on, so that there is one batch under way. */
  #sendingOn: object | undefined;
  /** What was taken to be sent and is not known to have arrived. */
  #unsent: readonly Outgoing[] = [];
  #isLostDue = false;
  #lostTimer: ReturnType<typeof setTimeout> | undefined;
  #hasWarned = false;
  #isClosed = false;

  constructor({
    transport,
    log,
    nodeId = crypto.randomUUID(),
    idleShardBeatsMax = idleShardBeats,
  }: ClusterBusOptions) {
    this.#idleShardBeatsMax = idleShardBeatsMax;
    this.nodeId = nodeId;
    this.#log = log;
    this.#ownText = `{"node":${JSON.stringify(nodeId)},"n":`;
    this.#carriesEvents = transport.carriesEvents;
    this.#outbox = new Outbox(nodeId);
    this.#subscribers = new Subscribers((error) =>
      log.error({ err: error }, 'a subscriber of the bus failed by a bug'),
    );
    this.#keeper = new LinkKeeper({
      transport,
      hear: (message) => this.#hear(message),
      channels: () => ['all', ...this.#shards.keys()].map((channel) => this.#prefix + channel),
      onUp: () => this.#sendHeartbeat(),
      onDown: (reason) => this.#disconnected(reason),
      onFailure: (error) => log.debug({ err: error }, 'the bus could not be reached'),
    });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Other nodes that are heard now. */
  get peerCount(): number {
    return this.#peers.count;
  }

  /**
   * Joins the nodes of a namespace; others on the same Redis or PostgreSQL are not heard. Settles when this node hears
   * what it says itself. Rejects when that does not come in time, and can be tried again.
   */
  async open(namespace: string): Promise<void> {
    this.#prefix = `parley:${namespace}:`;
    await this.#keeper.open();
    this.#timer ??= setInterval(() => this.#beat(), heartbeatEveryMs);
    try {
      await inTime(this.#cameBack.promise, ownHeartbeatTimeoutMs);
    } catch (error) {
      this.#keeper.drop(error);
      throw new Error('what is said on the bus does not come back', { cause: error });
    }
  }

  publish(signal: Signal): void {
    this.#subscribers.tell(signal);
    if (this.#isClosed) return;
    for (const routed of route(signal, this.#carriesEvents)) {
      // Who comes later, or is cut off, sees by the numbers that there was something. Rooms' logs are read then.
      const isHeard = this.#peers.count > 0 && (this.#keeper.link || routed.channel === 'all');
      if (!isHeard) this.#outbox.skip(routed);
      else if (!this.#outbox.add(routed)) this.#warn('the bus is full: other nodes read what they miss');
    }
    this.#schedule();
  }

  subscribe(subscriber: (heard: Heard) => void): void {
    this.#subscribers.add(subscriber);
    // Who comes late hears of those who are there.
    for (const nodeId of this.#peers.nodes())
      this.#subscribers.tellOne(subscriber, { type: 'node_came', nodeId });
  }

  async listen(roomId: string): Promise<void> {
    const channel = channelOfRoom(roomId);
    const shard = this.#shards.get(channel) ?? { rooms: 0, idleBeats: 0 };
    this.#shards.set(channel, shard);
    shard.rooms += 1;
    shard.idleBeats = 0;
    await this.#keeper.subscribe(this.#prefix + channel);
  }

  forget(roomId: string): void {
    const shard = this.#shards.get(channelOfRoom(roomId));
    if (shard && shard.rooms > 0) shard.rooms -= 1;
  }

  /** Says goodbye to the other nodes. Signals stay on this node from then on. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#timer);
    clearTimeout(this.#lostTimer);
    const { link } = this.#keeper;
    const bye = JSON.stringify({ node: this.nodeId, bye: true } satisfies Envelope);
    const last = [...this.#unsent, ...this.#outbox.take(), { channel: 'all', text: bye } as const];
    if (link) await inTime(link.publish(this.#addressed(last)), goodbyeTimeoutMs).catch(() => undefined);
    this.#isConnected = false;
    this.#keeper.close();
  }

  #hear({ channel, text }: Message): void {
    // Our own come back, too: not worth reading.
    if (text.startsWith(this.#ownText) || this.#isClosed) return;
    const envelope = readEnvelope(text);
    if (!envelope || !channel.startsWith(this.#prefix)) {
      this.#warn('something on the bus is not of a node');
      return;
    }
    if (envelope.node === this.nodeId) this.#hearOwn();
    else this.#hearOther(channel.slice(this.#prefix.length) as ChannelName, envelope);
  }

  #hearOther(channel: ChannelName, envelope: Envelope): void {
    const { node } = envelope;
    if ('bye' in envelope) {
      if (this.#peers.leave(node)) this.#subscribers.tell({ type: 'node_gone', nodeId: node });
      return;
    }
    if ('counts' in envelope) {
      const isSubscribed = (name: ChannelName): boolean => name === 'all' || this.#shards.has(name);
      this.#judge(node, this.#peers.hearCounts(node, envelope.counts, isSubscribed));
      return;
    }
    const judged = this.#peers.hear(node, channel, envelope.n);
    this.#judge(node, judged);
    if (judged.isOld) return;
    for (const signal of envelope.signals) this.#subscribers.tell(signal);
  }

  #judge(nodeId: string, { came, gap }: Judged): void {
    if (came) {
      this.#subscribers.tell({ type: 'node_came', nodeId });
      // It hears of us at once, and not at our next heartbeat.
      this.#sendHeartbeat();
    }
    // It may have said something before it was heard.
    if (came || gap) this.#tellLost();
  }

  #hearOwn(): void {
    this.#ownSilentBeats = 0;
    this.#cameBack.resolve();
    if (this.#isConnected) return;
    this.#isConnected = true;
    this.#peers.excuse();
    this.#log.info({ node: this.nodeId }, 'the bus is connected');
    this.#tellLost();
  }

  #disconnected(reason: unknown): void {
    this.#ownSilentBeats = 0;
    if (!this.#isConnected) return;
    this.#isConnected = false;
    this.#cameBack = Promise.withResolvers();
    this.#hasWarned = false;
    this.#log.warn(
      { err: reason },
      'the bus is away: other nodes are not heard, and the log is read instead',
    );
    this.#tellLost();
  }

  #beat(): void {
    this.#beats += 1;
    if (!this.#isConnected && this.#beats % lostEveryBeats === 0) this.#tellLost();
    if (this.#keeper.link) {
      this.#ownSilentBeats += 1;
      if (this.#ownSilentBeats > ownSilentBeatsMax) this.#keeper.drop(new Error('the bus is silent'));
    }
    // While nobody is heard nobody is gone.
    const gone = this.#isConnected ? this.#peers.beat(peerSilentBeatsMax) : [];
    for (const nodeId of gone) this.#subscribers.tell({ type: 'node_gone', nodeId });
    this.#leaveIdleShards();
    this.#keeper.beat();
    this.#sendHeartbeat();
  }

  #leaveIdleShards(): void {
    for (const [channel, shard] of this.#shards) {
      if (shard.rooms > 0) continue;
      shard.idleBeats += 1;
      if (shard.idleBeats <= this.#idleShardBeatsMax) continue;
      this.#shards.delete(channel);
      this.#peers.forget(channel);
      this.#keeper.unsubscribe(this.#prefix + channel);
    }
  }

  #sendHeartbeat(): void {
    this.#isHeartbeatDue = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isClosed) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#send();
    });
  }

  /** Sends what there is, batch after batch. What fails is sent again on the next link, and known by its numbers. */
  async #send(): Promise<void> {
    const { link } = this.#keeper;
    if (!link || this.#sendingOn === link) return;
    this.#sendingOn = link;
    try {
      while (link === this.#keeper.link && !this.#isClosed) {
        if (this.#unsent.length === 0) this.#unsent = this.#takeAll();
        if (this.#unsent.length === 0) return;
        await link.publish(this.#addressed(this.#unsent));
        if (link === this.#keeper.link) this.#unsent = [];
      }
    } catch (error) {
      if (link === this.#keeper.link) this.#keeper.drop(error);
    } finally {
      if (this.#sendingOn === link) this.#sendingOn = undefined;
    }
  }

  /** The heartbeat comes last, after what it counts. */
  #takeAll(): readonly Outgoing[] {
    const waiting = this.#outbox.take();
    if (!this.#isHeartbeatDue) return waiting;
    this.#isHeartbeatDue = false;
    const counts = this.#outbox.counts();
    const text = JSON.stringify({ node: this.nodeId, counts } satisfies Envelope);
    return [...waiting, { channel: 'all', text }];
  }

  #addressed(outgoing: readonly Outgoing[]): readonly Message[] {
    return outgoing.map(({ channel, text }) => ({ channel: this.#prefix + channel, text }));
  }

  #tellLost(): void {
    if (this.#lostTimer) {
      this.#isLostDue = true;
      return;
    }
    this.#subscribers.tell({ type: 'lost' });
    this.#lostTimer = setTimeout(() => {
      this.#lostTimer = undefined;
      if (this.#isLostDue && !this.#isClosed) {
        this.#isLostDue = false;
        this.#tellLost();
      }
    }, lostEveryMsMin);
  }

  /** Once between two outages: what goes wrong here goes wrong often. */
  #warn(message: string): void {
    if (!this.#hasWarned) this.#log.warn({ node: this.nodeId }, message);
    this.#hasWarned = true;
  }
}
