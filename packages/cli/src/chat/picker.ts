import type { ParleyClient } from '@parley/client';
import type { RoomState } from '@parley/client/state';
import { lastMessageOf, unreadCountOf } from '@parley/client/views';
import { titleOf } from '../targets.ts';
import { shortTimeOf } from '../text/times.ts';
import type { PickerView } from './screen.ts';

interface Choice {
  readonly roomId: string;
  readonly title: string;
  readonly about: string;
  readonly unread: number;
}

const lastTimeOf = (state: RoomState): string => lastMessageOf(state)?.createdAt ?? state.room.createdAt;

/** The choice among one's rooms: unread ones first, then by their newest message. What is typed narrows it. */
export class Picker {
  readonly #client: ParleyClient;
  #chosen = 0;
  #filter = '';

  constructor(client: ParleyClient) {
    this.#client = client;
  }

  view(filter: string, now: Date): PickerView {
    if (filter !== this.#filter) this.#chosen = 0;
    this.#filter = filter;
    const choices = this.#choices(now);
    this.#chosen = Math.max(0, Math.min(this.#chosen, choices.length - 1));
    return { choices, chosen: this.#chosen };
  }

  move(by: number): void {
    this.#chosen = Math.max(0, this.#chosen + by);
  }

  /** The room that is chosen; undefined where none fits what was typed. */
  chosen(filter: string): string | undefined {
    const { choices, chosen } = this.view(filter, new Date());
    return (choices[chosen] as Choice | undefined)?.roomId;
  }

  #choices(now: Date): readonly Choice[] {
    const { state } = this.#client;
    const wanted = this.#filter.trim().toLowerCase();
    return [...state.rooms.values()]
      .map((room) => ({ room, unread: unreadCountOf(state, room), last: lastTimeOf(room) }))
      .toSorted(
        (one, other) =>
          Number(other.unread > 0) - Number(one.unread > 0) || other.last.localeCompare(one.last),
      )
      .map(({ room, unread, last }): Choice => ({
        roomId: room.room.id,
        title: titleOf(room.room, room.peerId === null ? undefined : state.users.get(room.peerId)),
        about: shortTimeOf(new Date(last), now),
        unread,
      }))
      .filter(({ title }) => title.toLowerCase().includes(wanted));
  }
}
