import { describe, expect, it } from 'bun:test';
import {
  ada,
  after,
  afterIn,
  bob,
  events,
  heard,
  listedAt,
  memberNamed,
  messageAt,
  requireRoom,
  roomId,
  summaryAt,
  timeOf,
  userNamed,
} from './stage.fixture.ts';
import * as stateLimits from './limits/state.ts';
import {
  lastMessageOf,
  membersInOrder,
  messagesInOrder,
  roomsInOrder,
  typingIn,
  unreadCountOf,
  usersMissing,
} from './views.ts';

/** A room at event 10 with messages 1 to 3, and everything of it loaded. */
const open = () =>
  after(
    listedAt(10, { lastSeq: 3 }),
    {
      type: 'messages_loaded',
      roomId,
      messages: [messageAt(1, 3), messageAt(2, 5), messageAt(3, 9)],
      lastEventSeq: 10,
    },
    { type: 'members_loaded', roomId, members: [memberNamed(ada), memberNamed(bob)], lastEventSeq: 10 },
  );

describe('message_created', () => {
  it('appends the message, counts it as unread, and moves the cursor and the marks of the sender', () => {
    const state = afterIn(open(), heard(events.created(4, 11)));
    const room = requireRoom(state);
    expect(messagesInOrder(room).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(lastMessageOf(room)?.seq).toBe(4);
    expect(room.room).toMatchObject({ lastSeq: 4, lastEventSeq: 11, lastEventAt: timeOf(11) });
    expect(unreadCountOf(state, room)).toBe(4);
    expect(room.marks.get(bob)).toEqual({ deliveredSeq: 4, readSeq: 4 });
  });

  it('is no unread message to the one who wrote it, on another device', () => {
    const state = afterIn(open(), heard(events.created(4, 11, { senderId: ada })));
    expect(unreadCountOf(state, requireRoom(state))).toBe(0);
  });

  it('is the last message only, where messages were not loaded', () => {
    const room = requireRoom(after(listedAt(10, { lastSeq: 3 }), heard(events.created(4, 11))));
    expect(room.messages.size).toBe(0);
    expect(lastMessageOf(room)?.seq).toBe(4);
  });

  it('changes nothing when it is heard again', () => {
    const state = afterIn(open(), heard(events.created(4, 11)));
    expect(afterIn(state, heard(events.created(4, 11)))).toEqual({ ...state, turn: state.turn + 1 });
  });

  it('lets the oldest go when there are too many', () => {
    let state = after(listedAt(0));
    for (let seq = 1; seq <= stateLimits.messagesKeptMax + 500; seq += 1)
      state = afterIn(state, heard(events.created(seq, seq)));
    const seqs = messagesInOrder(requireRoom(state)).map(({ seq }) => seq);
    expect(seqs.length).toBeLessThanOrEqual(stateLimits.messagesKeptMax + 64);
    expect(seqs.at(-1)).toBe(stateLimits.messagesKeptMax + 500);
  });
});

describe('events of a message', () => {
  const messageAfter = (seq: number, ...told: Parameters<typeof heard>[0][]) => {
    const room = requireRoom(afterIn(open(), ...told.map((event) => heard(event))));
    return messagesInOrder(room).find((message) => message.seq === seq);
  };

  it('change its content', () => {
    expect(messageAfter(2, events.edited(2, 11, 'Better'))).toMatchObject({
      content: 'Better',
      editedAt: timeOf(11),
    });
  });

  it('take its content and reactions away, and it stays in its place', () => {
    const message = messageAfter(2, events.reacted(2, 11, ada), events.deleted(2, 12));
    expect(message).toMatchObject({ content: '', deletedAt: timeOf(12), reactions: [] });
    expect(messageAfter(2, events.deleted(2, 11), events.edited(2, 12, ''))).toMatchObject({ content: '' });
  });

  it('add reactions in the order in which their emojis came first', () => {
    const message = messageAfter(
      1,
      events.reacted(1, 11, ada, '👍'),
      events.reacted(1, 12, ada, '🎉'),
      events.reacted(1, 13, bob, '👍'),
      events.unreacted(1, 14, ada, '👍'),
    );
    expect(message?.reactions).toEqual([
      { emoji: '👍', count: 1, userIds: [bob] },
      { emoji: '🎉', count: 1, userIds: [ada] },
    ]);
  });

  it('take a reaction away with its last user', () => {
    expect(messageAfter(1, events.reacted(1, 11, ada), events.unreacted(1, 12, ada))?.reactions).toEqual([]);
  });

  it('count users beyond those that are named', () => {
    const many = Array.from({ length: 25 }, (_, index) => events.reacted(1, 11 + index, `user-${index}`));
    const [reaction] = messageAfter(1, ...many, events.unreacted(1, 36, 'user-24'))?.reactions ?? [];
    expect(reaction?.count).toBe(24);
    expect(reaction?.userIds).toHaveLength(20);
  });

  it('change the last message of a room whose messages are not loaded', () => {
    const room = requireRoom(
      after(
        listedAt(10, { lastSeq: 3 }),
        heard(events.created(4, 11)),
        heard(events.edited(4, 12, 'Better')),
      ),
    );
    expect(lastMessageOf(room)?.content).toBe('Better');
  });
});

describe('events of members', () => {
  it('bring a member who has read what was there, and whose profile is still to be loaded', () => {
    const state = afterIn(open(), heard(events.added('user-eve', 11)));
    const room = requireRoom(state);
    expect(room.room.memberCount).toBe(3);
    expect(membersInOrder(state, room).at(-1)).toMatchObject({
      userId: 'user-eve',
      joinedAt: timeOf(11),
      marks: { deliveredSeq: 3, readSeq: 3 },
      user: undefined,
    });
    expect(usersMissing(state, room)).toEqual(['user-eve']);
  });

  it('take a member away with their marks', () => {
    const state = afterIn(open(), heard(events.removed(bob, 11)));
    const room = requireRoom(state);
    expect(room.room.memberCount).toBe(1);
    expect(membersInOrder(state, room).map(({ userId }) => userId)).toEqual([ada]);
    expect(room.marks.has(bob)).toBe(false);
  });

  it('change roles, the own one too', () => {
    const state = afterIn(open(), heard(events.promoted(bob, 11)), heard(events.promoted(ada, 12)));
    const room = requireRoom(state);
    expect(membersInOrder(state, room).map(({ role }) => role)).toEqual(['admin', 'admin']);
    expect(room.role).toBe('admin');
  });

  it('take the room away from who is removed, also when something before it is missing', () => {
    expect(afterIn(open(), heard(events.removed(ada, 11))).rooms.size).toBe(0);
    expect(afterIn(open(), heard(events.removed(ada, 15))).rooms.size).toBe(0);
    expect(afterIn(open(), heard(events.removed(ada, 9))).rooms.size).toBe(1);
  });
});

describe('events of a room', () => {
  it('change its settings', () => {
    const { room } = requireRoom(afterIn(open(), heard(events.renamed(11, 'Dock'))));
    expect(room).toMatchObject({
      name: 'Dock',
      description: 'New',
      archivedAt: timeOf(11),
      updatedAt: timeOf(11),
    });
  });

  it('end it', () => {
    expect(afterIn(open(), heard(events.roomDeleted(11))).rooms.size).toBe(0);
  });

  it('bring it, with what was heard of it before', () => {
    const state = after(
      heard(events.added(ada, 4)),
      heard(events.created(1, 5)),
      heard({ event: 'room_added', data: summaryAt(4) }),
    );
    expect(requireRoom(state).room.lastSeq).toBe(1);
    expect(state.early.size).toBe(0);
  });

  it('take it away', () => {
    expect(afterIn(open(), heard({ event: 'room_removed', data: { roomId } })).rooms.size).toBe(0);
  });

  it('come newest first', () => {
    const other = summaryAt(1, { id: 'room-2' });
    const state = afterIn(open(), heard({ event: 'room_added', data: other }));
    expect(roomsInOrder(state).map(({ room }) => room.id)).toEqual(['room-2', roomId]);
  });
});

describe('events without a number', () => {
  it('raise marks, and never lower them', () => {
    const read = (readSeq: number) =>
      heard({
        event: 'receipts_updated',
        data: { roomId, userId: bob, mark: 'read', deliveredSeq: readSeq, readSeq },
      });
    const room = requireRoom(afterIn(open(), read(3), read(2)));
    expect(room.marks.get(bob)).toEqual({ deliveredSeq: 3, readSeq: 3 });
  });

  it('move the own marks, and with them the unread count', () => {
    const data = { roomId, userId: ada, mark: 'read', deliveredSeq: 2, readSeq: 2 } as const;
    const state = afterIn(open(), heard({ event: 'receipts_updated', data }));
    expect(unreadCountOf(state, requireRoom(state))).toBe(1);
  });

  it('count the receipts of a large room', () => {
    const data = { roomId, seq: 3, deliveredCount: 120, readCount: 80 };
    const room = requireRoom(afterIn(open(), heard({ event: 'receipt_counts_updated', data })));
    expect(room.receiptCounts).toEqual({ seq: 3, deliveredCount: 120, readCount: 80 });
  });

  it('say who types, until they stop, send, or are not heard of for six seconds', () => {
    const typing = (isTyping: boolean) =>
      heard({ event: 'typing_changed', data: { roomId, userId: bob, typing: isTyping } }, 1_000);
    const typer = afterIn(open(), typing(true));
    expect(typingIn(requireRoom(typer), 6_999)).toEqual([bob]);
    expect(typingIn(requireRoom(typer), 7_000)).toEqual([]);
    expect(typingIn(requireRoom(afterIn(typer, typing(false))), 1_000)).toEqual([]);
    expect(typingIn(requireRoom(afterIn(typer, heard(events.created(4, 11)))), 1_000)).toEqual([]);
  });

  it('show the later of two profiles, whichever comes first', () => {
    const changed = (ms: number) =>
      heard({
        event: 'user_updated',
        data: { user: userNamed(bob, { name: `Name ${ms}`, updatedAt: timeOf(ms) }) },
      });
    expect(afterIn(open(), changed(2), changed(1)).users.get(bob)?.name).toBe('Name 2');
    expect(afterIn(open(), changed(1), changed(2)).users.get(bob)?.name).toBe('Name 2');
  });

  it('say who is there, and an older answer does not take it back', () => {
    const state = open();
    const presence = { userId: bob, lastSeenAt: null };
    const online = { ...presence, status: 'online' } as const;
    const offline = { ...presence, status: 'offline' } as const;
    const asked = { type: 'presences_loaded', presences: [offline], askedAt: state.turn } as const;
    const shown = afterIn(state, heard({ event: 'presence_changed', data: online }), asked);
    expect(shown.presences.get(bob)?.value.status).toBe('online');
    expect(afterIn(shown, { ...asked, askedAt: shown.turn }).presences.get(bob)?.value.status).toBe(
      'offline',
    );
  });

  it('bring notifications once', () => {
    const notification = (number: number) => ({
      id: `notification-${number}`,
      number,
      message: 'Hello',
      createdAt: timeOf(0),
      readAt: null,
    });
    const created = (number: number) =>
      heard({ event: 'notification_created', data: { notification: notification(number) } });
    const state = after(
      created(2),
      created(2),
      { type: 'notifications_loaded', notifications: [notification(1)], unreadCount: 1 },
      created(3),
    );
    expect(state.notifications.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(state.unreadNotifications).toBe(3);
  });

  it('that concern the connection, and those of a newer server, change nothing that is shown', () => {
    const state = open();
    const others = [
      { event: 'connected', data: { userId: ada, sessionId: 's', serverTime: timeOf(0) } },
      { event: 'from_the_future', data: {} },
    ];
    for (const event of others)
      expect(afterIn(state, heard(event as never))).toEqual({ ...state, turn: state.turn + 1 });
  });

  it('of a room’s log that a newer server knows are passed over, so that those after them are not missed', () => {
    const pinned = {
      event: 'message_pinned',
      data: { roomId, eventSeq: 11, at: timeOf(11), messageId: 'm', seq: 3 },
    };
    const unread = { event: 'topic_set', data: { roomId, eventSeq: 12, at: timeOf(12), userId: bob } };
    const state = afterIn(
      open(),
      heard(pinned as never),
      heard(unread as never),
      heard(events.created(4, 13)),
    );
    const room = requireRoom(state);
    expect(messagesInOrder(room).map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(room.room.lastEventSeq).toBe(13);
    expect(room.members.size).toBe(2);
  });
});
