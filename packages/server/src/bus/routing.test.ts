import { describe, expect, it } from 'bun:test';
import type { CommittedEvent, Signal } from '../app/ports/bus.ts';
import { channelOfRoom, route, shardCount } from './routing.ts';

const entry = (roomId: string, eventSeq: number, event: string): CommittedEvent => ({
  roomId,
  eventSeq,
  event: { event, data: {} } as never,
});

const saying = (kind: 'room' | 'user' | 'organization'): Signal => ({
  type: 'said',
  dialect: 'rooms',
  saying: { to: { kind, id: 'the-id' }, event: 'typing', data: {} },
});

describe('route', () => {
  it('spreads rooms over all shards', () => {
    const channels = new Set(Array.from({ length: 2_000 }, () => channelOfRoom(Bun.randomUUIDv7())));
    expect(channels.size).toBe(shardCount);
  });

  it('tells those who listen to a room what is said to it, and everybody the rest', () => {
    const room = channelOfRoom('the-id');
    expect(route(saying('room'), true)).toEqual([{ channel: room, signal: saying('room') }]);
    expect(route(saying('user'), true)).toEqual([{ channel: 'all', signal: saying('user') }]);
    expect(route(saying('organization'), true)).toEqual([{ channel: 'all', signal: saying('organization') }]);
  });

  it('parts what was committed by who must hear of it', () => {
    const [message, edit, role] = [
      entry('a', 1, 'message_created'),
      entry('a', 2, 'message_edited'),
      entry('a', 3, 'member_role_changed'),
    ];
    const reaction = entry('b', 9, 'reaction_added');
    const signal: Signal = { type: 'committed', events: [message, reaction, role, edit] };
    expect(route(signal, true)).toEqual([
      { channel: channelOfRoom('a'), signal: { type: 'committed', events: [message, edit] } },
      { channel: channelOfRoom('b'), signal: { type: 'committed', events: [reaction] } },
      { channel: 'all', signal: { type: 'committed', events: [role] } },
    ]);
    expect(route(signal, false)).toEqual([
      { channel: 'all', signal: { type: 'committed', events: [role] } },
      { channel: channelOfRoom('a'), signal: { type: 'advanced', roomId: 'a', eventSeq: 2 } },
      { channel: channelOfRoom('b'), signal: { type: 'advanced', roomId: 'b', eventSeq: 9 } },
    ]);
  });
});
