import { laterWords } from '../later-strings.ts';
import type { GovernedKind, OrganizationRoom } from '@parley/contract/nouns/room';
import type { Output } from '@parley/contract/registry';
import { Fragment } from 'preact';
import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ChatIcon, HashIcon, MoreIcon, ShieldIcon, TrashIcon } from '../icons.tsx';
import { ArchiveIcon } from '../later-icons.tsx';
import { roomIcon } from '../people.ts';
import { navigate, roomPath } from '../router.ts';
import { client, state } from '../store.ts';
import { agoText, dateText, words } from '../strings.ts';
import { Button, iconButtonClass } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Choice, Field } from '../ui/field.tsx';
import { Menu } from '../ui/menu.tsx';
import { LoadState } from './load-state.tsx';
import { useLoaded } from './use-loaded.ts';
import { useRested } from './use-rested.ts';
import css from './page.module.css';

type Rooms = Output<'list_organization_rooms'>;
type Kind = GovernedKind | 'all';

const pageSize = 50;
const kinds: readonly Kind[] = ['all', 'public', 'private', 'group'];

const askToDelete = async (room: OrganizationRoom): Promise<boolean> => {
  const isSure = await confirm({
    title: laterWords.deleteRoom,
    text: laterWords.deleteRoomLead(room.name ?? words.unnamedRoom),
    action: laterWords.deleteRoom,
    isDanger: true,
  });
  if (isSure) await client.call('delete_organization_room', { roomId: room.id });
  return isSure;
};

const askToArchive = (room: OrganizationRoom): Promise<boolean> =>
  confirm({
    title: laterWords.archive,
    text: laterWords.archiveAsAdminLead(room.name ?? words.unnamedRoom),
    action: laterWords.archive,
  });

interface RoomRowProps {
  readonly room: OrganizationRoom;
  /** Undefined: the room was deleted. */
  readonly onChange: (room: OrganizationRoom | undefined) => void;
}

/** On one line, or on several that break between two of them. */
const Facts = ({ facts }: { readonly facts: readonly string[] }): JSX.Element => (
  <>
    {facts.map((fact, index) => (
      <Fragment key={fact}>
        {index > 0 && ' '}
        <span class={css.fact}>
          {fact}
          {index < facts.length - 1 && ' ·'}
        </span>
      </Fragment>
    ))}
  </>
);

const RoomRow = ({ room, onChange }: RoomRowProps): JSX.Element => {
  const Glyph = roomIcon(room.kind);
  const name = room.name ?? words.unnamedRoom;
  const isArchived = room.archivedAt !== null;
  const isMember = state.value.rooms.has(room.id);
  const hasOwner = room.owner !== null && !room.owner.deactivated;
  const archive = async (): Promise<void> => {
    if (!isArchived && !(await askToArchive(room))) return;
    const answer = await client.call('archive_organization_room', { roomId: room.id, archived: !isArchived });
    onChange(answer.room);
  };
  const appoint = async (): Promise<void> =>
    onChange((await client.call('appoint_room_owner', { roomId: room.id })).room);
  const remove = async (): Promise<void> => {
    if (await askToDelete(room)) onChange(undefined);
  };
  return (
    <li class={css.row}>
      <span class={css.glyph} title={laterWords.roomKind[room.kind]}>
        <Glyph />
        <span class="hidden">{laterWords.roomKind[room.kind]}</span>
      </span>
      <span class={css.names}>
        <span class={css.titled}>
          <span class={`cut ${css.name}`} title={name}>
            {name}
          </span>
          {isArchived && <span class={css.tag}>{laterWords.archived}</span>}
        </span>
        <span class={`cut ${css.soft}`}>
          {room.owner && hasOwner ? laterWords.ownedBy(room.owner.name) : laterWords.noOwner}
        </span>
        <span class={css.soft}>
          <Facts
            facts={[
              words.members(room.memberCount),
              laterWords.messages(room.messageCount),
              laterWords.lastActivity(agoText(room.lastActivityAt)),
              laterWords.createdShort(dateText(room.createdAt)),
            ]}
          />
        </span>
      </span>
      <Menu
        label={`${laterWords.more}: ${name}`}
        button={<MoreIcon />}
        buttonClass={iconButtonClass}
        items={[
          ...(room.kind === 'public' || isMember
            ? [{ label: laterWords.open, icon: ChatIcon, onPress: () => navigate(roomPath(room.id)) }]
            : []),
          {
            label: isArchived ? laterWords.unarchive : laterWords.archive,
            icon: ArchiveIcon,
            onPress: archive,
          },
          ...(hasOwner ? [] : [{ label: laterWords.appointOwner, icon: ShieldIcon, onPress: appoint }]),
          null,
          { label: laterWords.deleteRoom, icon: TrashIcon, isDanger: true, onPress: remove },
        ]}
      />
    </li>
  );
};

const Empty = ({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element =>
  isFiltered ? (
    <p class={css.soft}>{laterWords.browseNoMatch}</p>
  ) : (
    <EmptyState icon={HashIcon} title={laterWords.adminRoomsEmpty}>
      {laterWords.adminRoomsEmptyLead}
    </EmptyState>
  );

const List = ({ search, kind }: { readonly search: string; readonly kind: Kind }): JSX.Element => {
  const query = {
    limit: pageSize,
    ...(search === '' ? {} : { search }),
    ...(kind === 'all' ? {} : { kind }),
  };
  const list = useRef<HTMLUListElement>(null);
  const loaded = useLoaded<Rooms>(() => client.call('list_organization_rooms', query));
  const { value } = loaded;
  if (!value) return <LoadState loaded={loaded} />;
  const loadMore = async (): Promise<void> => {
    if (value.next === null) return;
    const next = await client.call('list_organization_rooms', { ...query, before: value.next });
    loaded.set({ rooms: [...value.rooms, ...next.rooms], next: next.next });
  };
  const change = (roomId: string, changed: OrganizationRoom | undefined): void => {
    // The button that had the focus goes with its row.
    if (!changed) list.current?.focus();
    loaded.set({
      ...value,
      rooms: value.rooms.flatMap((room) => (room.id === roomId ? (changed ?? []) : room)),
    });
  };
  if (value.rooms.length === 0 && value.next === null)
    return <Empty isFiltered={search !== '' || kind !== 'all'} />;
  return (
    <div>
      <ul ref={list} class={css.list} tabIndex={-1} aria-label={laterWords.adminPage.rooms}>
        {value.rooms.map((room) => (
          <RoomRow key={room.id} room={room} onChange={(changed) => change(room.id, changed)} />
        ))}
      </ul>
      {value.next !== null && (
        <div class={css.below}>
          <Button onPress={loadMore}>{laterWords.loadMore}</Button>
        </div>
      )}
    </div>
  );
};

/** Every room and group of the organization: what it is, not what is said in it. */
export const AdminRooms = (): JSX.Element => {
  const [text, setText] = useState('');
  const [kind, setKind] = useState<Kind>('all');
  const search = useRested(text.trim().replace(/^#/, ''));
  return (
    <div class={css.stack}>
      <div class={css.filters}>
        <Field
          hideLabel
          label={laterWords.searchRooms}
          placeholder={laterWords.searchRooms}
          type="search"
          value={text}
          onInput={setText}
        />
        <Choice
          hideLabel
          label={laterWords.kindOfRoom}
          value={kind}
          onChange={setKind}
          options={kinds.map((value) => ({ value, label: laterWords.roomKinds[value] }))}
        />
      </div>
      <List key={`${kind} ${search}`} search={search} kind={kind} />
    </div>
  );
};
