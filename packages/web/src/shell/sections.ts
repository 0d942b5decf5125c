import type { RoomState } from '@parley/client/state';
import { lastMessageOf, unreadCountOf } from '@parley/client/views';
import { computed } from '@preact/signals';
import { roomTitle } from '../people.ts';
import { foldedSections } from '../preferences.ts';
import { openRoomId, state } from '../store.ts';
import { locale } from '../strings.ts';

export type SectionName = 'rooms' | 'groups' | 'direct' | 'assistant';

export interface SidebarRoom {
  readonly state: RoomState;
  readonly title: string;
  readonly unread: number;
}

export interface Section {
  readonly name: SectionName;
  readonly rooms: readonly SidebarRoom[];
  readonly isFolded: boolean;
}

const sectionOf = ({ room: { kind } }: RoomState): SectionName =>
  kind === 'group' ? 'groups' : kind === 'direct' ? 'direct' : kind === 'assistant' ? 'assistant' : 'rooms';

const byName = new Intl.Collator(locale, { numeric: true, sensitivity: 'base' });

const lastTime = ({ state: room }: SidebarRoom): string =>
  lastMessageOf(room)?.createdAt ?? room.room.createdAt;

/** Rooms and groups by name, where they keep their places; direct messages and sessions newest first. */
const order: Readonly<Record<SectionName, (one: SidebarRoom, other: SidebarRoom) => number>> = {
  rooms: (one, other) => byName.compare(one.title, other.title),
  groups: (one, other) => byName.compare(one.title, other.title),
  direct: (one, other) => (lastTime(one) < lastTime(other) ? 1 : -1),
  assistant: (one, other) => (lastTime(one) < lastTime(other) ? 1 : -1),
};

const names: readonly SectionName[] = ['rooms', 'groups', 'direct', 'assistant'];

/** What the sidebar shows. A folded section still shows what is open or unread in it. */
export const sections = computed<readonly Section[]>(() => {
  const now = state.value;
  const bySection = new Map<SectionName, SidebarRoom[]>(names.map((name) => [name, []]));
  for (const room of now.rooms.values()) {
    const isOpen = room.room.id === openRoomId.value;
    const unread = isOpen && document.hasFocus() ? 0 : unreadCountOf(now, room);
    bySection.get(sectionOf(room))?.push({ state: room, title: roomTitle(room, now), unread });
  }
  return names.map((name) => {
    const rooms = (bySection.get(name) ?? []).toSorted(order[name]);
    const isFolded = foldedSections.value.includes(name);
    const shown = isFolded
      ? rooms.filter(({ state: { room }, unread }) => unread > 0 || room.id === openRoomId.value)
      : rooms;
    return { name, rooms: shown, isFolded };
  });
});

/** Rooms in the order in which one sees them. */
export const roomsOnShow = computed(() =>
  sections.value.flatMap(({ rooms }) => rooms.map((room) => room.state)),
);

export const fold = (name: SectionName): void => {
  const folded = foldedSections.value;
  foldedSections.value = folded.includes(name) ? folded.filter((other) => other !== name) : [...folded, name];
};
