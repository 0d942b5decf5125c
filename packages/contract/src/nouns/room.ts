import { z } from 'zod';
import { id, seq, timestamp, webUrl } from '../fields.ts';
import { message } from './message.ts';
import { user } from './user.ts';

/**
 * One model for every place where messages are: `public` and `private` rooms, `group`s, `direct` messages between two,
 * and `assistant` sessions of one user.
 */
export const roomKind = z.enum(['public', 'private', 'group', 'direct', 'assistant']);
export type RoomKind = z.infer<typeof roomKind>;

export const roomRole = z.enum(['member', 'admin', 'owner']);
export type RoomRole = z.infer<typeof roomRole>;

export const room = z
  .object({
    id,
    number: z.int().describe('The same room as an integer, for clients that need one.'),
    kind: roomKind,
    name: z.string().nullable().describe('Null for direct messages, which are named after the other user.'),
    description: z.string().nullable(),
    picture: webUrl.nullable(),
    assistant: z.string().nullable().describe('Which assistant answers here.'),
    createdBy: id,
    createdAt: timestamp,
    updatedAt: timestamp,
    archivedAt: timestamp.nullable(),
    memberCount: z.int(),
    lastSeq: seq.describe('The seq of the newest message.'),
    lastEventSeq: seq.describe("The number of the newest event in the room's log."),
    lastEventAt: timestamp.describe('The time of that event. With its number it is a cursor for resume.'),
  })
  .meta({ id: 'Room' });
export type Room = z.infer<typeof room>;

export const membership = z
  .object({
    role: roomRole,
    joinedAt: timestamp,
    deliveredSeq: seq.describe('Everything up to this message reached the member.'),
    readSeq: seq.describe('Everything up to this message was read by the member.'),
  })
  .meta({ id: 'Membership' });
export type Membership = z.infer<typeof membership>;

/** The kinds that an organization's admins look after: the others are their people's own. */
export const governedKind = z.enum(['public', 'private', 'group']);
export type GovernedKind = z.infer<typeof governedKind>;

/** A room as the organization's admins see it without being in it: what it is, and nothing of what is said there. */
export const organizationRoom = z
  .object({
    id,
    kind: governedKind,
    name: z.string().nullable(),
    owner: user
      .nullable()
      .describe('Null or deactivated: nobody can run the room until it gets another (`appoint_room_owner`).'),
    memberCount: z.int(),
    messageCount: z.int().describe('How many messages were ever written.'),
    createdAt: timestamp,
    lastActivityAt: timestamp.describe('When something happened in it last.'),
    archivedAt: timestamp.nullable(),
  })
  .meta({ id: 'OrganizationRoom' });
export type OrganizationRoom = z.infer<typeof organizationRoom>;

/** A room as one of its members lists it. */
export const roomSummary = z
  .object({
    room,
    membership,
    unreadCount: z.int(),
    lastMessage: message.nullable(),
    peer: user.nullable().describe('The other user of a direct room.'),
  })
  .meta({ id: 'RoomSummary' });
export type RoomSummary = z.infer<typeof roomSummary>;

const mark = seq.nullable().describe('Null where this user hides their receipts.');

export const member = membership.extend({ deliveredSeq: mark, readSeq: mark, user }).meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

export const roomInvite = z
  .object({
    id,
    roomId: id,
    admits: z
      .boolean()
      .describe(
        'Whether people without an account can come into the organization by it: an admin of it made it.',
      ),
    createdBy: id,
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    usesMax: z.int().nullable(),
    uses: z.int(),
  })
  .meta({ id: 'RoomInvite' });
export type RoomInvite = z.infer<typeof roomInvite>;
