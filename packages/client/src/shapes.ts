import type { LoggedEvent, ResumedRoom } from '@parley/contract/commands/resume';
import type { FaultAnswer } from '@parley/contract/fault';
import type { Message, Reaction } from '@parley/contract/nouns/message';
import type { Notification } from '@parley/contract/nouns/notification';
import type { Member, Membership, Room, RoomSummary } from '@parley/contract/nouns/room';
import type { Login, Tokens } from '@parley/contract/nouns/session';
import type { Me, Presence, User } from '@parley/contract/nouns/user';
import type { AnyEvent, CommandName, EventData, EventName, Output } from '@parley/contract/registry';
import { count, flag, isObject, listOf, object, optional, orNull, text, time, uuid } from './checks.ts';
import type { Check, Plain } from './checks.ts';

/**
 * What the client reads of events and answers, once more, so that it does not carry the schemas of the contract. The
 * compiler compares them: a field that is missing here, or is of another type, does not compile.
 */

const reaction = object<Reaction>({ emoji: text, count, userIds: listOf(text) });

const message = object<Message>({
  id: text,
  roomId: text,
  seq: count,
  eventSeq: count,
  senderId: text,
  clientId: orNull(text),
  content: text,
  encrypted: flag,
  createdAt: time,
  editedAt: orNull(time),
  deletedAt: orNull(time),
  reactions: listOf(reaction),
});

const userFields = {
  id: text,
  number: count,
  kind: text,
  username: text,
  name: text,
  title: orNull(text),
  description: orNull(text),
  picture: orNull(text),
  resumeUrl: orNull(text),
  role: text,
  deactivated: flag,
  createdAt: time,
  updatedAt: time,
};
const user = object<User>(userFields);
const me = object<Me>({
  ...userFields,
  email: text,
  organizationId: text,
  organizationNumber: count,
  themeMode: text,
  themeColor: orNull(text),
  backgroundPicture: orNull(text),
  shareReceipts: flag,
});

const room = object<Room>({
  id: uuid,
  number: count,
  kind: text,
  name: orNull(text),
  description: orNull(text),
  picture: orNull(text),
  assistant: orNull(text),
  createdBy: text,
  createdAt: time,
  updatedAt: time,
  archivedAt: orNull(time),
  memberCount: count,
  lastSeq: count,
  lastEventSeq: count,
  lastEventAt: time,
});
const membership = object<Membership>({ role: text, joinedAt: time, deliveredSeq: count, readSeq: count });
const summary = object<RoomSummary>({
  room,
  membership,
  unreadCount: count,
  lastMessage: orNull(message),
  peer: orNull(user),
});
const member = object<Member>({
  role: text,
  joinedAt: time,
  deliveredSeq: orNull(count),
  readSeq: orNull(count),
  user,
});

const presence = object<Presence>({ userId: text, status: text, lastSeenAt: orNull(time) });
const notification = object<Notification>({
  id: text,
  number: count,
  message: text,
  createdAt: time,
  readAt: orNull(time),
});

const place = { roomId: text, eventSeq: count, at: time };
const deed = { ...place, actorId: text };
const onMessage = { ...deed, messageId: text, seq: count };
const ofMember = { ...deed, userId: text };

const events: { readonly [Name in EventName]: Check<Plain<EventData<Name>>> } = {
  connected: object<EventData<'connected'>>({ userId: text, sessionId: text, serverTime: time }),
  closing: object<EventData<'closing'>>({
    reason: text,
    code: count,
    says: text,
    reconnectInMs: optional(count),
  }),
  failed: object<FaultAnswer>({
    code: text,
    message: text,
    fields: optional(
      listOf(object<NonNullable<FaultAnswer['fields']>[number]>({ path: text, expected: text })),
    ),
    retryAfterS: optional(count),
    reference: optional(text),
  }),
  member_added: object<EventData<'member_added'>>({ ...ofMember, username: text, role: text }),
  member_removed: object<EventData<'member_removed'>>(ofMember),
  member_role_changed: object<EventData<'member_role_changed'>>({ ...ofMember, role: text }),
  message_created: object<EventData<'message_created'>>({ message }),
  message_deleted: object<EventData<'message_deleted'>>(onMessage),
  message_edited: object<EventData<'message_edited'>>({ ...onMessage, content: text }),
  notification_created: object<EventData<'notification_created'>>({ notification }),
  presence_changed: presence,
  reaction_added: object<EventData<'reaction_added'>>({ ...onMessage, emoji: text }),
  reaction_removed: object<EventData<'reaction_removed'>>({ ...onMessage, emoji: text }),
  receipt_counts_updated: object<EventData<'receipt_counts_updated'>>({
    roomId: text,
    seq: count,
    deliveredCount: count,
    readCount: count,
  }),
  receipts_updated: object<EventData<'receipts_updated'>>({
    roomId: text,
    userId: text,
    mark: text,
    deliveredSeq: count,
    readSeq: count,
  }),
  room_added: summary,
  room_deleted: object<EventData<'room_deleted'>>(deed),
  room_removed: object<EventData<'room_removed'>>({ roomId: text }),
  room_updated: object<EventData<'room_updated'>>({
    ...deed,
    name: orNull(text),
    description: orNull(text),
    picture: orNull(text),
    archivedAt: orNull(time),
  }),
  typing_changed: object<EventData<'typing_changed'>>({ roomId: text, userId: text, typing: flag }),
  user_updated: object<EventData<'user_updated'>>({ user }),
};

/** Whether it is an event that can be taken as the contract says. One of a newer server can, whatever it holds. */
export const isEvent = (frame: unknown): frame is AnyEvent => {
  if (!isObject(frame) || typeof frame['event'] !== 'string') return false;
  const { event: name, data } = frame as { readonly event: EventName; readonly data: unknown };
  return Object.hasOwn(events, name) ? events[name](data) : isObject(data);
};

const isPlace = object<{ readonly roomId: string; readonly eventSeq: number; readonly at: string }>(place);

/** Whether an event stands in a room's log: it has a place there, also one that a newer server knows. */
export const isLogged = (event: AnyEvent): event is Extract<AnyEvent, { event: LoggedEvent['event'] }> =>
  event.event === 'message_created' || isPlace(event.data);

const loggedEvent: Check<Plain<LoggedEvent>> = (value) => isEvent(value) && isLogged(value);

const tokens = object<Tokens>({
  accessToken: text,
  accessTokenExpiresAt: time,
  refreshToken: text,
  refreshTokenExpiresAt: time,
});
const login = object<Login>({ user: me, tokens });
const nextPage = { next: orNull(text) };
const presences = object<Output<'get_presence'>>({ presences: listOf(presence) });

const answers: { readonly [Name in CommandName]?: Check<Plain<Output<Name>>> } = {
  accept_room_invite: summary,
  create_assistant_room: summary,
  create_room: summary,
  get_me: object<Output<'get_me'>>({ user: me }),
  get_presence: presences,
  get_room: object<Output<'get_room'>>({ room, membership: orNull(membership) }),
  get_user: object<Output<'get_user'>>({ user }),
  join_room: summary,
  list_contacts: object<Output<'list_contacts'>>({
    contacts: listOf(object<Output<'list_contacts'>['contacts'][number]>({ user, createdAt: time })),
  }),
  list_members: object<Output<'list_members'>>({
    ...nextPage,
    members: listOf(member),
    lastEventSeq: count,
  }),
  list_messages: object<Output<'list_messages'>>({
    messages: listOf(message),
    hasBefore: flag,
    hasAfter: flag,
    lastEventSeq: count,
  }),
  list_notifications: object<Output<'list_notifications'>>({
    ...nextPage,
    notifications: listOf(notification),
    unreadCount: count,
  }),
  list_rooms: object<Output<'list_rooms'>>({ ...nextPage, rooms: listOf(summary) }),
  list_users: object<Output<'list_users'>>({ ...nextPage, users: listOf(user) }),
  log_in: login,
  open_direct_room: summary,
  refresh_session: tokens,
  register: login,
  resume: object<Output<'resume'>>({
    complete: flag,
    rooms: listOf(
      object<ResumedRoom>({
        roomId: text,
        complete: flag,
        why: orNull(text),
        events: listOf(loggedEvent),
        more: flag,
      }),
    ),
    list: orNull(object<NonNullable<Output<'resume'>['list']>>({ complete: flag, cursor: text })),
  }),
  send_message: object<Output<'send_message'>>({ message }),
  update_profile: object<Output<'update_profile'>>({ user: me }),
  watch_presence: presences,
};

/** Whether it is an answer of this command, as far as the client reads it itself. The others are objects. */
export const isAnswer = (command: CommandName, result: unknown): boolean =>
  answers[command]?.(result) ?? isObject(result);

/** Whether it is what is stored of a session. */
export const isKeptSession = object<{ readonly tokens: Tokens; readonly userId?: string | undefined }>({
  tokens,
  userId: optional(text),
});
