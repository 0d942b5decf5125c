import type { RoomSummary } from '@parley/contract/nouns/room';
import { Fault } from '../domain/fault.ts';
import type { Caller } from './handler.ts';
import type { Deps } from './deps.ts';
import type { NewMember, NewRoom } from './ports/store.ts';
import { announceRoom, loadSummary } from './room-summary.ts';

type Needs = Pick<Deps, 'db' | 'bus' | 'newId'> & { readonly caller: Caller };
type Given = Pick<NewRoom, 'kind'> & Partial<Omit<NewRoom, 'id' | 'organizationId' | 'createdBy' | 'kind'>>;

/**
 * Makes a room in the caller's organization, tells its members, and answers with the caller's view of it. A direct
 * room that is there already is answered as it is.
 */
export const makeRoom = async (
  context: Needs,
  given: Given,
  members: readonly NewMember[],
): Promise<RoomSummary> => {
  const { db, caller, newId } = context;
  const made = await db.createRoom(
    {
      name: null,
      description: null,
      picture: null,
      assistant: null,
      directKey: null,
      ...given,
      id: newId(),
      organizationId: caller.user.organizationId,
      createdBy: caller.user.id,
    },
    members,
  );
  if (made) {
    const people = members.filter(({ user }) => user.kind === 'person');
    await announceRoom(
      context,
      made.id,
      people.map(({ user }) => user.id),
    );
    return loadSummary(context, made.id, caller.user.id);
  }
  // Both may open a direct room at the same moment: who was second finds the first one's.
  const first =
    given.directKey === undefined || given.directKey === null
      ? undefined
      : await db.rooms.loadByDirectKey(given.directKey);
  if (!first) throw new Fault('not_found');
  return loadSummary(context, first.id, caller.user.id);
};
