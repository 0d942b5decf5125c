import type { Message } from '@parley/contract/nouns/message';
import type { Room } from '@parley/contract/nouns/room';
import type { Tokens } from '@parley/contract/nouns/session';
import type { Me, User } from '@parley/contract/nouns/user';
import { isPicturePath } from '../../domain/picture-path.ts';

/** The nouns of the core as this dialect's clients read them: rows with fields in snake case. */

/** A user row as others see it. Which theme and background somebody likes is nobody else's: null. */
export const profileShape = (user: User) => ({
  id: user.id,
  name: user.name,
  description: user.description,
  resume_link: user.resumeUrl,
  role: user.title,
  // One that was uploaded is opened with a token in a header, which these clients do not send for a picture.
  profile_picture: isPicturePath(user.picture) ? null : user.picture,
  theme_mode: null,
  theme_color: null,
  background_image: null,
  created_at: user.createdAt,
});

/** One's own user row. The clients know two modes; who has chosen none of them here is shown the first. */
export const ownProfileShape = (me: Me) => ({
  ...profileShape(me),
  theme_mode: me.themeMode === 'dark' ? 'dark' : 'light',
  theme_color: me.themeColor,
  background_image: me.backgroundPicture,
});

/** What logging in answers of its user. */
export const accountShape = (me: Me) => ({ ...ownProfileShape(me), email: me.email });

const expiresInS = (at: string): number => Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1_000));

export const sessionShape = (tokens: Tokens) => ({
  access_token: tokens.accessToken,
  refresh_token: tokens.refreshToken,
  expires_in: expiresInS(tokens.accessTokenExpiresAt),
  token_type: 'bearer',
});

/** A row of the contact list. The core has no id for it: it is the UUID that the two ids have in common, and no other two. */
const contactRow = (userId: string, contactId: string, createdAt: string) => ({
  id: Bun.randomUUIDv5(contactId, userId),
  user_id: userId,
  contact_id: contactId,
  created_at: createdAt,
});

/** Both rows of a new contact, the caller's own first. */
export const contactRows = (userId: string, contactId: string, createdAt: string) => [
  contactRow(userId, contactId, createdAt),
  contactRow(contactId, userId, createdAt),
];

export const groupShape = ({
  room,
  memberIds,
}: {
  readonly room: Room;
  readonly memberIds: readonly string[];
}) => ({
  id: room.id,
  name: room.name,
  description: room.description,
  group_picture: room.picture,
  created_by: room.createdBy,
  created_at: room.createdAt,
  members: memberIds,
});

/** A message to a group (its room) or to a user. */
export const messageShape = (message: Message, receiverId: string, isGroup: boolean) => ({
  id: message.id,
  sender_id: message.senderId,
  receiver_id: receiverId,
  is_group: isGroup,
  content: message.content,
  created_at: message.createdAt,
});
