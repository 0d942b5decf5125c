import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import {
  ChevronDownIcon,
  CompassIcon,
  KeyboardIcon,
  LeaveIcon,
  PlusIcon,
  SearchIcon,
  SettingsIcon,
  ShieldIcon,
  UsersIcon,
} from '../icons.tsx';
import { logOut } from '../log-out.ts';
import { isOnline, roomIcon } from '../people.ts';
import { navigate, roomPath, route } from '../router.ts';
import { isMac, overlay } from '../shortcuts.ts';
import type { Overlay } from '../shortcuts.ts';
import { isAdmin, isLoaded, me, openRoomId, organization, state } from '../store.ts';
import { words } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { IconButton, smallIconButtonClass } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { UnreadCount } from '../ui/unread-count.tsx';
import { Welcome } from '../pages/home.tsx';
import { isNarrow } from './narrow.ts';
import { arrowsMove } from './roving.ts';
import { fold, sections } from './sections.ts';
import type { Section, SectionName, SidebarRoom } from './sections.ts';
import { SidebarShape } from './starting.tsx';
import css from './sidebar.module.css';

const sectionWords: Readonly<Record<SectionName, { title: string; add: string; opens: Overlay }>> = {
  rooms: { title: words.rooms, add: words.newRoom, opens: 'new_room' },
  groups: { title: words.groups, add: words.newGroup, opens: 'new_group' },
  direct: { title: words.directMessages, add: words.newDirect, opens: 'new_direct' },
  assistant: { title: words.assistants, add: words.newAssistant, opens: 'new_assistant' },
};

const RoomLink = ({
  room,
  tabIndex,
}: {
  readonly room: SidebarRoom;
  readonly tabIndex: number;
}): JSX.Element => {
  const { title, unread, state } = room;
  const { id, kind, archivedAt } = state.room;
  const Glyph = roomIcon(kind);
  const isOpen = id === openRoomId.value;
  return (
    <li>
      <a
        href={roomPath(id)}
        class={css.room}
        data-unread={unread > 0}
        data-archived={archivedAt !== null}
        aria-current={isOpen ? 'page' : undefined}
        tabIndex={tabIndex}
        data-move
        title={title}
      >
        {state.peerId === null ? (
          <span class={css.glyph}>
            <Glyph size={18} />
          </span>
        ) : (
          <Avatar id={state.peerId} name={title} size={24} online={isOnline(state.peerId) ?? false} />
        )}
        <span class={`cut ${css.name}`}>{title}</span>
        <UnreadCount count={unread} />
      </a>
    </li>
  );
};

const open = (name: Overlay) => (): void => {
  overlay.value = name;
};

const SectionView = ({
  section,
  stop,
}: {
  readonly section: Section;
  readonly stop: string | undefined;
}): JSX.Element => {
  const { title, add, opens } = sectionWords[section.name];
  const headingId = `section-${section.name}`;
  return (
    <section aria-labelledby={headingId}>
      <header class={css.heading}>
        <h2 class={css.headingTitle}>
          <button
            type="button"
            id={headingId}
            class={css.fold}
            aria-expanded={!section.isFolded}
            onClick={() => fold(section.name)}
          >
            {title}
            <ChevronDownIcon size={16} />
          </button>
        </h2>
        <IconButton small label={add} icon={PlusIcon} onPress={open(opens)} />
      </header>
      {section.rooms.length > 0 ? (
        <ul>
          {section.rooms.map((room) => (
            <RoomLink key={room.state.room.id} room={room} tabIndex={room.state.room.id === stop ? 0 : -1} />
          ))}
        </ul>
      ) : (
        !section.isFolded && <p class={css.none}>{words.sectionEmpty[section.name]}</p>
      )}
    </section>
  );
};

const Rooms = (): JSX.Element => {
  const list = useRef<HTMLDivElement>(null);
  if (!isLoaded.value && sections.value.every(({ rooms }) => rooms.length === 0)) return <SidebarShape />;
  const shown = sections.value.flatMap(({ rooms }) => rooms.map(({ state }) => state.room.id));
  // One tab stop: the room that is open, or the first.
  const stop = shown.includes(openRoomId.value ?? '') ? openRoomId.value : shown[0];
  return (
    <div ref={list} class={css.list} onKeyDown={(event) => arrowsMove(event, list.current)}>
      {sections.value.map((section) => (
        <SectionView key={section.name} section={section} stop={stop} />
      ))}
      {isNarrow.value && state.value.rooms.size === 0 && <Welcome />}
    </div>
  );
};

const newItems: readonly { readonly label: string; readonly opens: Overlay }[] = [
  { label: words.newDirect, opens: 'new_direct' },
  { label: words.newRoom, opens: 'new_room' },
  { label: words.newGroup, opens: 'new_group' },
  { label: words.newAssistant, opens: 'new_assistant' },
];

const AccountMenu = (): JSX.Element => {
  const account = me.value;
  const go = (path: string) => () => navigate(path);
  return (
    <Menu
      isNamedByContent
      label={words.yourAccount}
      buttonClass={css.account}
      button={
        <>
          <Avatar id={account?.id ?? ''} name={account?.name ?? ''} size={32} />
          <span class="hidden">{words.yourAccount}: </span>
          <span class={css.accountName}>
            <span class={`cut ${css.strong}`}>{account?.name ?? ' '}</span>
            <span class={`cut ${css.soft}`}>{account ? `@${account.username}` : ' '}</span>
          </span>
        </>
      }
      items={[
        { label: words.settings, icon: SettingsIcon, onPress: go('/settings') },
        ...(isAdmin.value ? [{ label: words.administration, icon: ShieldIcon, onPress: go('/admin') }] : []),
        { label: words.shortcuts, icon: KeyboardIcon, onPress: open('shortcuts') },
        null,
        { label: words.logOut, icon: LeaveIcon, onPress: logOut },
      ]}
    />
  );
};

/** The rooms and people of the one who is here, and the ways to everything else. */
export const Sidebar = (): JSX.Element => {
  const { page } = route.value;
  const Heading = page === 'home' ? 'h1' : 'p';
  return (
    <>
      <header class={css.top}>
        <Heading class={`cut ${css.organization}`}>{organization.value?.name ?? words.app}</Heading>
        <Menu
          label={words.newThing}
          buttonClass={smallIconButtonClass}
          button={<PlusIcon />}
          items={newItems.map(({ label, opens }) => ({ label, onPress: open(opens) }))}
        />
      </header>
      <div class={css.ways}>
        <button type="button" class={css.search} onClick={open('switcher')}>
          <SearchIcon size={18} />
          <span>{words.switchRoom}</span>
          <kbd class={css.keys}>{isMac ? '⌘K' : 'Ctrl K'}</kbd>
        </button>
        <a href="/browse" class={css.way} aria-current={page === 'browse' ? 'page' : undefined}>
          <CompassIcon size={18} />
          {words.browseRooms}
        </a>
        <a href="/contacts" class={css.way} aria-current={page === 'contacts' ? 'page' : undefined}>
          <UsersIcon size={18} />
          {words.contacts}
        </a>
      </div>
      <Rooms />
      <footer class={css.foot}>
        <AccountMenu />
        <a href="/settings" class={smallIconButtonClass} aria-label={words.settings} title={words.settings}>
          <SettingsIcon />
        </a>
      </footer>
    </>
  );
};
