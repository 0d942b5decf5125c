import { describe, expect, it } from 'bun:test';
import type { RoomSummary } from '@parley/contract/nouns/room';
import { LocalBus } from '../bus/local.ts';
import { Connection } from './connection.ts';
import type { Link } from './connection.ts';
import { Delivery } from './delivery.ts';
import type { Format } from './format.ts';
import { RoomOrder } from './room-order.ts';

const roomId = '01890a5d-ac96-774b-bcce-b302099a8057';
const at = '2026-01-01T00:00:00.000Z';

/** A wire in memory: its topics, and what each connection got. */
const wire = () => {
  const links = new Set<{ topics: Set<string>; got: string[] }>();
  const format: Format = {
    key: 'test',
    listeners: (topic) => [...links].filter((link) => link.topics.has(topic)).length,
    encode: ({ event }) => event,
    publish(topic, frame) {
      for (const link of links) if (link.topics.has(topic)) link.got.push(frame);
    },
  };
  const delivery = new Delivery({ formats: [format], checkEvents: false, onTold: () => undefined });
  const nothing = () => Promise.resolve(new Map());
  const eventLog = { ends: nothing, read: nothing };
  const order = new RoomOrder({
    bus: new LocalBus(() => undefined),
    eventLog,
    log: console,
    isHeard: () => true,
    isHere: () => true,
  });
  const place = { order, encodeFor: delivery.encodeFor.bind(delivery) };
  const connect = (userId: string) => {
    const state = { topics: new Set<string>(), got: [] as string[] };
    links.add(state);
    const link: Link = {
      subscribe: (topic) => state.topics.add(topic),
      unsubscribe: (topic) => state.topics.delete(topic),
      isSubscribed: (topic) => state.topics.has(topic),
      topics: () => state.topics,
      send: (frame) => state.got.push(frame),
      close: () => undefined,
    };
    const connection = new Connection({ userId, sessionId: 'session' }, { format, link, place });
    delivery.connections.add(connection);
    return { connection, got: state.got };
  };
  return { delivery, connect };
};

const durable = { roomId, at, actorId: 'ada' };
const come = (delivery: Delivery, userId: string): void =>
  delivery.hear({
    type: 'committed',
    events: [
      {
        roomId,
        eventSeq: 1,
        event: {
          event: 'member_added',
          data: { ...durable, eventSeq: 1, userId, username: userId, role: 'member' },
        },
      },
    ],
  });
const go = (delivery: Delivery, userId: string): void =>
  delivery.hear({
    type: 'committed',
    events: [
      {
        roomId,
        eventSeq: 2,
        event: { event: 'member_removed', data: { ...durable, eventSeq: 2, userId } },
      },
    ],
  });
const tellOfRoom = (delivery: Delivery, userId: string): void =>
  delivery.hear({
    type: 'user_notice',
    userIds: [userId],
    event: { event: 'room_added', data: { room: { id: roomId } } as RoomSummary },
  });
const type = (delivery: Delivery): void =>
  delivery.hear({
    type: 'room_notice',
    roomId,
    event: { event: 'typing_changed', data: { roomId, userId: 'ada', typing: true } },
  });

describe('Delivery', () => {
  it('lets a connection hear a room from its user’s coming until their going, both included', () => {
    const { delivery, connect } = wire();
    const { connection, got } = connect('ben');
    connection.open([], { resumes: false });
    type(delivery);
    come(delivery, 'ben');
    tellOfRoom(delivery, 'ben');
    type(delivery);
    go(delivery, 'ben');
    type(delivery);
    expect(got).toEqual(['member_added', 'room_added', 'typing_changed', 'member_removed', 'room_removed']);
  });

  it('does not tell of a room to who was removed from it since it was read', () => {
    const { delivery, connect } = wire();
    const { connection, got } = connect('ben');
    connection.open([], { resumes: false });
    come(delivery, 'ben');
    go(delivery, 'ben');
    tellOfRoom(delivery, 'ben');
    type(delivery);
    expect(got).toEqual(['member_added', 'member_removed', 'room_removed']);
  });

  it('lets a connection hear nothing before it is open, and then what its rooms have become', () => {
    const { delivery, connect } = wire();
    const [coming, going] = [connect('ben'), connect('cleo')];
    come(delivery, 'ben');
    go(delivery, 'cleo');
    type(delivery);
    expect([coming.got, going.got]).toEqual([[], []]);
    // Both lists were read before that.
    coming.connection.open([], { resumes: false });
    going.connection.open([roomId], { resumes: false });
    type(delivery);
    expect([coming.got, going.got]).toEqual([['typing_changed'], []]);
  });

  it('lets nobody hear a room that was deleted', () => {
    const { delivery, connect } = wire();
    const { connection, got } = connect('ben');
    connection.open([roomId], { resumes: false });
    delivery.hear({
      type: 'user_notice',
      userIds: ['ben'],
      event: { event: 'room_removed', data: { roomId } },
    });
    type(delivery);
    expect(got).toEqual(['room_removed']);
    expect(connection.hears(roomId)).toBe(false);
  });

  it('lets a connection hear of those whom it watches now', () => {
    const { delivery, connect } = wire();
    const { connection, got } = connect('ben');
    connection.open([], { resumes: false });
    const change = (userId: string): void =>
      delivery.hear({
        type: 'watched',
        userId,
        event: { event: 'presence_changed', data: { userId, status: 'online', lastSeenAt: null } },
      });
    connection.watch(['ada', 'ada', 'cleo']);
    change('ada');
    connection.watch(['cleo']);
    change('ada');
    change('cleo');
    connection.watch([]);
    change('cleo');
    expect(got).toEqual(['presence_changed', 'presence_changed']);
  });
});
