/** What is the same about a message wherever it is met: the answer to its sender, an event, the history. */
export interface Kept {
  readonly id: string;
  /** Its place among the room's messages. */
  readonly seq: number;
  readonly senderId: string;
  readonly clientId: string | null;
  /** Of the content. */
  readonly hash: string;
}

/** How one try to send a message ended. `unknown`: no answer, or one that says to ask again. */
export type Outcome =
  | { readonly kind: 'acknowledged'; readonly message: Kept }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** One try to send one message. A message is tried again with the same `clientId` until its outcome is known. */
export interface Try {
  readonly roomId: string;
  readonly senderId: string;
  readonly clientId: string;
  readonly hash: string;
  /** The connection that it went over; one name for each, over the whole run. */
  readonly connection: string;
  /** The node that it went to. */
  readonly node: string;
  /** When it began and ended: readings of one counter, no two alike. */
  readonly begunAt: number;
  readonly endedAt: number;
  readonly outcome: Outcome;
}

/** What a receiver was told of a room's log. */
export interface Told {
  /** The number of the event in its room's log. */
  readonly eventSeq: number;
  /** The name of the event. */
  readonly event: string;
  /** Undefined for every event but the creation of a message. */
  readonly message: Kept | undefined;
}

/** What one connection of a receiver brought, each list in the order in which it came. */
export interface Listening {
  readonly connection: string;
  /** What resume brought when the connection was there. Live events follow on the last of these. */
  readonly resumed: readonly Told[];
  readonly live: readonly Told[];
}

/** What somebody heard of one room, from the event after `since` on. */
export interface Reception {
  readonly receiver: string;
  readonly roomId: string;
  readonly since: number;
  readonly connections: readonly Listening[];
}

/** The messages of a room in the order in which a node lists them. */
export interface History {
  readonly node: string;
  readonly roomId: string;
  /** The number of the room's newest event. */
  readonly lastEventSeq: number;
  readonly messages: readonly (Kept & { readonly eventSeq: number })[];
}

export interface Record {
  readonly tries: readonly Try[];
  readonly receptions: readonly Reception[];
  readonly histories: readonly History[];
}

export interface Verdict {
  /** Messages that were acknowledged. */
  readonly acknowledged: number;
  /** Messages that were tried, and nobody knows what became of them. */
  readonly unknown: number;
  /** Messages that were refused for good. */
  readonly failed: number;
  /** Acknowledged, but not in the history of every node as they were sent and acknowledged. */
  readonly lost: number;
  /** In a history, or heard on one connection, more than once; or acknowledged as two. */
  readonly doubled: number;
  /** Out of the order of the room or of their sender. */
  readonly reordered: number;
  /** Numbers that are missing in a history, on a connection, or in all that a receiver got. */
  readonly gaps: number;
  /** Heard or listed, but not kept, not sent, or refused. */
  readonly phantoms: number;
  /** The first violations, in words. */
  readonly violations: readonly string[];
}

type Violation = 'lost' | 'doubled' | 'reordered' | 'gaps' | 'phantoms';

const violationsShown = 20;

/** Counts violations, and keeps the first in words. */
class Findings {
  readonly counts: { [Kind in Violation]: number } = {
    lost: 0,
    doubled: 0,
    reordered: 0,
    gaps: 0,
    phantoms: 0,
  };
  readonly texts: string[] = [];

  add(kind: Violation, text: string): void {
    this.counts[kind] += 1;
    if (this.texts.length < violationsShown) this.texts.push(`${kind}: ${text}`);
  }
}

/**
 * Compares what senders and receivers noted with what the nodes have kept. To be called when every sender knows what
 * became of its messages and every receiver had the time to catch up.
 */
export const check = (record: Record): Verdict => {
  const findings = new Findings();
  const messages = messagesOf(record.tries);
  for (const history of record.histories) {
    checkHistory(history, messages, findings);
    checkSendersOrder(history, messages, findings);
  }
  const [first] = nodesOf(record.histories);
  for (const history of record.histories)
    if (history.node !== first) checkSame(history, record.histories, findings);
  for (const message of messages.values()) checkAnswers(message, record.histories, findings);
  for (const reception of record.receptions) {
    const history = record.histories.find(({ roomId }) => roomId === reception.roomId);
    if (history) checkReception(reception, history, findings);
  }
  checkAgreement(record.receptions, findings);
  const standings = [...messages.values()].map(standingOf);
  const count = (kind: Outcome['kind']): number => standings.filter((standing) => standing === kind).length;
  return {
    acknowledged: count('acknowledged'),
    unknown: count('unknown'),
    failed: count('refused'),
    ...findings.counts,
    violations: findings.texts,
  };
};

/** Whether nothing was found that must not be. */
export const isClean = ({ lost, doubled, reordered, gaps, phantoms }: Verdict): boolean =>
  lost + doubled + reordered + gaps + phantoms === 0;

/** The tries of one message, in the order in which they began. */
type Message = readonly Try[];

const keyOf = ({
  roomId,
  senderId,
  clientId,
}: Pick<Try, 'roomId' | 'senderId'> & { clientId: string | null }): string =>
  `${roomId} ${senderId} ${clientId}`;

const messagesOf = (tries: readonly Try[]): ReadonlyMap<string, Message> => {
  const byKey = new Map<string, Try[]>();
  for (const one of tries.toSorted((a, b) => a.begunAt - b.begunAt)) {
    const others = byKey.get(keyOf(one));
    if (others) others.push(one);
    else byKey.set(keyOf(one), [one]);
  }
  return byKey;
};

/** An acknowledgement settles it; else one unknown try is enough for a message that may be there. */
const standingOf = (message: Message): Outcome['kind'] => {
  const kinds = message.map(({ outcome }) => outcome.kind);
  if (kinds.includes('acknowledged')) return 'acknowledged';
  return kinds.includes('unknown') ? 'unknown' : 'refused';
};

const acknowledgedOf = (message: Message): readonly Kept[] =>
  message.flatMap(({ outcome }) => (outcome.kind === 'acknowledged' ? [outcome.message] : []));

const nodesOf = (histories: readonly History[]): readonly string[] => [
  ...new Set(histories.map(({ node }) => node)),
];

const isSame = (one: Kept, other: Kept): boolean =>
  one.id === other.id &&
  one.seq === other.seq &&
  one.senderId === other.senderId &&
  one.clientId === other.clientId &&
  one.hash === other.hash;

/** Dense, without doubles, and nothing in it that nobody sent. */
const checkHistory = (
  { node, roomId, messages: kept }: History,
  messages: ReadonlyMap<string, Message>,
  findings: Findings,
): void => {
  const where = `in room ${roomId} on ${node}`;
  const clientIds = new Set<string>();
  let last = { seq: 0, eventSeq: 0 };
  for (const one of kept) {
    if (one.seq === last.seq) findings.add('doubled', `seq ${one.seq} ${where}`);
    else if (one.seq < last.seq) findings.add('reordered', `seq ${one.seq} after ${last.seq} ${where}`);
    else if (one.seq > last.seq + 1) findings.add('gaps', `seq ${last.seq + 1} to ${one.seq - 1} ${where}`);
    if (one.eventSeq <= last.eventSeq)
      findings.add('reordered', `event ${one.eventSeq} after ${last.eventSeq} ${where}`);
    last = one;
    const key = keyOf({ ...one, roomId });
    if (clientIds.has(key)) findings.add('doubled', `clientId ${one.clientId} ${where}`);
    clientIds.add(key);
    const message = messages.get(key);
    if (message === undefined) findings.add('phantoms', `seq ${one.seq} ${where} was never sent`);
    else if (message[0]?.hash !== one.hash)
      findings.add('phantoms', `seq ${one.seq} ${where} has other content`);
    else if (standingOf(message) === 'refused')
      findings.add('phantoms', `seq ${one.seq} ${where} was refused`);
  }
};

/** Every node lists what the first one lists. */
const checkSame = (history: History, histories: readonly History[], findings: Findings): void => {
  const first = histories.find(({ roomId }) => roomId === history.roomId);
  if (!first) return;
  const where = `in room ${history.roomId}: ${history.node} and ${first.node} differ`;
  for (let at = 0; at < Math.max(first.messages.length, history.messages.length); at += 1) {
    const [one, other] = [first.messages[at], history.messages[at]];
    if (one === undefined || other === undefined) findings.add('gaps', `place ${at + 1} ${where}`);
    else if (!isSame(one, other)) findings.add('phantoms', `place ${at + 1} ${where}`);
  }
};

/** What was acknowledged is in every history of the room, as it was acknowledged, and every answer was the same. */
const checkAnswers = (message: Message, histories: readonly History[], findings: Findings): void => {
  const [answer, ...others] = acknowledgedOf(message);
  if (!answer) return;
  const [{ roomId, clientId, hash }] = message as readonly [Try];
  if (answer.hash !== hash) findings.add('lost', `${clientId} was acknowledged with other content`);
  for (const other of others)
    if (!isSame(answer, other))
      findings.add('doubled', `${clientId} was acknowledged as ${answer.seq} and ${other.seq}`);
  for (const history of histories) {
    if (history.roomId !== roomId) continue;
    const kept = history.messages[answer.seq - 1];
    const found =
      kept !== undefined && isSame(kept, answer) ? kept : history.messages.find((one) => isSame(one, answer));
    if (!found) findings.add('lost', `${clientId}, acknowledged as ${answer.seq}, on ${history.node}`);
  }
};

/**
 * A sender's messages stand in the order in which they were sent. That is so for one that began after another was
 * acknowledged, and for two that were acknowledged at their first try over one socket. (Over REST, who does not wait for
 * the answer has no order: each of its requests is a connection.)
 */
const checkSendersOrder = (
  { node, roomId, messages: kept }: History,
  messages: ReadonlyMap<string, Message>,
  findings: Findings,
): void => {
  const newestOn = new Map<string, { readonly begunAt: number; readonly seq: number }>();
  for (const one of kept) {
    const [first] = messages.get(keyOf({ ...one, roomId })) ?? [];
    if (first?.outcome.kind !== 'acknowledged') continue;
    const before = newestOn.get(first.connection);
    if (before && before.begunAt > first.begunAt)
      findings.add('reordered', `seq ${one.seq} was sent before ${before.seq} in room ${roomId} on ${node}`);
    else newestOn.set(first.connection, { begunAt: first.begunAt, seq: one.seq });
  }
  const earliestAnswerAfter = new Map<string, { readonly endedAt: number; readonly seq: number }>();
  for (const one of kept.toReversed()) {
    const message = messages.get(keyOf({ ...one, roomId })) ?? [];
    const later = earliestAnswerAfter.get(one.senderId);
    if (later && message[0] && message[0].begunAt > later.endedAt)
      findings.add(
        'reordered',
        `seq ${one.seq} was begun after the answer to ${later.seq} in room ${roomId} on ${node}`,
      );
    const answered = message.find(({ outcome }) => outcome.kind === 'acknowledged');
    if (answered && answered.endedAt < (later?.endedAt ?? Number.POSITIVE_INFINITY))
      earliestAnswerAfter.set(one.senderId, { endedAt: answered.endedAt, seq: one.seq });
  }
};

/**
 * Each connection brings a slice of the log without a hole or a double, first what resume told and right after it what
 * was live, and all of them together bring all of it.
 */
const checkReception = (
  { receiver, roomId, since, connections }: Reception,
  history: History,
  findings: Findings,
): void => {
  const bySeq = new Map(history.messages.map((message) => [message.seq, message]));
  const got = new Set<number>();
  for (const { connection, resumed, live } of connections) {
    const where = `in room ${roomId} by ${receiver} on ${connection}`;
    const all = [...resumed, ...live];
    checkSlice(all, where, findings);
    for (const { eventSeq, message } of all) {
      got.add(eventSeq);
      const kept = message && bySeq.get(message.seq);
      if (message && (!kept || !isSame(kept, message) || kept.eventSeq !== eventSeq))
        findings.add('phantoms', `seq ${message.seq}, heard ${where}, is not in the history`);
    }
  }
  for (let eventSeq = since + 1; eventSeq <= history.lastEventSeq; eventSeq += 1)
    if (!got.has(eventSeq))
      findings.add('gaps', `event ${eventSeq} in room ${roomId} never reached ${receiver}`);
};

/** Everybody was told the same event under one number. */
const checkAgreement = (receptions: readonly Reception[], findings: Findings): void => {
  const names = new Map<string, string>();
  for (const { receiver, roomId, connections } of receptions)
    for (const { resumed, live } of connections)
      for (const { eventSeq, event } of [...resumed, ...live]) {
        const key = `${eventSeq} in room ${roomId}`;
        const known = names.get(key) ?? event;
        names.set(key, known);
        if (known !== event)
          findings.add('phantoms', `event ${key} is ${known} to one and ${event} to ${receiver}`);
      }
};

const checkSlice = (told: readonly Told[], where: string, findings: Findings): void => {
  let last: number | undefined;
  for (const { eventSeq } of told) {
    if (last !== undefined) {
      if (eventSeq === last) findings.add('doubled', `event ${eventSeq} ${where}`);
      else if (eventSeq < last) findings.add('reordered', `event ${eventSeq} after ${last} ${where}`);
      else if (eventSeq > last + 1) findings.add('gaps', `event ${last + 1} to ${eventSeq - 1} ${where}`);
    }
    last = eventSeq;
  }
};
