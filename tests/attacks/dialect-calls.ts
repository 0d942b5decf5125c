import { goodPassword } from '../support/people.ts';

/** What the calls and events below are about: a caller with one of everything. Numbers are ids in one of the dialects. */
export interface Scene {
  readonly callerId: string;
  readonly friendId: string;
  readonly friendNumber: number;
  readonly email: string;
  readonly refreshToken: string;
  readonly roomId: string;
  readonly roomNumber: number;
  readonly messageId: string;
  readonly messageNumber: number;
  readonly groupId: string;
  readonly sessionId: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** A call as a client of a dialect makes it: what stands in its path, and what in its body. */
export interface GoodCall {
  readonly params?: (scene: Scene) => Readonly<Record<string, string | number>>;
  readonly body?: (scene: Scene) => Fields;
  /** Fields of the body that take whatever comes, or more than one type, and why. */
  readonly lenient?: Readonly<Record<string, string>>;
}

/** An event that a client of a dialect sends. */
export interface GoodEvent {
  /** An object of fields, or what comes in its place. */
  readonly data: (scene: Scene) => Fields | string;
  readonly lenient?: Readonly<Record<string, string>>;
}

const account = ({ email }: Scene): Fields => ({ username: 'Somebody', email, password: goodPassword });
const credentials = ({ email }: Scene): Fields => ({ email, password: 'not-the-password-4711' });
const room = ({ roomId }: Scene) => ({ roomId });
const roomNumber = ({ roomNumber: roomId }: Scene) => ({ roomId });
const message = ({ messageNumber: messageId }: Scene) => ({ messageId });
const own = ({ callerId: userId }: Scene) => ({ userId });

const profile: GoodCall = {
  body: ({ callerId: id }) => ({
    id,
    name: 'Somebody',
    description: 'x',
    resume_link: 'https://example.org/r',
    role: 'Cook',
    profile_picture: 'https://example.org/p',
    theme_mode: 'dark',
    theme_color: '#123456',
    background_image: 'https://example.org/b',
  }),
};
const group: GoodCall = {
  body: ({ callerId, friendId }) => ({
    name: 'Group',
    description: 'x',
    group_picture: 'https://example.org/g',
    created_by: callerId,
    members: [friendId],
  }),
};
const contact: GoodCall = { body: ({ friendId: contactId }) => ({ contactId }) };
const claimed: GoodCall = { params: room, body: ({ callerId: userId }) => ({ userId, sender_id: userId }) };

/** Every call of every dialect over HTTP. */
export const goodCalls: Readonly<Record<string, Readonly<Record<string, GoodCall>>>> = {
  organizations: {
    'POST /api/auth/register': {
      body: (scene) => ({ ...account(scene), organizationName: 'x', role: 'user' }),
    },
    'POST /api/auth/login': { body: credentials },
    'POST /api/auth/refresh-token': { body: ({ refreshToken }) => ({ refreshToken }) },
    'GET /api': {},
    'GET /api/chat': {},
    'POST /api/chat': { body: () => ({ name: 'Room' }) },
    'DELETE /api/chat/:roomId': { params: roomNumber },
    'DELETE /api/chat/user/:userId': { params: ({ friendNumber: userId }) => ({ userId }) },
    'GET /api/notifications': {},
    'POST /api/messages': {
      body: (scene) => ({ ...roomNumber(scene), content: 'x', is_encrypted: false }),
    },
    'POST /api/messages/upload': {},
    'GET /api/messages/:roomId': { params: roomNumber },
    'DELETE /api/messages/:messageId': { params: message },
    'GET /api/messages/:messageId/read-receipts': { params: message },
    'GET /api/messages/:messageId/reactions': { params: message },
  },
  direct: {
    'POST /api/auth/register': { body: ({ email }) => ({ email, password: goodPassword }) },
    'POST /api/auth/login': { body: credentials },
    'GET /api/messages/:userId': { params: ({ friendId: userId }) => ({ userId }) },
  },
  rooms: {
    'POST /api/v1/auth/register': { body: account },
    'POST /api/v1/users': { body: account },
    'POST /api/v1/auth/login': { body: credentials },
    'POST /api/v1/users/login': { body: credentials },
    'GET /api/v1/users': {},
    'GET /api/v1/users/:userId': { params: own },
    'GET /api/v1/users/:userId/rooms': { params: own },
    'GET /api/v1/rooms/users/:userId': { params: own },
    'POST /api/v1/rooms': { body: () => ({ name: 'Room', description: 'x', isPrivate: true }) },
    'GET /api/v1/rooms': {},
    'GET /api/v1/rooms/:roomId': { params: room },
    'POST /api/v1/rooms/:roomId/join': claimed,
    'POST /api/v1/rooms/:roomId/invites': claimed,
    'POST /api/v1/rooms/invites/:token/join': {
      params: () => ({ token: 'a'.repeat(43) }),
      body: ({ callerId: userId }) => ({ userId }),
    },
    'POST /api/v1/rooms/:roomId/leave': claimed,
    'GET /api/v1/rooms/:roomId/members': { params: room },
    'GET /api/v1/rooms/:roomId/users': { params: room },
    'GET /api/v1/rooms/:roomId/messages': { params: room },
    'POST /api/v1/rooms/:roomId/messages/read': claimed,
    'POST /api/v1/:roomId/messages/read': claimed,
  },
  groups: {
    'POST /auth/register': {
      body: ({ email }) => ({ email, password: goodPassword, fullName: 'Some Body' }),
    },
    'POST /auth/login': { body: credentials },
    'POST /auth/refresh': { body: ({ refreshToken }) => ({ refresh_token: refreshToken }) },
    'PUT /user/profile': profile,
    'PUT /user/setProfile': profile,
    'PUT /setProfile': profile,
    'POST /user/add-contact': contact,
    'POST /user/addContact': contact,
    'POST /addContact': contact,
    'PUT /user/update-password': {
      body: ({ callerId: id }) => ({ id, password: goodPassword, currentPassword: 'not-the-password' }),
    },
    'GET /user/dashboard': {},
    'GET /user/:id': { params: ({ friendId: id }) => ({ id }) },
    'POST /group/create': group,
    'POST /group/createGroup': group,
    'POST /createGroup': group,
    'POST /group/add-members': {
      body: ({ groupId, friendId }) => ({ group_id: groupId, user_ids: [friendId] }),
    },
  },
  sessions: {
    'POST /api/auth/signup': { body: account },
    'POST /api/auth/login': { body: credentials },
    'POST /api/auth/logout': {},
    'GET /api/sessions': {},
    'POST /api/sessions': { body: () => ({ name: 'Session' }) },
    'GET /api/sessions/:sessionId/messages': { params: ({ sessionId }) => ({ sessionId }) },
  },
};

const onRoomNumber = { data: roomNumber };
const numbered = {
  data: (scene: Scene) => ({ ...roomNumber(scene), content: 'x', is_encrypted: false }),
};
const onRoom = { data: (scene: Scene) => ({ ...room(scene), userId: scene.callerId }) };

/** Every event that a client of a dialect can send. */
export const goodEvents: Readonly<Record<string, Readonly<Record<string, GoodEvent>>>> = {
  organizations: {
    joinRoom: onRoomNumber,
    leaveRoom: onRoomNumber,
    sendMessage: numbered,
    newMessage: numbered,
    newChatRoom: {
      data: ({ friendNumber }) => ({ roomName: 'Room', invitedUsers: [friendNumber] }),
      lenient: { invitedUsers: 'a null invites nobody' },
    },
    typing: onRoomNumber,
    stopTyping: onRoomNumber,
    reactMessage: {
      data: (scene) => ({ ...message(scene), reaction: '👍' }),
      lenient: { messageId: 'an id that a client made up is relayed' },
    },
    readMessage: { data: message },
    deleteMessage: {
      data: (scene) => ({ ...message(scene), ...roomNumber(scene) }),
      lenient: { roomId: 'a null says nothing of the room' },
    },
    setOnline: { data: () => ({}) },
  },
  direct: {
    send_message: {
      data: ({ friendId, callerId }) => ({
        receiver_id: friendId,
        content: 'x',
        clientId: 'x',
        sender_id: callerId,
      }),
      lenient: { clientId: 'a null is none' },
    },
  },
  rooms: {
    join_room: onRoom,
    leave_room: onRoom,
    send_message: { data: (scene) => ({ ...onRoom.data(scene), content: 'x' }) },
    message_read: { data: (scene) => ({ ...onRoom.data(scene), messageId: scene.messageId }) },
    typing: { data: (scene) => ({ ...onRoom.data(scene), isTyping: true }) },
    get_room_users: onRoom,
  },
  groups: {
    join: { data: ({ callerId }) => callerId },
    'join-group': { data: ({ groupId }) => groupId },
    'send-message': {
      data: ({ groupId, callerId }) => ({
        sender_id: callerId,
        receiver_id: groupId,
        content: 'x',
        is_group: true,
      }),
    },
  },
  sessions: {
    'join-session': {
      data: ({ sessionId }) => ({ sessionId }),
      lenient: { sessionId: 'none asks for a new one' },
    },
    message: { data: ({ sessionId }) => ({ sessionId, content: 'x' }) },
  },
};
