import type { OpenRoom } from '@parley/client';
import type { RoomState } from '@parley/client/state';
import type { JSX, RefObject } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { ChatIcon } from '../icons.tsx';
import { roomTitle } from '../people.ts';
import { route } from '../router.ts';
import { client, me, openRoom, openRoomTurn, state, status } from '../store.ts';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { Above } from './above.tsx';
import { Composer } from './composer.tsx';
import { DropZone } from './drop-zone.tsx';
import { ListSkeleton } from './list-top.tsx';
import { MessageList } from './message-list.tsx';
import type { Opened } from './room-tools.ts';
import { says } from './strings.ts';
import { TypingLine } from './typing-line.tsx';
import { useJump } from './use-jump.ts';
import { useRoomTools } from './use-room-tools.ts';
import { useReaders, useRows, useUnreadStart } from './use-rows.ts';
import css from './conversation.module.css';

/** What is said in a room, and where to say something. Give it the room's id as its key. */
export const Conversation = ({ roomId }: { readonly roomId: string }): JSX.Element | null => {
  const room = state.value.rooms.get(roomId);
  const own = me.value;
  const open = openRoom.value?.roomId === roomId ? openRoom.value : undefined;
  // Its fields change while it stays the same object.
  void openRoomTurn.value;
  if (!room) return null;
  const ownId = state.value.userId;
  return <Inside room={room} open={open} ownId={ownId} ownUsername={own?.username ?? ''} />;
};

interface InsideProps {
  readonly room: RoomState;
  readonly open: OpenRoom | undefined;
  readonly ownId: string;
  readonly ownUsername: string;
}

const Inside = (props: InsideProps): JSX.Element => {
  const { room, open, ownId, ownUsername } = props;
  const roomId = room.room.id;
  const roomName = roomTitle(room);
  const area = useRef<HTMLTextAreaElement>(null);
  const addFiles = useRef<(files: Iterable<File>) => void>(() => {});
  const [opened, setOpened] = useState<Opened | undefined>();
  const [editingId, setEditingId] = useState<string | undefined>();
  const tools = useRoomTools({ roomId, ownId, ownUsername, area, open: setOpened, edit: setEditingId });
  const unread = useUnreadStart(room, ownId);
  const linkedSeq = route.value.page === 'room' ? (route.value.seq ?? undefined) : undefined;
  const jump = useJump(open, room, linkedSeq, unread);
  const rows = useRows(room, jump.anchorSeq, unread.readSeq, ownId);
  const readers = useReaders(room, rows, ownId);
  const mayWrite = room.room.archivedAt === null;

  const editLast = (): void => {
    const last = rows.findLast(
      (row) =>
        row.kind === 'message' &&
        row.entry.outgoing === undefined &&
        row.entry.message.senderId === ownId &&
        row.entry.message.deletedAt === null,
    );
    if (last?.kind === 'message') setEditingId(last.entry.message.id);
  };
  return (
    <DropZone class={css.conversation} onFiles={(files) => mayWrite && addFiles.current?.(files)}>
      {rows.length > 0 && open && jump.isThere ? (
        <MessageList
          key={jump.turn}
          rows={rows}
          room={open}
          roomName={roomName}
          lastSeq={room.room.lastSeq}
          readSeq={room.marks.get(ownId)?.readSeq ?? 0}
          readers={readers}
          tools={tools}
          mayWrite={mayWrite}
          editingId={editingId}
          target={jump.target}
          takesFocus={jump.takesFocus}
          onLatest={jump.toLatest}
          onFirst={jump.toFirst}
          onLeave={() => area.current?.focus()}
        />
      ) : (
        <NoMessages room={room} open={open} roomName={roomName} area={area} />
      )}
      <TypingLine room={room} ownId={ownId} />
      {mayWrite ? (
        <Composer
          roomId={roomId}
          roomName={roomName}
          ownId={ownId}
          room={open}
          area={area}
          addFiles={addFiles}
          onEditLast={editLast}
          onSent={() => open?.hasNewer && jump.toLatest()}
        />
      ) : (
        <p class={css.archived}>{says.archived}</p>
      )}
      {opened && (
        <Above
          opened={opened}
          tools={tools}
          room={room}
          mayWrite={mayWrite}
          onClose={() => setOpened(undefined)}
        />
      )}
    </DropZone>
  );
};

interface NoMessagesProps {
  readonly room: RoomState;
  readonly open: OpenRoom | undefined;
  readonly roomName: string;
  readonly area: RefObject<HTMLTextAreaElement | null>;
}

/** While there are none: their shape, what failed, or what to do first. */
const NoMessages = ({ room, open, roomName, area }: NoMessagesProps): JSX.Element => {
  if (room.room.lastSeq === 0) {
    return (
      <EmptyState
        icon={ChatIcon}
        title={says.empty(roomName)}
        action={
          <Button kind="primary" onPress={() => area.current?.focus()}>
            {says.emptyAction}
          </Button>
        }
      >
        {says.emptyHint}
      </EmptyState>
    );
  }
  const isCut = status.value === 'waiting';
  if (!open || (!isCut && (!open.error || open.isLoading))) return <ListSkeleton />;
  const retry = async (): Promise<void> => {
    client.retryNow();
    if (!isCut) await open.loadAround(room.room.lastSeq);
  };
  return (
    <EmptyState icon={ChatIcon} title={says.failed} action={<Button onPress={retry}>{says.retry}</Button>}>
      {says.failedHint}
    </EmptyState>
  );
};
