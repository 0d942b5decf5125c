import type { CommandName, Request } from '@parley/contract/registry';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { restRequest } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import type { Deed } from './schedule.ts';

/** What there is to do something with: it grows while everybody acts. */
export interface World {
  readonly people: readonly Person[];
  /** Members like the others, who do nothing themselves and whose accounts are closed. */
  readonly leavers: readonly Person[];
  readonly roomIds: string[];
  readonly messages: { readonly roomId: string; readonly messageId: string; readonly seq: number }[];
  readonly inviteTokens: string[];
  /** Commands that succeeded at least once. */
  readonly done: Set<CommandName>;
  /** What was answered that no schedule can bring about. */
  readonly bugs: string[];
}

const emojis = ['👍', '🎉', '🙈'];
const roles = ['member', 'admin', 'owner', 'admin'] as const;
const kinds = ['public', 'private', 'group'] as const;

/** Where it is refused, it is tried elsewhere. */
const triesMax = 3;

interface Doing {
  readonly world: World;
  readonly client: WireClient;
  readonly url: string;
  readonly self: Person;
  readonly choices: Deed['choices'];
}

const pick = <Item>(items: readonly Item[], choice: number): Item | undefined => items[choice % items.length];

/** The one that was made most lately, half of the time: what everybody does meets there. */
const pickNew = <Item>(items: readonly Item[], choice: number): Item | undefined =>
  choice % 2 === 0 ? items.at(-1 - (choice % 3)) : pick(items, choice);

const send = async <Name extends CommandName>(
  { world, client }: Doing,
  command: Name,
  input: Request<Name>,
) => {
  const answer = await client.send(command, input);
  if (answer.ok) {
    world.done.add(command);
    return answer.result;
  }
  if (answer.error.code === 'internal' || answer.error.code === 'invalid_input')
    world.bugs.push(`${command} ${JSON.stringify(input)}: ${JSON.stringify(answer.error)}`);
  return undefined;
};

const inRoom = async (
  doing: Doing,
  work: (roomId: string, userId: string) => Promise<unknown>,
): Promise<void> => {
  const { world, choices } = doing;
  for (let tries = 0; tries < triesMax; tries += 1) {
    const roomId = pickNew(world.roomIds, choices[0] + tries);
    const person = pick([...world.people, ...world.leavers], choices[1] + tries);
    if (roomId === undefined || !person || (await work(roomId, person.id)) !== undefined) return;
  }
};

const onMessage = async (
  doing: Doing,
  work: (place: World['messages'][number]) => Promise<unknown>,
): Promise<void> => {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const place = pickNew(doing.world.messages, doing.choices[0] + tries);
    if (!place || (await work(place)) !== undefined) return;
  }
};

const say = async (doing: Doing, roomId: string): Promise<unknown> => {
  const { world, choices } = doing;
  const sent = await send(doing, 'send_message', {
    roomId,
    content: `Said ${choices[2]}`,
    ...(choices[1] % 3 === 0 ? {} : { clientId: `${roomId}-${choices[1]}-${choices[2]}` }),
  });
  if (sent) world.messages.push({ roomId, messageId: sent.message.id, seq: sent.message.seq });
  return sent;
};

/** Makes a room and remembers it. */
const made = (
  doing: Doing,
  answer: { readonly room: { readonly id: string } } | undefined,
): string | undefined => {
  const { roomIds } = doing.world;
  if (answer && !roomIds.includes(answer.room.id)) roomIds.push(answer.room.id);
  return answer?.room.id;
};

const closeAccount = async ({ world, url }: Doing, leaver: Person): Promise<void> => {
  const { status } = await restRequest(url, leaver.token, 'deactivate_account', { password: goodPassword });
  if (status === 200) world.done.add('deactivate_account');
};

const deeds = {
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
