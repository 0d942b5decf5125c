import { Fault } from '../../domain/fault.ts';
import { isUsable } from '../../domain/invites.ts';
import { admissionOf, unusableInvite } from '../admission.ts';
import type { Handler } from '../handler.ts';

export const checkInvite: Handler<'check_invite'> = async ({ db, tokens, nowMs }, { token }) => {
  const invite = await db.invites.load(tokens.digest(token));
  if (!invite || !isUsable(invite, nowMs())) throw unusableInvite();
  const { organization, admits } = await admissionOf(db, invite);
  if (invite.roomId === null)
    return { into: 'organization', organization: organization.name, room: null, admits };
  const room = await db.rooms.load(invite.roomId);
  if (!room) throw unusableInvite();
  if (room.archivedAt) throw new Fault('room_archived');
  // Who cannot come in by it is not told what a private room is called.
  return { into: 'room', organization: organization.name, room: admits ? room.name : null, admits };
};
