import { laterWords } from '../later-strings.ts';
import type { RoomState } from '@parley/client/state';
import { membersInOrder } from '@parley/client/views';
import type { ShownMember } from '@parley/client/views';
import type { RoomRole } from '@parley/contract/nouns/room';
import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ChatIcon, MoreIcon, ShieldIcon } from '../icons.tsx';
import { UserIcon } from '../later-icons.tsx';
import { openDirect } from '../direct.ts';
import { isOnline, userOf } from '../people.ts';
import { client, me, openRoom, state } from '../store.ts';
import { locale } from '../strings.ts';
import { Avatar } from '../ui/avatar.tsx';
import { Button, smallIconButtonClass } from '../ui/button.tsx';
import { confirm } from '../ui/confirm.tsx';
import { Menu } from '../ui/menu.tsx';
import type { MenuItem } from '../ui/menu.tsx';
import { isNarrow } from './narrow.ts';
import { arrowsMove } from './roving.ts';
import css from './member-list.module.css';

/** Members that are shown before "Show all". */
const firstShown = 30;

const rank: Readonly<Record<RoomRole, number>> = { owner: 0, admin: 1, member: 2 };
const byName = new Intl.Collator(locale, { sensitivity: 'base' });
const nameOfMember = (member: ShownMember): string =>
  member.user?.name ?? userOf(member.userId)?.name ?? member.username;

const removeMember = async (room: RoomState, member: ShownMember): Promise<void> => {
  const isSure = await confirm({
    title: laterWords.removeMember,
    text: laterWords.removeMemberLead(nameOfMember(member)),
    action: laterWords.removeMember,
    isDanger: true,
  });
  if (isSure) await client.call('remove_member', { roomId: room.room.id, userId: member.userId });
};

/** What one may do to a member: owners give roles, who runs the room removes those below. */
const itemsFor = (room: RoomState, member: ShownMember): readonly (MenuItem | null)[] => {
  const { userId, role } = member;
  if (userId === me.value?.id) return [];
  const roomId = room.room.id;
  const roles =
    room.role === 'owner' ? (['member', 'admin', 'owner'] as const).filter((other) => other !== role) : [];
  const canRemove = rank[room.role] < rank[role] || (room.role === 'owner' && role !== 'owner');
  return [
    { label: laterWords.sendMessageTo, icon: ChatIcon, onPress: () => openDirect(userId) },
    ...roles.map((other) => ({
      label: laterWords.makeRole[other],
      icon: other === 'member' ? UserIcon : ShieldIcon,
      onPress: () => client.call('set_member_role', { roomId, userId, role: other }),
    })),
    ...(canRemove
      ? [null, { label: laterWords.removeMember, isDanger: true, onPress: () => removeMember(room, member) }]
      : []),
  ];
};

const MemberRow = ({
  room,
  member,
}: {
  readonly room: RoomState;
  readonly member: ShownMember;
}): JSX.Element => {
  const name = nameOfMember(member);
  const items = itemsFor(room, member);
  const isMe = member.userId === me.value?.id;
  const user = member.user ?? userOf(member.userId);
  return (
    <li class={css.row}>
      <Avatar
        id={member.userId}
        name={name}
        size={32}
        online={isMe || (isOnline(member.userId) ?? false)}
        isAssistant={user?.kind === 'assistant'}
      />
      <span class="names">
        <span class="cut" title={name}>
          {name}
          {isMe && <span class={css.soft}> ({laterWords.you})</span>}
        </span>
        {user?.title && <span class={`cut ${css.soft}`}>{user.title}</span>}
      </span>
      {member.role !== 'member' && <span class={css.role}>{laterWords.roomRole[member.role]}</span>}
      {items.length > 0 && (
        <Menu
          label={`${laterWords.more}: ${name}`}
          button={<MoreIcon />}
          buttonClass={smallIconButtonClass}
          items={items}
        />
      )}
    </li>
  );
};

/** Who is in the room: those who run it first, then by name. */
export const MemberList = ({ room }: { readonly room: RoomState }): JSX.Element => {
  const Heading = isNarrow.value ? 'h2' : 'h3';
  const [isWhole, setWhole] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const opened = openRoom.value;
  useEffect(() => {
    // Without a connection it is asked again when the pane is opened next.
    opened?.loadMembers().catch(() => undefined);
  }, [opened]);
  const members = membersInOrder(state.value, room).toSorted(
    (one, other) =>
      rank[one.role] - rank[other.role] || byName.compare(nameOfMember(one), nameOfMember(other)),
  );
  const shown = isWhole ? members : members.slice(0, firstShown);
  return (
    <section>
      <Heading class={css.title}>
        {laterWords.membersTitle} <span class={css.soft}>{room.room.memberCount}</span>
      </Heading>
      <ul ref={list} class={css.list} onKeyDown={(event) => arrowsMove(event, list.current)}>
        {shown.map((member) => (
          <MemberRow key={member.userId} room={room} member={member} />
        ))}
      </ul>
      {members.length > shown.length && (
        <Button kind="quiet" onPress={() => setWhole(true)}>
          {laterWords.membersMore}
        </Button>
      )}
    </section>
  );
};
