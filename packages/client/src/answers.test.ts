import { describe, expect, it } from 'bun:test';
import type { ResumedRoom } from '@parley/contract/commands/resume';
import type { Action } from './actions.ts';
import { isTooOld } from './answers.ts';
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
  roomAt,
  roomId,
  summaryAt,
} from './stage.fixture.ts';
import * as stateLimits from './limits/state.ts';
import {
  cursorOf,
  isBehind,
  isLastMessageMissing,
  lastMessageOf,
  listCursorOf,
  membersInOrder,
  messagesInOrder,
  roomsUnknown,
} from './views.ts';

const page = (lastEventSeq: number, ...messages: ReturnType<typeof messageAt>[]) =>
  ({ type: 'messages_loaded', roomId, messages, lastEventSeq }) as const;

const resumed = (given: Partial<ResumedRoom>, askedAt = 1_000): Action => ({
  type: 'resumed',
  rooms: [{ roomId, complete: true, why: null, events: [], more: false, ...given }],
  askedAt,
});

const seqsOf = (state: ReturnType<typeof after>) => messagesInOrder(requireRoom(state)).map(({ seq }) => seq);

describe('a page of messages', () => {
  it('that is older than what was heard is brought up to date', () => {
    const state = after(
      listedAt(10, { lastSeq: 2 }),
      heard(events.edited(2, 11, 'Better')),
      heard(events.created(3, 12)),
      heard(events.reacted(3, 13, ada)),
      page(10, messageAt(1, 3), messageAt(2, 5)),
    );
    const [, second, third] = messagesInOrder(requireRoom(state));
    expect(second?.content).toBe('Better');
    expect(third).toMatchObject({ seq: 3, reactions: [{ emoji: '👍', count: 1 }] });
  });

  it('that is newer than what was heard is not changed by what it has already', () => {
    const reactions = [{ emoji: '👍', count: 30, userIds: [] }];
    const state = after(
      listedAt(10, { lastSeq: 1 }),
      page(12, messageAt(1, 3, { reactions }), messageAt(2, 12)),
      heard(events.reacted(1, 11, ada)),
      heard(events.created(2, 12)),
      heard(events.reacted(1, 13, bob)),
    );
    expect(messagesInOrder(requireRoom(state))[0]?.reactions[0]?.count).toBe(31);
    expect(seqsOf(state)).toEqual([1, 2]);
  });

  it('that is older than what is still known is left out', () => {
    let state = after(listedAt(10));
    for (let seq = 1; seq <= stateLimits.recentMax + 1; seq += 1)
      state = afterIn(state, heard(events.created(seq, 10 + seq)));
    const room = requireRoom(state);
    expect(isTooOld(room, 11)).toBe(false);
    expect(isTooOld(room, 10)).toBe(true);
    expect(afterIn(state, page(10, messageAt(1, 1, { content: 'Old' }))).rooms.get(roomId)).toEqual(room);
  });
});

describe('a page of members', () => {
  it('does not bring back who was removed since', () => {
    const state = after(listedAt(10), heard(events.removed(bob, 11)), heard(events.added('user-eve', 12)), {
      type: 'members_loaded',
      roomId,
      members: [memberNamed(ada), memberNamed(bob)],
      lastEventSeq: 10,
    });
    const members = membersInOrder(state, requireRoom(state));
    expect(members.map(({ userId }) => userId)).toEqual([ada, 'user-eve']);
  });

  it('keeps the marks that were heard while it was on its way', () => {
    const data = { roomId, userId: bob, mark: 'read', deliveredSeq: 7, readSeq: 7 } as const;
    const state = after(listedAt(10, { lastSeq: 9 }), heard({ event: 'receipts_updated', data }), {
      type: 'members_loaded',
      roomId,
      members: [memberNamed(bob, { deliveredSeq: 5, readSeq: 5 })],
      lastEventSeq: 10,
    });
    expect(membersInOrder(state, requireRoom(state))[0]?.marks).toEqual({ deliveredSeq: 7, readSeq: 7 });
  });

  it('that knows of somebody who came back keeps their marks when the removal is heard', () => {
    const state = after(
      listedAt(10, { lastSeq: 9 }),
      {
        type: 'members_loaded',
        roomId,
        members: [memberNamed(bob, { deliveredSeq: 9, readSeq: 9 })],
        lastEventSeq: 12,
      },
      heard(events.removed(bob, 11)),
      heard(events.added(bob, 12)),
    );
    expect(requireRoom(state).marks.get(bob)).toEqual({ deliveredSeq: 9, readSeq: 9 });
  });

  it('does not show the marks of who hides them', () => {
    const state = after(listedAt(10), {
      type: 'members_loaded',
      roomId,
      members: [memberNamed(bob, { deliveredSeq: null, readSeq: null })],
      lastEventSeq: 10,
    });
    const wrote = afterIn(state, heard(events.created(1, 11)));
    expect(membersInOrder(wrote, requireRoom(wrote))[0]?.marks).toBeNull();
  });
});

describe('the list of rooms', () => {
  it('does not bring back a room that was left since it was asked for', () => {
    const state = after(listedAt(10));
    const askedAt = state.turn;
    const left = afterIn(state, heard({ event: 'room_removed', data: { roomId } }));
    expect(afterIn(left, listedAt(10, {}, askedAt)).rooms.size).toBe(0);
    expect(afterIn(left, listedAt(12, {}, left.turn)).rooms.size).toBe(1);
  });

  it('takes away what it does not have, but not what came since it was asked for', () => {
    const nothing = (askedAt: number) =>
      ({ type: 'rooms_listed', rooms: [], isComplete: true, askedAt }) as const;
    const state = after(heard({ event: 'room_added', data: summaryAt(4) }));
    expect(afterIn(state, nothing(0)).rooms.size).toBe(1);
    expect(afterIn(state, nothing(state.turn)).rooms.size).toBe(0);
    expect(afterIn(state, { ...nothing(state.turn), isComplete: false }).rooms.size).toBe(1);
  });

  it('leaves what is in the log to the log, and takes the marks', () => {
    const state = after(listedAt(10, { lastSeq: 3, name: 'Old' }));
    const newer = summaryAt(12, { lastSeq: 3, name: 'New' });
    const membership = { ...newer.membership, deliveredSeq: 3, readSeq: 3 };
    const shown = afterIn(state, {
      type: 'rooms_listed',
      rooms: [{ ...newer, membership }],
      isComplete: true,
      askedAt: state.turn,
    });
    const room = requireRoom(shown);
    expect(room.room).toMatchObject({ name: 'Old', lastEventSeq: 10 });
    expect(room.marks.get(ada)).toEqual({ deliveredSeq: 3, readSeq: 3 });
    expect(isBehind(room)).toBe(true);
  });

  it('has the cursor that resume takes', () => {
    const id = '01890a5d-ac96-774b-bcce-b302099a8057';
    expect(listCursorOf(after(listedAt(1, { id })))).toBe(id.replaceAll('-', ''));
  });
});

describe('a room that was loaded', () => {
  it("is the user's only with a membership", () => {
    const state = after(listedAt(10));
    const gone = { type: 'room_loaded', room: roomAt(12), membership: null } as const;
    expect(afterIn(state, { ...gone, askedAt: state.turn }).rooms.size).toBe(0);
    expect(after({ ...gone, askedAt: 0 }).rooms.size).toBe(0);
  });

  it('has its newest message when that was listed', () => {
    const { membership } = summaryAt(5);
    const loaded = { type: 'room_loaded', room: roomAt(5, { lastSeq: 1 }), membership, askedAt: 0 } as const;
    const state = after(heard(events.created(1, 5)), loaded);
    expect(isLastMessageMissing(requireRoom(state))).toBe(true);
    const listed = requireRoom(afterIn(state, page(5, messageAt(1, 5))));
    expect(lastMessageOf(listed)?.seq).toBe(1);
    expect(isLastMessageMissing(listed)).toBe(false);
  });

  it('that was entered since it was asked for stays', () => {
    const state = after(heard({ event: 'room_added', data: summaryAt(4) }));
    const gone = { type: 'room_loaded', room: roomAt(3), membership: null, askedAt: 0 } as const;
    expect(afterIn(state, gone).rooms.size).toBe(1);
  });
});

describe('a gap', () => {
  it('holds back what comes after it until it is closed', () => {
    const state = after(
      listedAt(0),
      heard(events.created(1, 1)),
      heard(events.created(4, 4)),
      heard(events.created(3, 3)),
    );
    expect(isBehind(requireRoom(state))).toBe(true);
    expect(seqsOf(state)).toEqual([1]);
    const closed = afterIn(state, heard(events.created(2, 2)));
    expect(seqsOf(closed)).toEqual([1, 2, 3, 4]);
    expect(isBehind(requireRoom(closed))).toBe(false);
  });

  it('is closed by resume, also when more came than is kept', () => {
    let state = after(listedAt(0));
    const last = stateLimits.earlyMax + 50;
    for (let seq = 2; seq <= last; seq += 1) state = afterIn(state, heard(events.created(seq, seq)));
    expect(cursorOf(requireRoom(state))).toMatchObject({ roomId, eventSeq: 0 });
    const first = afterIn(state, resumed({ events: [events.created(1, 1)] }));
    expect(isBehind(requireRoom(first))).toBe(true);
    const kept = requireRoom(first).room.lastEventSeq;
    const missing = Array.from({ length: last - kept }, (_, index) =>
      events.created(kept + 1 + index, kept + 1 + index),
    );
    const whole = afterIn(first, resumed({ events: missing }));
    expect(requireRoom(whole).room.lastSeq).toBe(last);
    expect(isBehind(requireRoom(whole))).toBe(false);
  });

  it('at the beginning of a room that is not there says that the room is unknown', () => {
    expect(roomsUnknown(after(heard(events.created(1, 5))))).toEqual([roomId]);
  });
});

describe('resume', () => {
  const away = () => afterIn(after(listedAt(10)), { type: 'disconnected' });

  it('makes a room current that was behind since the connection ended', () => {
    const state = away();
    expect(isBehind(requireRoom(state))).toBe(true);
    const more = afterIn(state, resumed({ events: [events.renamed(11, 'One')], more: true }));
    expect(isBehind(requireRoom(more))).toBe(true);
    const all = afterIn(more, resumed({ events: [events.renamed(12, 'Two')] }));
    expect(requireRoom(all).room).toMatchObject({ name: 'Two', lastEventSeq: 12 });
    expect(isBehind(requireRoom(all))).toBe(false);
  });

  it('that was asked on an earlier connection leaves the room behind', () => {
    expect(isBehind(requireRoom(afterIn(away(), resumed({}, 0))))).toBe(true);
  });

  it('keeps the room of who was removed and came back meanwhile', () => {
    const missed = [events.removed(ada, 11), events.created(1, 12), events.added(ada, 13)];
    const room = requireRoom(afterIn(away(), resumed({ events: missed })));
    expect(room.room).toMatchObject({ lastEventSeq: 13, memberCount: 2 });
    expect(room.marks.get(ada)).toEqual({ deliveredSeq: 1, readSeq: 1 });
  });

  it("forgets a room that is not the user's any more, unless they came back since", () => {
    const gone = { complete: false, why: 'not_found' } as const;
    const state = away();
    expect(afterIn(state, resumed(gone)).rooms.size).toBe(0);
    const back = afterIn(state, heard({ event: 'room_added', data: summaryAt(14) }));
    expect(afterIn(back, resumed(gone, state.turn)).rooms.size).toBe(1);
  });

  it('begins a room anew that cannot be caught up with', () => {
    const lost = afterIn(away(), page(10, messageAt(1, 3)), resumed({ complete: false, why: 'too_far' }));
    expect(requireRoom(lost).lostAt).toBe(lost.turn);
    expect(seqsOf(lost)).toEqual([]);
    const waiting = afterIn(lost, heard(events.created(8, 51)));
    const membership = summaryAt(50).membership;
    const loaded = (askedAt: number) =>
      ({ type: 'room_loaded', room: roomAt(50, { lastSeq: 7 }), membership, askedAt }) as const;
    expect(requireRoom(afterIn(waiting, loaded(lost.turn - 1))).lostAt).toBe(lost.turn);
    const anew = requireRoom(afterIn(waiting, loaded(lost.turn)));
    expect(anew.lostAt).toBeNull();
    expect(anew.room).toMatchObject({ lastSeq: 8, lastEventSeq: 51 });
  });
});

describe('room_closed', () => {
  it('forgets what was loaded, and goes on with the room', () => {
    const state = after(listedAt(0), heard(events.created(1, 1)), { type: 'room_closed', roomId });
    expect(seqsOf(state)).toEqual([]);
    expect(requireRoom(afterIn(state, heard(events.created(2, 2)))).room.lastSeq).toBe(2);
  });
});

describe('reduce', () => {
  it('changes nothing that was shown before, and copies little of a room of thousands of messages', () => {
    let state = after(listedAt(0));
    for (let seq = 1; seq <= 5_000; seq += 1) state = afterIn(state, heard(events.created(seq, seq)));
    const before = requireRoom(state);
    const changed = afterIn(state, heard(events.edited(17, 5_001, 'Better')));
    expect(before.messages.get(17)?.value.content).toBe('Word 17');
    expect(requireRoom(changed).messages.get(17)?.value.content).toBe('Better');
    expect(requireRoom(changed).messages.get(4_000)).toBe(before.messages.get(4_000) as never);
  });
});
