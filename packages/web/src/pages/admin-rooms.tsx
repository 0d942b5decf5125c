import { laterWords } from '../later-strings.ts';
import type { Output } from '@parley/contract/registry';
import type { JSX } from 'preact';
import { ArchiveIcon, HashIcon, MoreIcon, TrashIcon } from '../icons.tsx';
import { navigate, roomPath } from '../router.ts';
import { client } from '../store.ts';
import { dateText, words } from '../strings.ts';
import { Button, iconButtonClass } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Menu } from '../ui/menu.tsx';
import { LoadState } from './load-state.tsx';
import { useLoaded } from './use-loaded.ts';
import css from './page.module.css';

type PublicRooms = Output<'list_public_rooms'>;
type PublicRoom = PublicRooms['rooms'][number]['room'];

const pageSize = 100;

const askToDelete = async (room: PublicRoom): Promise<void> => {
  const isSure = await confirm({
    title: laterWords.deleteRoom,
    text: laterWords.deleteRoomLead(room.name ?? words.unnamedRoom),
    action: laterWords.deleteRoom,
    isDanger: true,
  });
  if (isSure) await client.call('delete_room', { roomId: room.id });
};

const RoomRow = ({
  room,
  onChange,
}: {
  readonly room: PublicRoom;
  readonly onChange: () => Promise<void>;
}): JSX.Element => {
  const isArchived = room.archivedAt !== null;
  const act = (work: () => Promise<unknown>) => async (): Promise<void> => {
    await work();
    await onChange();
  };
  return (
    <li class={css.row}>
      <span class={css.glyph}>
        <HashIcon />
      </span>
      <span class={css.names}>
        <span class={`cut ${css.name}`}>{room.name}</span>
        <span class={`cut ${css.soft}`}>
          {words.members(room.memberCount)} · {laterWords.created(dateText(room.createdAt))}
          {isArchived && ` · ${laterWords.archived}`}
        </span>
      </span>
      <Button kind="quiet" onPress={() => navigate(roomPath(room.id))}>
        {laterWords.open}
      </Button>
      <Menu
        label={`${laterWords.more}: ${room.name}`}
        button={<MoreIcon />}
        buttonClass={iconButtonClass}
        items={[
          {
            label: isArchived ? laterWords.unarchive : laterWords.archive,
            icon: ArchiveIcon,
            onPress: act(() => client.call('update_room', { roomId: room.id, archived: !isArchived })),
          },
          {
            label: laterWords.deleteRoom,
            icon: TrashIcon,
            isDanger: true,
            onPress: act(() => askToDelete(room)),
          },
        ]}
      />
    </li>
  );
};

/** The public rooms, for who looks after them. */
export const AdminRooms = (): JSX.Element => {
  const loaded = useLoaded<PublicRooms>(() => client.call('list_public_rooms', { limit: pageSize }));
  const { value } = loaded;
  if (!value) return <LoadState loaded={loaded} />;
  const loadMore = async (): Promise<void> => {
    if (value.next === null) return;
    const next = await client.call('list_public_rooms', { before: value.next, limit: pageSize });
    loaded.set({ rooms: [...value.rooms, ...next.rooms], next: next.next });
  };
  if (value.rooms.length === 0) return <p class={css.soft}>{laterWords.browseEmpty}</p>;
  return (
    <div>
      <ul>
        {value.rooms.map(({ room }) => (
          <RoomRow key={room.id} room={room} onChange={loaded.reload} />
        ))}
      </ul>
      {value.next !== null && <Button onPress={loadMore}>{laterWords.loadMore}</Button>}
    </div>
  );
};
