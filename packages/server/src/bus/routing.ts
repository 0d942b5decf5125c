import type { EventName } from '@parley/contract/registry';
import type { CommittedEvent, Signal } from '../app/ports/bus.ts';

/** Rooms are spread over so many channels. A node listens to those of rooms that somebody on it has open. */
export const shardCount = 64;

/** Where a signal goes: to every node, or to those that listen to a shard of the rooms. */
export type ChannelName = 'all' | `room:${number}`;

export interface Routed {
  readonly channel: ChannelName;
  readonly signal: Signal;
}

/** The events that only those in the room must hear of. What else happens to a room changes what every node remembers. */
const ofMessages: ReadonlySet<EventName> = new Set<EventName>([
  'message_created',
  'message_edited',
  'message_deleted',
  'reaction_added',
  'reaction_removed',
]);

/** The channel of a room, the same on every node: FNV-1a over the id's characters. */
export const channelOfRoom = (roomId: string): ChannelName => {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < roomId.length; index += 1) {
    hash = Math.imul(hash ^ roomId.charCodeAt(index), 0x01_00_01_93);
  }
  return `room:${(hash >>> 0) % shardCount}`;
};

/**
 * Which nodes hear what. A transport that does not carry events is told of each room with new messages how far its log
 * has got; everything else goes as it is.
 */
export const route = (signal: Signal, carriesEvents: boolean): readonly Routed[] => {
  switch (signal.type) {
    case 'room_notice':
    case 'advanced':
      return [{ channel: channelOfRoom(signal.roomId), signal }];
    case 'said': {
      const { to } = signal.saying;
      return [{ channel: to.kind === 'room' ? channelOfRoom(to.id) : 'all', signal }];
    }
    case 'committed':
      return routeCommitted(signal.events, carriesEvents);
    case 'user_notice':
    case 'watched':
    case 'user_changed':
    case 'sessions_ended':
    case 'users_moved':
    case 'users_listed':
    case 'who_is_here':
    case 'allowances_taken':
    case 'allowances_returned':
      return [{ channel: 'all', signal }];
    default:
      return signal satisfies never;
  }
};

const routeCommitted = (events: readonly CommittedEvent[], carriesEvents: boolean): readonly Routed[] => {
  const whole = new Map<ChannelName, CommittedEvent[]>();
  const advanced = new Map<string, number>();
  for (const committed of events) {
    const { roomId, eventSeq, event } = committed;
    const isOfMessages = ofMessages.has(event.event);
    if (isOfMessages && !carriesEvents) {
      advanced.set(roomId, Math.max(eventSeq, advanced.get(roomId) ?? 0));
      continue;
    }
    const channel = isOfMessages ? channelOfRoom(roomId) : 'all';
    const others = whole.get(channel);
    if (others) others.push(committed);
    else whole.set(channel, [committed]);
  }
  return [
    ...[...whole].map(([channel, of]): Routed => ({ channel, signal: { type: 'committed', events: of } })),
    ...[...advanced].map(([roomId, eventSeq]): Routed => ({
      channel: channelOfRoom(roomId),
      signal: { type: 'advanced', roomId, eventSeq },
    })),
  ];
};
