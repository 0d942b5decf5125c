import { z } from 'zod';
import { command } from '../command.ts';
import { memberAdded } from '../events/member-added.ts';
import { memberRemoved } from '../events/member-removed.ts';
import { memberRoleChanged } from '../events/member-role-changed.ts';
import { messageCreated } from '../events/message-created.ts';
import { messageDeleted } from '../events/message-deleted.ts';
import { messageEdited } from '../events/message-edited.ts';
import { reactionAdded } from '../events/reaction-added.ts';
import { reactionRemoved } from '../events/reaction-removed.ts';
import { roomDeleted } from '../events/room-deleted.ts';
import { roomUpdated } from '../events/room-updated.ts';
import { id, seq, timestamp } from '../fields.ts';
import { limits } from '../limits.ts';

const frameOf = <Name extends string, Data extends z.ZodType>(spec: {
  readonly name: Name;
  readonly data: Data;
}) => z.object({ event: z.literal(spec.name), data: spec.data });

/** A durable event as it is told again: as it was told first, but for what has changed in it since. */
export const loggedEvent = z
  .discriminatedUnion('event', [
    frameOf(messageCreated),
    frameOf(messageEdited),
    frameOf(messageDeleted),
    frameOf(reactionAdded),
    frameOf(reactionRemoved),
    frameOf(memberAdded),
    frameOf(memberRemoved),
    frameOf(memberRoleChanged),
    frameOf(roomUpdated),
    frameOf(roomDeleted),
  ])
  .meta({ id: 'LoggedEvent' });
export type LoggedEvent = z.infer<typeof loggedEvent>;

/** How far a client has heard a room: the newest event that it has, by its number and its time. */
export const roomCursor = z
  .object({
    roomId: id,
    eventSeq: seq.describe('The number of that event; 0 for nothing yet.'),
    at: timestamp
      .nullable()
      .describe(
        'Its time: `at`, or the `createdAt` of a new message, or the `lastEventAt` of the room as it was loaded. Null with 0.',
      ),
  })
  .meta({ id: 'RoomCursor' });
export type RoomCursor = z.infer<typeof roomCursor>;

export const resumedRoom = z
  .object({
    roomId: id,
    complete: z
      .boolean()
      .describe('True: the events are what was missed. False: load the room anew, or forget it.'),
    why: z
      .enum(['diverged', 'too_far', 'not_found'])
      .nullable()
      .describe(
        'Of one that is not complete: the log is not the one that the cursor was made of (a backup was restored), too much ' +
          'was missed, or you are no member.',
      ),
    events: z.array(loggedEvent).describe('What was missed, in order.'),
    more: z
      .boolean()
      .describe('There is more than fits into one answer: ask again from the last of these events.'),
  })
  .meta({ id: 'ResumedRoom' });
export type ResumedRoom = z.infer<typeof resumedRoom>;

export const resume = command({
  name: 'resume',
  summary:
    'Catch up after a break: everything that was missed in these rooms, in order, or what to load anew.',
  description:
    'On a connection that was opened with `resume`, each room is heard live from the moment it is complete, right after ' +
    'the answer, without a gap or a double.',
  tag: 'Messages',
  access: 'user',
  limit: 'commands',
  http: { method: 'POST', path: '/resume', status: 200 },
  input: z.object({
    rooms: z
      .array(roomCursor)
      .max(limits.idsMax)
      .refine((cursors) => new Set(cursors.map(({ roomId }) => roomId)).size === cursors.length, {
        error: 'one cursor a room',
      }),
    list: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .optional()
      .describe('The exclusive or of the ids of all your rooms, 32 hexadecimal digits.'),
    done: z
      .boolean()
      .default(true)
      .describe(
        'False when cursors of further rooms follow in another call. Rooms without one are live after the last.',
      ),
  }),
  output: z.object({
    complete: z.boolean().describe('Every room is complete, and so is your list of rooms, if you asked.'),
    rooms: z.array(resumedRoom),
    list: z
      .object({
        complete: z.boolean().describe('False: rooms came or went. Load the list anew.'),
        cursor: z.string(),
      })
      .nullable()
      .describe('Null when `list` was not given.'),
  }),
  faults: [],
});
