import type { LoggedEvent, ResumedRoom } from '@parley/contract/commands/resume';
import type { Message } from '@parley/contract/nouns/message';
import type { RoomSummary } from '@parley/contract/nouns/room';
import type { Request } from '@parley/contract/registry';
import { ParleyClient } from './client.ts';
import { ParleyError } from './errors.ts';
import { ManualClock } from './manual-clock.ts';
import type { ClientOptions } from './options.ts';
import { ada, messageAt, roomAt, summaryAt, userNamed } from './stage.fixture.ts';
import { FakeServer } from './testing.ts';

/** A client, a scripted server and a clock that a test moves. */
export interface Bench {
  readonly client: ParleyClient;
  readonly server: FakeServer;
  readonly clock: ManualClock;
}

/** Ids as the server has them: the list of rooms is known by them. */
export const harbour = '00000000-0000-4000-8000-00000000000a';
export const market = '00000000-0000-4000-8000-00000000000b';

export const summaryOf = (roomId: string, lastEventSeq: number, lastSeq = 0): RoomSummary => ({
  ...summaryAt(lastEventSeq, { id: roomId, lastSeq }),
  lastMessage: lastSeq > 0 ? messageAt(lastSeq, lastEventSeq, { roomId }) : null,
});

/** A server with these rooms, which acknowledges messages and tells nobody of them. */
export const serverWith = (clock: ManualClock, ...rooms: readonly RoomSummary[]): FakeServer => {
  const seqs = new Map<string, number>();
  return new FakeServer({ userId: ada, now: () => clock.now() })
    .answer('list_rooms', () => ({ rooms: [...rooms], next: null }))
    .answer('get_room', ({ roomId }) => {
      const known = rooms.find(({ room }) => room.id === roomId) ?? summaryOf(roomId, 0);
      return { room: roomAt(known.room.lastEventSeq, known.room), membership: known.membership };
    })
    .answer('list_members', () => ({ members: [], next: null, lastEventSeq: 1_000 }))
    .answer('get_user', ({ userId }) => ({ user: userNamed(userId) }))
    .answer('send_message', (input) => {
      const seq = (seqs.get(input.roomId) ?? 0) + 1;
      seqs.set(input.roomId, seq);
      return { message: sentAs(input, seq) };
    });
};

export const sentAs = ({ roomId, content, clientId }: Request<'send_message'>, seq: number): Message =>
  messageAt(seq, seq, { roomId, content, clientId: clientId ?? null, senderId: ada });

/** A client that is online, with its rooms. */
export const online = async (
  rooms: readonly RoomSummary[] = [summaryOf(harbour, 1)],
  options: Partial<ClientOptions> = {},
): Promise<Bench> => {
  const clock = new ManualClock();
  const server = serverWith(clock, ...rooms);
  const client = new ParleyClient({
    url: 'http://parley.example',
    transport: server.transport,
    clock,
    ...options,
  });
  client.useTokens(server.tokens, ada);
  client.connect();
  await clock.advance(0);
  return { client, server, clock };
};

export const resumedWith = (roomId: string, events: readonly LoggedEvent[] = []): ResumedRoom => ({
  roomId,
  complete: true,
  why: null,
  events: [...events],
  more: false,
});

/** How a question ended: `sent`, or the code with which it was refused. */
export const codeOf = async (sent: Promise<unknown>): Promise<unknown> =>
  sent.then(
    () => 'sent',
    (error: unknown) => (error instanceof ParleyError ? error.code : error),
  );
