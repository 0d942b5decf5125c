import { accountDeeds } from './account-deeds.ts';
import { closeAccount, inRoom, made, onMessage, pick, pickNew, say, send } from './doing.ts';
import type { Doing } from './doing.ts';

const emojis = ['👍', '🎉', '🙈'];
const roles = ['member', 'admin', 'owner', 'admin'] as const;
const kinds = ['public', 'private', 'group'] as const;

const deeds = {
  ...accountDeeds,
  send_message: (doing: Doing) => inRoom(doing, (roomId) => say(doing, roomId)),
  send_more: (doing: Doing) =>
    inRoom(doing, (roomId) => Promise.all([say(doing, roomId), say(doing, roomId), say(doing, roomId)])),
  edit_message: (doing: Doing) =>
    onMessage(doing, ({ roomId, messageId }) =>
      send(doing, 'edit_message', { roomId, messageId, content: `Edited ${doing.choices[1]}` }),
    ),
  delete_message: (doing: Doing) =>
    onMessage(doing, ({ roomId, messageId }) => send(doing, 'delete_message', { roomId, messageId })),
  react: (doing: Doing) =>
    onMessage(doing, ({ roomId, messageId }) =>
      send(doing, 'add_reaction', { roomId, messageId, emoji: pick(emojis, doing.choices[1]) ?? '👍' }),
    ),
  unreact: (doing: Doing) =>
    onMessage(doing, async ({ roomId, messageId }) => {
      const emoji = pick(emojis, doing.choices[1]) ?? '👍';
      await send(doing, 'remove_reaction', { roomId, messageId, emoji });
      if (doing.choices[2] % 2 === 0) await send(doing, 'add_reaction', { roomId, messageId, emoji });
    }),
  mark_read: (doing: Doing) =>
    onMessage(doing, ({ roomId, seq }) => send(doing, 'mark_read', { roomId, seq })),
  mark_delivered: (doing: Doing) =>
    onMessage(doing, ({ roomId, seq }) => send(doing, 'mark_delivered', { roomId, seq })),
  rename: (doing: Doing) =>
    inRoom(doing, (roomId) =>
      send(doing, 'update_room', { roomId, name: `Name ${doing.choices[2]}`, description: null }),
    ),
  archive: (doing: Doing) =>
    inRoom(doing, async (roomId) => {
      await send(doing, 'update_room', { roomId, archived: true });
      await send(doing, 'update_room', { roomId, archived: false });
    }),
  add_members: (doing: Doing) =>
    inRoom(doing, (roomId, userId) =>
      send(doing, 'add_members', { roomId, userIds: [userId, doing.self.id] }),
    ),
  remove_member: (doing: Doing) =>
    inRoom(doing, (roomId, userId) => send(doing, 'remove_member', { roomId, userId })),
  remove_and_add: (doing: Doing) =>
    inRoom(doing, async (roomId, userId) => {
      await send(doing, 'remove_member', { roomId, userId });
      await send(doing, 'add_members', { roomId, userIds: [userId] });
    }),
  set_member_role: (doing: Doing) =>
    inRoom(doing, (roomId, userId) =>
      send(doing, 'set_member_role', { roomId, userId, role: pick(roles, doing.choices[2]) ?? 'member' }),
    ),
  leave: (doing: Doing) => inRoom(doing, (roomId) => send(doing, 'leave_room', { roomId })),
  join: (doing: Doing) => inRoom(doing, (roomId) => send(doing, 'join_room', { roomId })),
  invite: (doing: Doing) =>
    inRoom(doing, async (roomId) => {
      const invite = await send(doing, 'create_room_invite', { roomId });
      if (invite) doing.world.inviteTokens.push(invite.token);
    }),
  accept_invite: async (doing: Doing) => {
    const token = pickNew(doing.world.inviteTokens, doing.choices[0]);
    if (token !== undefined) await send(doing, 'accept_room_invite', { token });
  },
  create_room: async (doing: Doing) => {
    const memberIds = doing.world.people.slice(doing.choices[1] % 4).map(({ id }) => id);
    const kind = pick(kinds, doing.choices[0]) ?? 'group';
    const roomId = made(doing, await send(doing, 'create_room', { kind, name: 'Made', memberIds }));
    if (roomId !== undefined) await say(doing, roomId);
  },
  delete_room: async (doing: Doing) => {
    // One of the many that are made meanwhile: the first two stay, so that something happens all the time.
    const roomId = pick(doing.world.roomIds.slice(2), doing.choices[0]);
    if (roomId !== undefined && doing.choices[1] % 2 === 0) await send(doing, 'delete_room', { roomId });
  },
  make_and_delete: async (doing: Doing) => {
    const memberIds = doing.world.people.map(({ id }) => id);
    const room = await send(doing, 'create_room', { kind: 'group', name: 'Brief', memberIds });
    if (room) await send(doing, 'delete_room', { roomId: room.room.id });
  },
  open_direct: async (doing: Doing) => {
    const other = pick([...doing.world.people, ...doing.world.leavers], doing.choices[0]);
    if (!other) return;
    const roomId = made(doing, await send(doing, 'open_direct_room', { userId: other.id }));
    if (roomId !== undefined) await say(doing, roomId);
  },
  ask_assistant: async (doing: Doing) => {
    const room = await send(doing, 'create_assistant_room', { assistant: 'echo' });
    if (room) await Promise.all([say(doing, room.room.id), say(doing, room.room.id)]);
  },
  type: (doing: Doing) => inRoom(doing, (roomId) => send(doing, 'set_typing', { roomId, typing: true })),
  change_profile: async (doing: Doing) => {
    const title = `Title ${doing.choices[0]}`;
    const name = `Name ${doing.choices[1]}`;
    await Promise.all([send(doing, 'update_profile', { title }), send(doing, 'update_profile', { name })]);
  },
  remove_user: async (doing: Doing) => {
    const leaver = pick(doing.world.leavers, doing.choices[0]);
    if (leaver && doing.choices[1] % 2 === 0) await send(doing, 'remove_user', { userId: leaver.id });
  },
  deactivate: async (doing: Doing) => {
    const leaver = pick(doing.world.leavers, doing.choices[0]);
    if (leaver) await closeAccount(doing, leaver);
  },
  set_user_role: (doing: Doing) =>
    inRoom(doing, (_roomId, userId) => send(doing, 'set_user_role', { userId, role: 'admin' })),
} satisfies Record<string, (doing: Doing) => Promise<unknown>>;

export type DeedName = keyof typeof deeds;
export const deedNames = Object.keys(deeds) as readonly DeedName[];

/** Does something. Refusals are as good as anything else. */
export const act = async (doing: Doing, name: DeedName): Promise<void> => {
  await deeds[name](doing);
};
