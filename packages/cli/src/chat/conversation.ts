import type { OpenRoom, ParleyClient } from '@parley/client';
import type { RoomState } from '@parley/client/state';
import { membersInOrder, timelineOf, typingIn, unreadCountOf } from '@parley/client/views';
import type { TimelineEntry } from '@parley/client/views';
import { titleOf } from '../targets.ts';
import type { Spans } from '../text/spans.ts';
import { numberOf } from '../text/times.ts';
import { withinMs } from '../within.ts';
import { MessageRows } from './message-rows.ts';
import type { ShownRow } from './message-rows.ts';

/** Names that are asked for one by one, because no list had them. */
const namesAskedMax = 500;
const flushTimeoutMs = 2_000;
const readersNamed = 3;
const typistsNamed = 2;

/** A room that is on the screen, and what is shown of it. */
export class Conversation {
  readonly roomId: string;
  readonly room: OpenRoom;
  readonly #client: ParleyClient;
  readonly #rows = new MessageRows();
  readonly #asked = new Map<string, string>();
  readonly #changed: () => void;
  readonly #newFromSeq: number | undefined;
  #markedSeq = 0;

  constructor(client: ParleyClient, roomId: string, changed: () => void) {
    this.#client = client;
    this.#changed = changed;
    this.roomId = roomId;
    const state = client.state.rooms.get(roomId);
    const unread = state ? unreadCountOf(client.state, state) : 0;
    this.#newFromSeq = state && unread > 0 ? state.room.lastSeq - unread + 1 : undefined;
    this.room = client.openRoom(roomId);
    // Without it nobody is shown as a reader: not worth a complaint.
    this.room.loadMembers().catch(() => undefined);
  }

  /** Undefined when one is not a member any more. */
  get state(): RoomState | undefined {
    return this.#client.state.rooms.get(this.roomId);
  }

  get entries(): readonly TimelineEntry[] {
    return timelineOf(this.#client.state, this.#client.outbox, this.roomId);
  }

  get title(): string {
    const { state } = this;
    if (!state) return '';
    const peer = state.peerId === null ? undefined : this.#client.state.users.get(state.peerId);
    return state.room.kind === 'direct' && !peer && state.peerId !== null
      ? `@${this.nameOf(state.peerId)}`
      : titleOf(state.room, peer);
  }

  /** Beside the title: who is there, or what it is about. */
  get about(): string {
    const { state } = this;
    if (!state) return '';
    const { room, peerId } = state;
    const presence = peerId === null ? undefined : this.#client.state.presences.get(peerId)?.value.status;
    const members =
      room.kind === 'direct'
        ? ''
        : `${numberOf(room.memberCount)} ${room.memberCount === 1 ? 'member' : 'members'}`;
    const archived = room.archivedAt === null ? '' : 'archived';
    return [archived, presence ?? '', members, room.description ?? '']
      .filter((part) => part !== '')
      .join(' · ');
  }

  rows(columns: number, now: Date): readonly ShownRow[] {
    return this.#rows.of(this.entries, {
      columns,
      now,
      userId: this.#client.state.userId,
      nameOf: (userId) => this.nameOf(userId),
      newFromSeq: this.#newFromSeq,
    });
  }

  /** Who types, as a line. */
  typing(nowMs: number): Spans {
    const { state } = this;
    const others = state
      ? typingIn(state, nowMs).filter((userId) => userId !== this.#client.state.userId)
      : [];
    if (others.length === 0) return [];
    const names = others.slice(0, typistsNamed).map((userId) => this.nameOf(userId));
    const more = others.length > typistsNamed ? ` and ${others.length - typistsNamed} more` : '';
    const verb = others.length === 1 ? 'is' : 'are';
    return [{ text: `${names.join(more === '' ? ' and ' : ', ')}${more} ${verb} typing…`, look: 'dim' }];
  }

  /** How far the newest message has got, where it is one's own. */
  receipt(): Spans {
    const { state } = this;
    const last = this.entries.at(-1);
    if (!state || last?.message.senderId !== this.#client.state.userId) return [];
    if (last.state === 'delivered') return [{ text: 'Delivered', look: 'dim' }];
    if (last.state !== 'read') return [];
    if (state.room.kind === 'direct') return [{ text: 'Read', look: 'dim' }];
    const readers = membersInOrder(this.#client.state, state).filter(
      ({ userId, marks }) =>
        userId !== this.#client.state.userId && (marks?.readSeq ?? 0) >= last.message.seq,
    );
    if (readers.length === 0) return [{ text: 'Read', look: 'dim' }];
    const names = readers
      .slice(0, readersNamed)
      .map(({ userId }) => this.nameOf(userId))
      .join(', ');
    const more = readers.length > readersNamed ? ` +${readers.length - readersNamed}` : '';
    return [{ text: `Read by ${names}${more}`, look: 'dim' }];
  }

  /** The newest of one's own messages that was sent and not deleted. */
  lastOwn(): TimelineEntry | undefined {
    return this.entries.findLast(
      ({ message, outgoing }) =>
        message.senderId === this.#client.state.userId && !outgoing && message.deletedAt === null,
    );
  }

  failed(): TimelineEntry | undefined {
    return this.entries.findLast(({ state }) => state === 'failed');
  }

  /** Says that everything up to here was seen. */
  markRead(): void {
    const seq = this.entries.findLast(({ message }) => message.seq > 0)?.message.seq ?? 0;
    if (seq <= this.#markedSeq) return;
    this.#markedSeq = seq;
    this.room.markRead(seq);
  }

  /** Before the connection ends: what was seen last may not have been said yet. */
  async flush(): Promise<void> {
    if (this.#markedSeq === 0 || this.#client.status !== 'online') return;
    const marked = this.#client.call('mark_read', { roomId: this.roomId, seq: this.#markedSeq });
    // If it does not arrive, the messages stay unread: not worth a complaint at the end.
    await withinMs(flushTimeoutMs, marked).catch(() => undefined);
  }

  nameOf(userId: string): string {
    const { users } = this.#client.state;
    const known = users.get(userId)?.username ?? this.state?.members.get(userId)?.value.username;
    if (known !== undefined) return known;
    const asked = this.#asked.get(userId);
    if (asked !== undefined || this.#asked.size >= namesAskedMax) return asked ?? '…';
    this.#asked.set(userId, '…');
    this.#client.call('get_user', { userId }).then(
      ({ user }) => {
        this.#asked.set(userId, user.username);
        this.#changed();
      },
      () => this.#asked.set(userId, 'unknown'),
    );
    return '…';
  }

  /** Loads older messages, unless that is under way or there are none. */
  loadOlder(): void {
    if (this.room.hasOlder && !this.room.isLoading) this.room.loadOlder().catch(() => undefined);
  }

  close(): void {
    this.room.close();
  }
}
