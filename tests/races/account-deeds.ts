import { uniqueName } from '../support/ask.ts';
import { openDialectClient } from '../support/dialects.ts';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { closeAccount, inRoom, made, pick, pickNew, send, sendAs } from './doing.ts';
import type { Doing } from './doing.ts';

/** Somebody makes a room with everybody in it, and closes their account: it has no owner who could log in. */
const leaveOwnerless = async (doing: Doing, founder: Person): Promise<void> => {
  const { world } = doing;
  const memberIds = world.people.map(({ id }) => id);
  const input = { kind: 'private', name: 'Founded', memberIds } as const;
  const roomId = made(doing, await sendAs(doing, founder.token, { command: 'create_room', input }));
  await closeAccount(doing, founder);
  if (roomId !== undefined) world.ownerless.push(roomId);
};

/** What ends sessions of others or of one's own, but for those that somebody acts in. */
const sessionDeeds = {
  end_a_session: async (doing: Doing) => {
    const listed = await send(doing, 'list_sessions', {});
    const session = pick(listed?.sessions.filter(({ current }) => !current) ?? [], doing.choices[0]);
    if (session) await send(doing, 'end_session', { sessionId: session.id });
  },
  end_other_sessions: (doing: Doing) => send(doing, 'end_other_sessions', {}),
  end_user_sessions: async (doing: Doing) => {
    const { world, choices } = doing;
    const userId = pick(world.people, choices[0])?.id ?? doing.self.id;
    const listed = await send(doing, 'list_user_sessions', { userId });
    // Everybody acts in the session that they registered with, which is their first: it stays.
    const [, ...others] = (listed?.sessions ?? []).toSorted((one, other) =>
      one.createdAt < other.createdAt ? -1 : 1,
    );
    const session = pick(others, choices[1]);
    if (session) await send(doing, 'end_user_sessions', { userId, sessionId: session.id });
  },
  change_password: (doing: Doing) =>
    send(doing, 'change_password', { currentPassword: goodPassword, newPassword: goodPassword }),
} satisfies Record<string, (doing: Doing) => Promise<unknown>>;

export const endsSessions = (deed: string): boolean => Object.hasOwn(sessionDeeds, deed);

/** What people do with accounts, sessions and rooms that they need not be in. */
export const accountDeeds = {
  archive_as_admin: (doing: Doing) =>
    inRoom(doing, async (roomId) => {
      const archived = await send(doing, 'archive_organization_room', { roomId, archived: true });
      await send(doing, 'archive_organization_room', { roomId, archived: false });
      return archived;
    }),
  delete_as_admin: async (doing: Doing) => {
    const { roomIds } = doing.world;
    // The first two stay, so that something happens all the time.
    const roomId = pick(roomIds.slice(2), doing.choices[0]);
    if (roomId !== undefined && doing.choices[1] % 2 === 0)
      await send(doing, 'delete_organization_room', { roomId });
  },
  appoint_owner: async (doing: Doing) => {
    const { world, choices } = doing;
    const founder = world.founders.shift();
    if (founder) await leaveOwnerless(doing, founder);
    const roomId = pickNew(world.ownerless, choices[0]);
    if (roomId !== undefined) await send(doing, 'appoint_room_owner', { roomId });
  },
  register_with_invite: (doing: Doing) =>
    inRoom(doing, async (roomId) => {
      const invite = await send(doing, 'create_room_invite', { roomId });
      if (!invite) return undefined;
      const { token } = invite;
      await sendAs(doing, undefined, { command: 'check_invite', input: { token } });
      const username = uniqueName('newcomer');
      const email = `${username}-${crypto.randomUUID()}@example.org`;
      const input = { username, email, password: goodPassword, inviteToken: token };
      return sendAs(doing, undefined, { command: 'register', input });
    }),
  add_contact: async (doing: Doing) => {
    const userId = someoneElse(doing);
    if (userId !== undefined) await send(doing, 'add_contact', { userId });
  },
  remove_contact: async (doing: Doing) => {
    const userId = someoneElse(doing);
    if (userId === undefined) return;
    await send(doing, 'add_contact', { userId });
    await send(doing, 'remove_contact', { userId });
  },
  /** Nothing in Parley's own API makes a notification: an invitation of the organizations dialect does. */
  notify: async ({ world, url, self, choices }: Doing) => {
    const client = await openDialectClient('socketio', url, self.token);
    const invitedUsers = world.people.slice(choices[0] % 3).map(({ login }) => login.user.number);
    await client.ask('newChatRoom', { roomName: uniqueName('Invited'), invitedUsers });
    client.close();
  },
  ...sessionDeeds,
} satisfies Record<string, (doing: Doing) => Promise<unknown>>;

const someoneElse = ({ world, self, choices }: Doing): string | undefined =>
  pick(
    [...world.people, ...world.leavers].filter(({ id }) => id !== self.id),
    choices[0],
  )?.id;
