import type { RoomSummary } from '@parley/contract/nouns/room';
import type { CommandName, Output, Request } from '@parley/contract/registry';
import type { Action } from './actions.ts';

/** An answer, and what was asked. */
export type Answered = {
  readonly [Name in CommandName]: {
    readonly command: Name;
    readonly input: Request<Name>;
    readonly result: Output<Name>;
    /** The turn of the state when it was asked. */
    readonly askedAt: number;
    /** Whether it came over a connection, in order with the events. */
    readonly isInOrder: boolean;
  };
}[CommandName];

const listed = (room: RoomSummary, { askedAt, isInOrder }: Answered): readonly Action[] =>
  isInOrder ? [{ type: 'rooms_listed', rooms: [room], isComplete: false, askedAt }] : [];

/** What an answer says to the state. Without the order of a connection, only what says itself when it was so. */
export const actionsOf = (answered: Answered): readonly Action[] => {
  switch (answered.command) {
    case 'list_messages':
      return [{ type: 'messages_loaded', roomId: answered.input.roomId, ...answered.result }];
    case 'list_members':
      return [{ type: 'members_loaded', roomId: answered.input.roomId, ...answered.result }];
    case 'get_me':
    case 'get_user':
    case 'update_profile':
      return [{ type: 'users_loaded', users: [answered.result.user] }];
    case 'list_users':
      return [{ type: 'users_loaded', users: answered.result.users }];
    case 'list_contacts':
      return [{ type: 'users_loaded', users: answered.result.contacts.map(({ user }) => user) }];
    case 'list_notifications':
      return answered.input.before === undefined
        ? [{ type: 'notifications_loaded', ...answered.result }]
        : [];
    case 'get_room':
      return answered.isInOrder
        ? [{ type: 'room_loaded', ...answered.result, askedAt: answered.askedAt }]
        : [];
    case 'create_room':
    case 'create_assistant_room':
    case 'join_room':
    case 'accept_room_invite':
    case 'open_direct_room':
      return listed(answered.result, answered);
    case 'get_presence':
    case 'watch_presence':
      return answered.isInOrder
        ? [{ type: 'presences_loaded', ...answered.result, askedAt: answered.askedAt }]
        : [];
    default:
      return [];
  }
};
