import { laterWords } from '../later-strings.ts';
import type { RoomState } from '@parley/client/state';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { BackIcon, CloseIcon, LeaveIcon, LinkIcon, PlusIcon, SettingsIcon } from '../icons.tsx';
import { notificationsOf, setNotifications, usualNotifications } from '../notifications.ts';
import { nameOf, roomTitle, userOf } from '../people.ts';
import type { RoomNotifications } from '../preferences.ts';
import { goBack, navigate, roomPath } from '../router.ts';
import { overlay } from '../shortcuts.ts';
import { client, openRoomState } from '../store.ts';
import { dateText, words } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Choice } from '../ui/field.tsx';
import { MemberList } from './member-list.tsx';
import { isNarrow } from './narrow.ts';
import css from './details.module.css';

const About = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const title = roomTitle(room);
  const peer = room.peerId === null ? undefined : userOf(room.peerId);
  const { kind, description, createdAt, createdBy } = room.room;
  return (
    <section class={css.about}>
      {room.peerId !== null && <Avatar id={room.peerId} name={title} size={72} />}
      <p class={css.name}>{title}</p>
      <p class={css.soft}>{peer ? <bdi>@{peer.username}</bdi> : laterWords.roomKind[kind]}</p>
      {peer?.title && <p>{peer.title}</p>}
      {(peer?.description ?? description) && <p class={css.topic}>{peer?.description ?? description}</p>}
      {!peer && (
        <p class={css.soft}>
          {laterWords.created(dateText(createdAt))}
          {kind !== 'assistant' && ` · ${nameOf(createdBy)}`}
        </p>
      )}
    </section>
  );
};

const Notifications = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const { id } = room.room;
  const choose = (choice: RoomNotifications): void =>
    setNotifications(id, choice === usualNotifications(room) ? undefined : choice);
  return (
    <Choice
      label={laterWords.notificationsHere}
      value={notificationsOf(room)}
      onChange={choose}
      options={[
        { value: 'all', label: laterWords.notifyAll },
        { value: 'mentions', label: laterWords.notifyMentions },
        { value: 'off', label: laterWords.notifyOff },
      ]}
    />
  );
};

const askToLeave = async (room: RoomState): Promise<void> => {
  const isSure = await confirm({
    title: laterWords.leaveRoom,
    text: laterWords.leaveRoomLead(roomTitle(room)),
    action: laterWords.leaveRoom,
    isDanger: true,
  });
  if (!isSure) return;
  await client.call('leave_room', { roomId: room.room.id });
  navigate('/', { replace: true });
};

/** What there is to know and to do about the open room, beside it, above it or in its place, as there is room. */
export const Details = (): JSX.Element | null => {
  const room = openRoomState.value;
  const pane = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || event.defaultPrevented || !pane.current?.contains(document.activeElement))
        return;
      if (document.querySelector('dialog[open], [popover]:popover-open')) return;
      goBack(location.pathname.replace(/\/details$/, ''));
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
  if (!room) return null;
  const { kind, id } = room.room;
  const Heading = isNarrow.value ? 'h1' : 'h2';
  const hasMembers = kind !== 'direct' && kind !== 'assistant';
  const runs = room.role === 'admin' || room.role === 'owner';
  const close = (): void => goBack(roomPath(id));
  const open = (name: 'add_people' | 'room_invite' | 'room_settings') => (): void => {
    overlay.value = name;
  };
  return (
    <>
      <div class={css.veil} onClick={close} />
      <div
        ref={pane}
        class={css.details}
        role={isNarrow.value ? 'main' : 'complementary'}
        aria-label={laterWords.details}
      >
        <div class={css.head}>
          <span class={css.back}>
            <IconButton label={words.back} icon={BackIcon} onPress={close} />
          </span>
          <Heading class={css.title}>{laterWords.details}</Heading>
          <span class={css.close}>
            <IconButton label={words.closeDetails} icon={CloseIcon} onPress={close} />
          </span>
        </div>
        <div class={css.body}>
          <About room={room} />
          {hasMembers && runs && room.room.archivedAt === null && (
            <div class={css.actions}>
              <Button icon={PlusIcon} onPress={open('add_people')}>
                {laterWords.addPeople}
              </Button>
              <Button icon={LinkIcon} onPress={open('room_invite')}>
                {laterWords.inviteByLink}
              </Button>
            </div>
          )}
          <Notifications room={room} />
          {hasMembers && <MemberList room={room} />}
          <div class={css.list}>
            {(runs || kind === 'assistant') && kind !== 'direct' && (
              <Button kind="quiet" icon={SettingsIcon} onPress={open('room_settings')}>
                {laterWords.roomSettings}
              </Button>
            )}
            {hasMembers && room.role !== 'owner' && (
              <Button kind="quiet" icon={LeaveIcon} onPress={() => askToLeave(room)}>
                {laterWords.leaveRoom}
              </Button>
            )}
          </div>
        </div>
      </div>
    </>
  );
};
