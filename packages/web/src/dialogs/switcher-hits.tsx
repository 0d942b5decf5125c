import { unreadCountOf } from '@parley/client/views';
import type { RoomState } from '@parley/client/state';
import type { User } from '@parley/contract/nouns/user';
import type { JSX, RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { openDirect } from '../direct.ts';
import { laterWords } from '../later-strings.ts';
import { isOnline, roomIcon, roomTitle } from '../people.ts';
import { navigate, roomPath } from '../router.ts';
import { closeOverlay } from '../shortcuts.ts';
import { me, openRoomId, state } from '../store.ts';
import { words } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { showError } from '../ui/toast.tsx';
import { UnreadCount } from '../ui/unread-count.tsx';
import type { HitKeys } from './switcher.tsx';
import { useFoundPeople } from './use-found-people.ts';
import css from './switcher.module.css';

const roomsMax = 12;
const peopleMax = 6;

interface Hit {
  readonly key: string;
  readonly title: string;
  readonly note: string;
  readonly glyph: JSX.Element;
  readonly unread: number;
  readonly go: () => void;
}

/** How well a name fits: at its beginning, at a word's beginning, anywhere; undefined for not at all. */
const fit = (name: string, typed: string): number | undefined => {
  const at = name.toLocaleLowerCase().indexOf(typed);
  if (at < 0) return undefined;
  return at === 0 ? 0 : /[\s_-]/.test(name[at - 1] ?? '') ? 1 : 2;
};

const hitOfRoom = (room: RoomState): Hit => {
  const { id, kind } = room.room;
  const title = roomTitle(room);
  const Glyph = roomIcon(kind);
  return {
    key: id,
    title,
    note: kind === 'direct' || kind === 'public' ? '' : laterWords.roomKind[kind],
    glyph:
      room.peerId === null ? (
        <Glyph size={18} />
      ) : (
        <Avatar id={room.peerId} name={title} size={24} online={isOnline(room.peerId) ?? false} />
      ),
    unread: unreadCountOf(state.value, room),
    go() {
      closeOverlay();
      navigate(roomPath(id));
    },
  };
};

const hitOfUser = (user: User): Hit => ({
  key: user.id,
  title: user.name,
  note: `@${user.username}`,
  glyph: <Avatar id={user.id} name={user.name} size={24} online={isOnline(user.id)} />,
  unread: 0,
  go() {
    openDirect(user.id).catch(showError);
  },
});

/** Rooms by how well they fit; without a word the unread ones, then those that moved last. */
const roomHits = (typed: string): readonly Hit[] => {
  const now = state.value;
  return [...now.rooms.values()]
    .flatMap((room) => {
      const rank = fit(roomTitle(room), typed);
      return rank === undefined || (typed === '' && room.room.id === openRoomId.value)
        ? []
        : [{ room, rank }];
    })
    .toSorted(
      (one, other) =>
        one.rank - other.rank ||
        Number(unreadCountOf(now, other.room) > 0) - Number(unreadCountOf(now, one.room) > 0) ||
        (one.room.room.lastEventAt < other.room.room.lastEventAt ? 1 : -1),
    )
    .slice(0, roomsMax)
    .map(({ room }) => hitOfRoom(room));
};

const useHits = (typed: string): readonly Hit[] => {
  const rooms = roomHits(typed);
  const withRoom = new Set([...state.value.rooms.values()].map(({ peerId }) => peerId));
  // Rooms are found without the server; people are not.
  const found = useFoundPeople(typed === '' ? undefined : typed, peopleMax * 2);
  const people = (typed === '' || !found ? [] : found.users)
    .filter(({ id }) => id !== me.value?.id && !withRoom.has(id))
    .slice(0, peopleMax);
  return [...rooms, ...people.map(hitOfUser)];
};

interface HitsProps {
  readonly text: string;
  readonly listId: string;
  /** Where the field finds what hears its keys. */
  readonly keys: RefObject<HitKeys | undefined>;
  /** Enter was pressed before the hits were there. */
  readonly goesToFirst: RefObject<boolean>;
  /** The id of the hit that Enter goes to. */
  readonly onActive: (id: string | undefined) => void;
}

/** What the switcher has found, the best on top. */
export const SwitcherHits = ({ text, listId, keys, goesToFirst, onActive }: HitsProps): JSX.Element => {
  const list = useRef<HTMLUListElement>(null);
  const [chosen, setChosen] = useState({ text, at: 0 });
  const hits = useHits(text.trim().toLocaleLowerCase());
  // Who types on means the first of what is found then.
  const at = chosen.text === text ? chosen.at : 0;
  const active = Math.max(0, Math.min(at, hits.length - 1));
  const activeId = hits[active] && `${listId}-${active}`;
  keys.current = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && hits.length > 0) {
      event.preventDefault();
      setChosen({ text, at: (active + step + hits.length) % hits.length });
    } else if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault();
      hits[active]?.go();
    }
  };
  useEffect(() => {
    const first = hits[0];
    if (!goesToFirst.current || !first) return;
    goesToFirst.current = false;
    first.go();
  }, [hits.length]);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: 'nearest' });
    onActive(activeId);
  }, [active, activeId]);
  return (
    <>
      <ul
        ref={list}
        id={listId}
        class={css.list}
        role="listbox"
        aria-label={words.switcherLabel}
        tabIndex={-1}
      >
        {hits.map((hit, index) => (
          <li
            key={hit.key}
            id={`${listId}-${index}`}
            role="option"
            class={css.hit}
            aria-selected={index === active}
            onClick={hit.go}
            onPointerMove={() => setChosen({ text, at: index })}
          >
            <span class={css.glyph}>{hit.glyph}</span>
            <span class="cut">{hit.title}</span>
            <span class={`cut ${css.note}`}>{hit.note}</span>
            <UnreadCount count={hit.unread} />
          </li>
        ))}
      </ul>
      {hits.length === 0 && <p class={css.none}>{laterWords.switcherEmpty}</p>}
    </>
  );
};
