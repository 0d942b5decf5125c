import { describe, expect, it } from 'bun:test';
import { check, isClean } from './checker.ts';
import type { History, Kept, Listening, Outcome, Reception, Record, Told, Try, Verdict } from './checker.ts';

const roomId = 'room';

/** The message with this place in the room of the examples. */
const kept = (seq: number, over: Partial<Kept> = {}): Kept => ({
  id: `m${seq}`,
  seq,
  senderId: 'ann',
  clientId: `c${seq}`,
  hash: `h${seq}`,
  ...over,
});

const acknowledged = (seq: number, over: Partial<Kept> = {}): Outcome => ({
  kind: 'acknowledged',
  message: kept(seq, over),
});
const unknown: Outcome = { kind: 'unknown', why: 'closed' };
const refused: Outcome = { kind: 'refused', code: 'forbidden' };

const tried = (seq: number, over: Partial<Try> = {}): Try => ({
  roomId,
  senderId: 'ann',
  clientId: `c${seq}`,
  hash: `h${seq}`,
  connection: 'line-1',
  node: 'node-1',
  begunAt: seq * 10,
  endedAt: seq * 10 + 1,
  outcome: acknowledged(seq),
  ...over,
});

const history = (messages: readonly Kept[], node = 'node-1'): History => ({
  node,
  roomId,
  lastEventSeq: 2 + (messages.at(-1)?.seq ?? 0),
  messages: messages.map((message) => ({ ...message, eventSeq: message.seq + 2 })),
});

const told = (seq: number, over: Partial<Kept> = {}): Told => ({
  eventSeq: seq + 2,
  event: 'message_created',
  message: kept(seq, over),
});

const reception = (...connections: readonly Partial<Listening>[]): Reception => ({
  receiver: 'bob',
  roomId,
  since: 2,
  connections: connections.map((one, at) => ({ connection: `line-${at}`, resumed: [], live: [], ...one })),
});

/** Three messages, all as they should be, but for what is given. */
const judged = (over: Partial<Record> = {}): Verdict =>
  check({
    tries: [1, 2, 3].map((seq) => tried(seq)),
    receptions: [],
    histories: [history([1, 2, 3].map((seq) => kept(seq)))],
    ...over,
  });

/** The kinds of violations, with their numbers. */
const found = ({ lost, doubled, reordered, gaps, phantoms }: Verdict): object =>
  Object.fromEntries(
    Object.entries({ lost, doubled, reordered, gaps, phantoms }).filter(([, count]) => count > 0),
  );

describe('the checker', () => {
  it('finds nothing where nothing is wrong', () => {
    const verdict = judged({
      receptions: [reception({ live: [told(1)] }, { resumed: [told(2)], live: [told(3)] })],
    });
    expect(verdict).toMatchObject({ acknowledged: 3, unknown: 0, failed: 0, violations: [] });
    expect(isClean(verdict)).toBe(true);
  });

  it('counts a message once, however often it was tried', () => {
    const tries = [
      tried(1, { outcome: unknown }),
      tried(1, { begunAt: 12, endedAt: 13 }),
      tried(2, { outcome: unknown }),
      tried(4, { outcome: refused }),
    ];
    const verdict = judged({ tries, histories: [history([kept(1), kept(2)])] });
    expect(verdict).toMatchObject({ acknowledged: 1, unknown: 1, failed: 1 });
    expect(isClean(verdict)).toBe(true);
  });

  it('finds what was lost', () => {
    expect(found(judged({ histories: [history([kept(1), kept(2)])] }))).toEqual({ lost: 1 });
  });

  it('finds what one of the nodes has lost', () => {
    const all = history([1, 2, 3].map((seq) => kept(seq)));
    const verdict = judged({ histories: [all, history([kept(1), kept(2)], 'node-2')] });
    expect(found(verdict)).toEqual({ lost: 1, gaps: 1 });
  });

  it('finds what is kept under another id than was acknowledged', () => {
    const verdict = judged({ histories: [history([kept(1), kept(2, { id: 'other' }), kept(3)])] });
    expect(found(verdict)).toEqual({ lost: 1 });
  });

  it('finds content that is not as it was sent', () => {
    const verdict = judged({ histories: [history([kept(1), kept(2, { hash: 'other' }), kept(3)])] });
    expect(found(verdict)).toEqual({ lost: 1, phantoms: 1 });
  });

  it('finds a clientId that is there twice', () => {
    const twice = kept(4, { clientId: 'c2', hash: 'h2' });
    expect(found(judged({ histories: [history([kept(1), kept(2), kept(3), twice])] }))).toMatchObject({
      doubled: 1,
    });
  });

  it('takes the same clientId of another sender for another message', () => {
    const other = { senderId: 'cem', clientId: 'c2' };
    const tries = [tried(1), tried(2), tried(3, { ...other, outcome: acknowledged(3, other) })];
    expect(isClean(judged({ tries, histories: [history([kept(1), kept(2), kept(3, other)])] }))).toBe(true);
  });

  it('finds a seq that is there twice', () => {
    const tries = [tried(1), tried(2), tried(3, { clientId: 'c4', outcome: unknown })];
    const histories = [history([kept(1), kept(2), kept(2, { clientId: 'c4', hash: 'h3' })])];
    expect(found(judged({ tries, histories }))).toMatchObject({ doubled: 1 });
  });

  it('finds a message that was acknowledged as two', () => {
    const tries = [
      tried(1),
      tried(2),
      tried(3),
      tried(2, { begunAt: 50, outcome: acknowledged(3, { clientId: 'c2' }) }),
    ];
    expect(found(judged({ tries }))).toEqual({ doubled: 1 });
  });

  it('finds a hole in the history', () => {
    const tries = [tried(1), tried(3)];
    expect(found(judged({ tries, histories: [history([kept(1), kept(3)])] }))).toEqual({ gaps: 1 });
  });

  it('finds a history that is listed out of order', () => {
    expect(found(judged({ histories: [history([kept(1), kept(3), kept(2)])] }))).toEqual({
      reordered: 4,
      gaps: 1,
    });
  });

  it('finds a message that was begun after the answer to one that stands behind it', () => {
    const tries = [tried(1), tried(2, { begunAt: 40, endedAt: 41, connection: 'line-2' }), tried(3)];
    expect(found(judged({ tries }))).toEqual({ reordered: 1 });
  });

  it('finds messages of one connection in another order than they were sent', () => {
    const tries = [tried(1), tried(2, { begunAt: 15, endedAt: 40 }), tried(3, { begunAt: 14, endedAt: 39 })];
    expect(found(judged({ tries }))).toEqual({ reordered: 1 });
  });

  it('allows any order of what was sent at one time over two connections', () => {
    const tries = [
      tried(1),
      tried(2, { begunAt: 15, endedAt: 40 }),
      tried(3, { begunAt: 14, endedAt: 39, connection: 'line-2' }),
    ];
    expect(isClean(judged({ tries }))).toBe(true);
  });

  it('finds what nobody sent', () => {
    expect(found(judged({ tries: [tried(1), tried(2)] }))).toEqual({ phantoms: 1 });
  });

  it('finds what was refused and is kept all the same', () => {
    const tries = [tried(1), tried(2), tried(3, { outcome: refused })];
    expect(found(judged({ tries }))).toEqual({ phantoms: 1 });
  });

  it('finds a hole in what a connection heard, though it came later', () => {
    const receptions = [reception({ live: [told(1), told(3)] }, { resumed: [told(2), told(3)] })];
    expect(found(judged({ receptions }))).toEqual({ gaps: 1 });
  });

  it('finds what never reached a receiver', () => {
    const receptions = [reception({ live: [told(1)] }, { resumed: [told(2)] })];
    expect(found(judged({ receptions }))).toEqual({ gaps: 1 });
  });

  it('finds what a connection heard twice, or late', () => {
    expect(
      found(judged({ receptions: [reception({ live: [told(1), told(2), told(2), told(3)] })] })),
    ).toEqual({
      doubled: 1,
    });
    expect(
      found(judged({ receptions: [reception({ live: [told(2), told(1), told(2), told(3)] })] })),
    ).toMatchObject({
      reordered: 1,
    });
  });

  it('finds what is told again after resume told it, and what is left out between', () => {
    const again = [reception({ resumed: [told(1), told(2)], live: [told(2), told(3)] })];
    expect(found(judged({ receptions: again }))).toEqual({ doubled: 1 });
    const leftOut = [reception({ live: [told(1), told(2)] }, { resumed: [told(1)], live: [told(3)] })];
    expect(found(judged({ receptions: leftOut }))).toEqual({ gaps: 1 });
  });

  it('finds receivers who were told different events under one number', () => {
    const other: Told = { eventSeq: 5, event: 'reaction_added', message: undefined };
    const receptions = [
      reception({ live: [told(1), told(2), told(3)] }),
      reception({ live: [told(1), told(2), other] }),
    ];
    expect(found(judged({ receptions }))).toEqual({ phantoms: 1 });
  });

  it('finds what was heard and is not kept', () => {
    const live = [told(1), told(2), told(3), told(4)];
    expect(found(judged({ receptions: [reception({ live })] }))).toEqual({ phantoms: 1 });
    const other = [told(1), told(2, { hash: 'other' }), told(3)];
    expect(found(judged({ receptions: [reception({ live: other })] }))).toEqual({ phantoms: 1 });
  });
});
