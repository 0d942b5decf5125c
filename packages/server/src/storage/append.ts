import type { SQL } from 'bun';
import type { CommittedEvent, EventOf } from '../app/ports/bus.ts';
import type { AppendRequest, AppendResult } from '../app/ports/store.ts';
import { Fault } from '../domain/fault.ts';
import { messageView } from '../domain/views.ts';
import { databaseFault, isRetryable } from './connection.ts';
import type { Settled } from './lane.ts';

const deadlockRetriesMax = 3;

/**
 * Appends a batch, each room's messages in the order given. What was stored is handed to `committed` before anything is
 * answered, in the order of each room's log.
 */
export const appendBatch = async (
  sql: SQL,
  batch: readonly AppendRequest[],
  committed: (events: readonly CommittedEvent[]) => void,
): Promise<readonly Settled<AppendResult>[]> => {
  const places = await retrying(async () => (await appendPlain(sql, batch)) ?? judgeAndAppend(sql, batch));
  const outcomes: Settled<AppendResult>[] = Array.from({ length: batch.length });
  const events: CommittedEvent[] = [];
  for (const place of places) {
    const { index } = place;
    const request = batch[index];
    if (!request) continue;
    if (place.status === 'repeated') {
      outcomes[index] = 'again';
    } else if (place.status === 'stored') {
      const event = createdEvent(request, place);
      events.push(event);
      outcomes[index] = { result: { fresh: true, created: event.event.data } };
    } else if (place.status === 'duplicate') {
      outcomes[index] = { result: { fresh: false, seq: place.seq } };
    } else {
      outcomes[index] = new Fault(refusals[place.status]);
    }
  }
  if (events.length > 0) committed(events);
  return outcomes;
};

const refusals = {
  conflict: 'client_id_reused',
  not_a_member: 'not_a_member',
  archived: 'room_archived',
  gone: 'not_found',
} as const;

/** Where the request at `index` of a batch stands now. */
interface Place {
  readonly index: number;
  readonly status: 'stored' | 'duplicate' | 'repeated' | keyof typeof refusals;
  readonly seq: number;
  readonly eventSeq: number;
  readonly createdAt: Date;
}

const retrying = async (append: () => Promise<readonly Place[]>, retries = 0): Promise<readonly Place[]> => {
  try {
    return await append();
  } catch (error) {
    if (isRetryable(error) && retries < deadlockRetriesMax) return retrying(append, retries + 1);
    throw databaseFault(error);
  }
};

interface PlainRow {
  /** For each room of the batch, in the order of their ids. */
  readonly seqsBefore: readonly (string | bigint)[];
  readonly eventSeqsBefore: readonly (string | bigint)[];
  readonly createdAt: Date;
}

/** Appends a batch in which nothing is unusual; stores nothing and answers undefined for any other. */
const appendPlain = async (
  sql: SQL,
  batch: readonly AppendRequest[],
): Promise<readonly Place[] | undefined> => {
  const { rooms, writers, messages } = grouped(batch);
  const [row] = await sql<PlainRow[]>`
    select seqs_before as "seqsBefore", event_seqs_before as "eventSeqsBefore", created_at as "createdAt"
    from append_messages(
      ${plainArray(rooms, ({ id }) => id)}::uuid[],
      ${plainArray(rooms, ({ added }) => added)}::int[],
      ${plainArray(writers, ({ room }) => room)}::int[],
      ${plainArray(writers, ({ id }) => id)}::uuid[],
      ${plainArray(writers, ({ lastPlace }) => lastPlace)}::int[],
      ${plainArray(messages, ({ writer }) => writer)}::int[],
      ${plainArray(messages, ({ place }) => place)}::int[],
      ${textArray(messages, ({ request }) => request.clientId)}::text[],
      ${textArray(messages, ({ request }) => request.content)}::text[],
      ${plainArray(messages, ({ request }) => request.encrypted)}::bool[])`;
  if (!row) return undefined;
  return messages.map(({ index, room, place }) => ({
    index,
    status: 'stored',
    seq: Number(row.seqsBefore[room - 1]) + place,
    eventSeq: Number(row.eventSeqsBefore[room - 1]) + place,
    createdAt: row.createdAt,
  }));
};

interface GroupedRoom {
  readonly id: string;
  readonly requests: { readonly index: number; readonly request: AppendRequest }[];
  /** How many messages it gets. */
  added: number;
}

interface GroupedWriter {
  /** The index of the room, from 1 as in SQL. */
  readonly room: number;
  readonly id: string;
  /** Where their last message stands among the room's, from 1. */
  lastPlace: number;
}

interface GroupedMessage {
  readonly request: AppendRequest;
  /** Its index in the batch, from 0. */
  readonly index: number;
  readonly room: number;
  readonly writer: number;
  readonly place: number;
}

/** A batch as `append_messages` takes it: rooms by id, and nothing said twice. */
const grouped = (
  batch: readonly AppendRequest[],
): {
  readonly rooms: readonly GroupedRoom[];
  readonly writers: readonly GroupedWriter[];
  readonly messages: readonly GroupedMessage[];
} => {
  const byId = new Map<string, GroupedRoom>();
  batch.forEach((request, index) => {
    const room = byId.get(request.roomId);
    if (room) room.requests.push({ index, request });
    else byId.set(request.roomId, { id: request.roomId, requests: [{ index, request }], added: 0 });
  });
  const rooms = [...byId.values()].toSorted((one, other) => (one.id < other.id ? -1 : 1));
  const writers: GroupedWriter[] = [];
  const messages: GroupedMessage[] = [];
  rooms.forEach((group, at) => {
    const room = at + 1;
    const writersHere = new Map<string, number>();
    for (const { index, request } of group.requests) {
      group.added += 1;
      const place = group.added;
      let writer = writersHere.get(request.senderId);
      if (writer === undefined) {
        writer = writers.push({ room, id: request.senderId, lastPlace: place });
        writersHere.set(request.senderId, writer);
      } else {
        (writers[writer - 1] as GroupedWriter).lastPlace = place;
      }
      messages.push({ request, index, room, writer, place });
    }
  });
  return { rooms, writers, messages };
};

/**
 * An array of PostgreSQL as text (its manual, 8.15.6), of values that need no quotes: ids, numbers, truth. Half the work
 * of the driver's own, on the way of every message.
 */
const plainArray = <Item>(
  items: readonly Item[],
  read: (item: Item) => string | number | boolean,
): string => {
  let text = '{';
  for (const item of items) text += text.length > 1 ? `,${read(item)}` : String(read(item));
  return `${text}}`;
};

/** The same of texts, quoted. */
const textArray = <Item>(items: readonly Item[], read: (item: Item) => string | null): string =>
  plainArray(items, (item) => {
    const text = read(item);
    if (text === null) return 'NULL';
    return `"${needsEscape.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;
  });

const needsEscape = /["\\]/;

interface JudgedRow {
  readonly ordinal: number;
  readonly status: Place['status'];
  readonly seq: string | null;
  readonly eventSeq: string | null;
  readonly createdAt: Date;
}

/** Appends what can be of a batch, and says of each message what became of it. */
const judgeAndAppend = async (sql: SQL, batch: readonly AppendRequest[]): Promise<readonly Place[]> => {
  const rows = await sql<JudgedRow[]>`
    select ordinal, status, seq, event_seq as "eventSeq", created_at as "createdAt" from judge_and_append_messages(
      ${plainArray(batch, ({ roomId }) => roomId)}::uuid[],
      ${plainArray(batch, ({ senderId }) => senderId)}::uuid[],
      ${textArray(batch, ({ clientId }) => clientId)}::text[],
      ${textArray(batch, ({ content }) => content)}::text[],
      ${plainArray(batch, ({ encrypted }) => encrypted)}::bool[]) order by ordinal`;
  return rows.map((row) => ({
    index: row.ordinal - 1,
    status: row.status,
    seq: Number(row.seq),
    eventSeq: Number(row.eventSeq),
    createdAt: row.createdAt,
  }));
};

interface Created extends CommittedEvent {
  readonly event: EventOf<'message_created'>;
}

const createdEvent = (
  request: AppendRequest,
  { seq, eventSeq, createdAt }: Pick<Place, 'seq' | 'eventSeq' | 'createdAt'>,
): Created => {
  const message = messageView(
    {
      seq,
      eventSeq,
      senderId: request.senderId,
      clientId: request.clientId,
      content: request.content,
      encrypted: request.encrypted,
      createdAt,
      editedAt: null,
      deletedAt: null,
      reactions: [],
    },
    { id: request.roomId, number: request.roomNumber },
  );
  return { roomId: request.roomId, eventSeq, event: { event: 'message_created', data: { message } } };
};
