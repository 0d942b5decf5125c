import type { RoomState } from '@parley/client/state';
import type { Room } from '@parley/contract/nouns/room';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Conversation } from '../conversation/conversation.tsx';
import { BackIcon, HashIcon, InfoIcon, LockIcon } from '../icons.tsx';
import { isOnline, roomIcon, roomTitle } from '../people.ts';
import { goBack, navigate, roomPath, route } from '../router.ts';
import { client, isLoaded, openRoomId, openRoomState, state, status } from '../store.ts';
import { agoText, words } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import css from './conversation-pane.module.css';

/** What stands below the name: how many are here, or how the other one is. */
const lineOf = ({ room, peerId }: RoomState): string => {
  if (peerId === null) return room.kind === 'assistant' ? words.assistant : words.members(room.memberCount);
  const online = isOnline(peerId);
  const lastSeenAt = state.value.presences.get(peerId)?.value.lastSeenAt ?? null;
  if (online) return words.online;
  return lastSeenAt === null ? words.offlineNow : words.lastSeen(agoText(lastSeenAt));
};

const Header = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const { id, kind, description } = room.room;
  const title = roomTitle(room);
  const now = route.value;
  const hasDetails = now.page === 'room' && now.details;
  const Glyph = roomIcon(kind);
  return (
    <div class={css.header}>
      <span class={css.back}>
        <IconButton label={words.back} icon={BackIcon} onPress={() => navigate('/')} />
      </span>
      {room.peerId === null ? (
        <span class={css.glyph}>
          <Glyph />
        </span>
      ) : (
        <Avatar id={room.peerId} name={title} size={32} online={isOnline(room.peerId) ?? false} />
      )}
      <div class="names">
        <h1 class={`cut ${css.title}`} title={title}>
          {title}
        </h1>
        <p class={`cut ${css.line}`}>
          {lineOf(room)}
          {description && <span title={description}> · {description}</span>}
        </p>
      </div>
      <IconButton
        label={hasDetails ? words.closeDetails : words.showDetails}
        icon={InfoIcon}
        pressed={hasDetails}
        onPress={() => (hasDetails ? goBack(roomPath(id)) : navigate(roomPath(id, true)))}
      />
    </div>
  );
};

type Found = { readonly room: Room } | 'looking' | 'gone';

interface StrangerProps {
  readonly roomId: string;
  /** It was shown until just now. */
  readonly wasMember: boolean;
}

/** A room that one is no member of: a public one can be joined. */
const Stranger = ({ roomId, wasMember }: StrangerProps): JSX.Element => {
  const [found, setFound] = useState<Found>('looking');
  const isReady = isLoaded.value && status.value === 'online';
  useEffect(() => {
    if (!isReady) return;
    setFound('looking');
    client.call('get_room', { roomId }).then(
      ({ room }) => setFound({ room }),
      () => setFound('gone'),
    );
  }, [roomId, isReady]);
  if (found === 'looking') return <div aria-busy="true" />;
  if (found === 'gone') {
    return (
      <EmptyState
        level={1}
        icon={LockIcon}
        title={wasMember ? words.roomLeft : words.roomGone}
        action={<Button onPress={() => navigate('/', { replace: true })}>{words.toRooms}</Button>}
      >
        {wasMember ? words.roomLeftLead : words.roomGoneLead}
      </EmptyState>
    );
  }
  const { room } = found;
  return (
    <EmptyState
      level={1}
      icon={HashIcon}
      title={room.name ?? words.unnamedRoom}
      action={
        room.kind === 'public' && (
          <Button kind="primary" onPress={() => client.call('join_room', { roomId })}>
            {words.joinRoom}
          </Button>
        )
      }
    >
      {wasMember ? words.roomLeft : (room.description ?? words.joinPreview)} ·{' '}
      {words.members(room.memberCount)}
    </EmptyState>
  );
};

/** The room that is open: its head, and what is said in it. */
export const ConversationPane = (): JSX.Element => {
  const roomId = openRoomId.value ?? '';
  const room = openRoomState.value;
  const shownId = useRef<string>(undefined);
  if (room) shownId.current = roomId;
  else return <Stranger roomId={roomId} wasMember={shownId.current === roomId} />;
  return (
    <>
      <Header room={room} />
      <Conversation key={roomId} roomId={roomId} />
    </>
  );
};
