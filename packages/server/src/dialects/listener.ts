import type { CloseReason } from '@parley/contract/close-codes';
import type { AccessClaims } from '../app/tokens.ts';
import type { Audience } from '../app/ports/bus.ts';
import type { Link } from '../delivery/connection.ts';
import type { Listener } from '../delivery/connections.ts';
import type { DialectName } from './dialect.ts';

/** The two wires of every dialect: Socket.IO's default namespace and the plain WebSocket on `/`. */
export type WireKey = 'io' | 'ws';

export const topicOf = ({ kind, id }: Audience, dialect: DialectName, wire: WireKey): string =>
  `${kind}/${id}/${dialect}.${wire}`;

/** What a connection listens to before it has said which dialect it speaks. */
export interface Ear {
  readonly dialect: DialectName;
  readonly kind: 'user' | 'organization';
}

/** One open connection that hears in a dialect: its user's and its organization's news, and the rooms that it joined. */
export class DialectListener implements Listener {
  readonly userId: string;
  readonly sessionId: string;
  readonly format = undefined;
  readonly joined = new Set<string>();
  readonly organizationId: string;
  readonly #wire: WireKey;
  readonly #link: Link;
  #ears: readonly Ear[] = [];
  #dialect: DialectName | undefined;

  constructor(
    claims: AccessClaims,
    { organizationId, wire, link }: { organizationId: string; wire: WireKey; link: Link },
  ) {
    this.userId = claims.userId;
    this.sessionId = claims.sessionId;
    this.organizationId = organizationId;
    this.#wire = wire;
    this.#link = link;
  }

  get dialect(): DialectName | undefined {
    return this.#dialect;
  }

  /** The dialects that it hears in now. */
  get dialects(): ReadonlySet<DialectName> {
    return new Set(this.#ears.map(({ dialect }) => dialect));
  }

  open(ears: readonly Ear[]): void {
    this.#listen(ears);
  }

  /** From now on it hears in this dialect only. */
  speak(dialect: DialectName): void {
    this.#dialect = dialect;
    this.#listen([
      { dialect, kind: 'user' },
      { dialect, kind: 'organization' },
    ]);
  }

  join(roomId: string): void {
    if (!this.#dialect) return;
    this.joined.add(roomId);
    this.#link.subscribe(topicOf({ kind: 'room', id: roomId }, this.#dialect, this.#wire));
  }

  leave(roomId: string): boolean {
    if (!this.#dialect || !this.joined.delete(roomId)) return false;
    this.#link.unsubscribe(topicOf({ kind: 'room', id: roomId }, this.#dialect, this.#wire));
    return true;
  }

  enter(): void {
    // A dialect's client hears the rooms that it joins, not all that its user is a member of.
  }

  exit(roomId: string): void {
    this.leave(roomId);
  }

  rooms(): readonly string[] {
    return [...this.joined];
  }

  hears(): boolean {
    return false;
  }

  watch(): void {
    // Presence is told to the organization.
  }

  send(frame: string): void {
    this.#link.send(frame);
  }

  close(reason: CloseReason, reconnectInMs?: number): void {
    this.#link.close(reason, reconnectInMs);
  }

  /** Does something while it does not hear a topic. */
  without(topic: string, say: () => void): void {
    this.#link.unsubscribe(topic);
    say();
    this.#link.subscribe(topic);
  }

  isSubscribed(topic: string): boolean {
    return this.#link.isSubscribed(topic);
  }

  #listen(ears: readonly Ear[]): void {
    for (const ear of this.#ears) this.#link.unsubscribe(this.#topicOf(ear));
    this.#ears = ears;
    for (const ear of ears) this.#link.subscribe(this.#topicOf(ear));
  }

  #topicOf({ dialect, kind }: Ear): string {
    const id = kind === 'user' ? this.userId : this.organizationId;
    return topicOf({ kind, id }, dialect, this.#wire);
  }
}
