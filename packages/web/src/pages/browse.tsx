import { laterWords } from '../later-strings.ts';
import type { Output } from '@parley/contract/registry';
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { CompassIcon, HashIcon, PlusIcon } from '../icons.tsx';
import { navigate, roomPath } from '../router.ts';
import { overlay } from '../shortcuts.ts';
import { client, state } from '../store.ts';
import { words } from '../strings.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Field } from '../ui/field.tsx';
import { LoadState } from './load-state.tsx';
import { PageFrame } from './page.tsx';
import { useLoaded } from './use-loaded.ts';
import css from './page.module.css';

type PublicRooms = Output<'list_public_rooms'>;

const pageSize = 100;

const loadFirst = (): Promise<PublicRooms> => client.call('list_public_rooms', { limit: pageSize });

const newRoom = (): void => {
  overlay.value = 'new_room';
};

const RoomRow = ({ room, joined }: PublicRooms['rooms'][number]): JSX.Element => {
  const isMember = joined || state.value.rooms.has(room.id);
  const join = async (): Promise<void> => {
    await client.call('join_room', { roomId: room.id });
    navigate(roomPath(room.id));
  };
  return (
    <li class={css.row}>
      <span class={css.glyph}>
        <HashIcon />
      </span>
      <span class={css.names}>
        <span class={`cut ${css.name}`} title={room.name ?? ''}>
          {room.name}
        </span>
        <span class={`cut ${css.soft}`}>
          {words.members(room.memberCount)}
          {room.description && ` · ${room.description}`}
        </span>
      </span>
      {isMember ? (
        <Button kind="quiet" onPress={() => navigate(roomPath(room.id))}>
          {laterWords.open}
        </Button>
      ) : (
        <Button disabled={room.archivedAt !== null} onPress={join}>
          {laterWords.join}
        </Button>
      )}
    </li>
  );
};

const List = ({
  rooms,
  filter,
}: {
  readonly rooms: PublicRooms['rooms'];
  readonly filter: string;
}): JSX.Element => {
  const typed = filter.trim().toLocaleLowerCase();
  const shown = rooms.filter(({ room }) =>
    `${room.name} ${room.description ?? ''}`.toLocaleLowerCase().includes(typed),
  );
  if (shown.length === 0) return <p class={css.soft}>{laterWords.browseNoMatch}</p>;
  return (
    <ul>
      {shown.map((row) => (
        <RoomRow key={row.room.id} {...row} />
      ))}
    </ul>
  );
};

/** The public rooms of the organization, to look at and to join. */
export const BrowsePage = (): JSX.Element => {
  const loaded = useLoaded(loadFirst);
  const [filter, setFilter] = useState('');
  const { value } = loaded;
  const loadMore = async (): Promise<void> => {
    if (!value?.next) return;
    const next = await client.call('list_public_rooms', { before: value.next, limit: pageSize });
    loaded.set({ rooms: [...value.rooms, ...next.rooms], next: next.next });
  };
  return (
    <PageFrame
      title={words.browseRooms}
      lead={laterWords.browseLead}
      action={
        value && value.rooms.length > 0 ? (
          <Button icon={PlusIcon} onPress={newRoom}>
            {words.newRoom}
          </Button>
        ) : undefined
      }
    >
      {!value && <LoadState loaded={loaded} />}
      {value?.rooms.length === 0 && (
        <EmptyState
          icon={CompassIcon}
          title={laterWords.browseEmpty}
          action={
            <Button kind="primary" onPress={newRoom}>
              {words.createRoom}
            </Button>
          }
        >
          {laterWords.browseEmptyLead}
        </EmptyState>
      )}
      {value && value.rooms.length > 0 && (
        <div class={css.stack}>
          <Field
            label={laterWords.filterRooms}
            hideLabel
            type="search"
            placeholder={laterWords.filterRooms}
            value={filter}
            onInput={setFilter}
          />
          <List rooms={value.rooms} filter={filter} />
          {value.next && <Button onPress={loadMore}>{laterWords.loadMore}</Button>}
        </div>
      )}
    </PageFrame>
  );
};
