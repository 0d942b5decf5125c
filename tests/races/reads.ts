import { isDeepStrictEqual } from 'node:util';
import type { OrganizationRoom } from '@parley/contract/nouns/room';
import type { Output } from '@parley/contract/registry';
import type { WireClient } from '../support/wires.ts';
import type { Shown, ShownRoom } from './shown.ts';

const pageMax = 100;
/** Members that receipts are told of by name. */
const namedMax = 100;

/** Says so where an answer is not what is shown. */
type Compare = (what: string, answered: unknown, shown: unknown) => void;

/**
 * Asks what says in other words what is shown already, while nothing happens, and answers with where it says something
 * else: one message, the receipts of one, the rooms that may be joined, those that admins govern, oneself.
 */
export const contradictions = async (client: WireClient, shown: Shown): Promise<readonly string[]> => {
  const found: string[] = [];
  const compare: Compare = (what, answered, known) => {
    if (!isDeepStrictEqual(answered, known))
      found.push(`${what}: ${JSON.stringify(answered)}, and shown is ${JSON.stringify(known)}`);
  };
  for (const room of shown.rooms) await readRoom(client, room, compare);
  await readPublicRooms(client, shown, compare);
  await readGovernedRooms(client, shown, compare);
  const { user: me } = await client.call('get_me', {});
  const known = shown.users[me.id] ?? {};
  compare('get_me', Object.fromEntries(Object.keys(known).map((name) => [name, me[name as 'id']])), known);
  return found;
};

const readRoom = async (client: WireClient, shown: ShownRoom, compare: Compare): Promise<void> => {
  const { id: roomId } = shown.room;
  const { room, membership } = await client.call('get_room', { roomId });
  compare(`get_room ${roomId}`, room, shown.room);
  compare(`get_room ${roomId} of oneself`, membership?.role, shown.role);
  const { lastMessage, members } = shown;
  if (!lastMessage) return;
  const { id: messageId, seq, senderId } = lastMessage;
  const { message } = await client.call('get_message', { roomId, messageId });
  compare(`get_message ${messageId}`, message, lastMessage);
  if (!members || members.length > namedMax) return;
  const reached = members.filter(
    ({ user, deliveredSeq }) => user.id !== senderId && (deliveredSeq ?? 0) >= seq,
  );
  const read = reached.filter(({ readSeq }) => (readSeq ?? 0) >= seq);
  compare(`get_receipts of ${seq} in ${roomId}`, await client.call('get_receipts', { roomId, seq }), {
    roomId,
    seq,
    deliveredCount: reached.length,
    readCount: read.length,
    deliveredTo: reached.map(({ user }) => user.id),
    readBy: read.map(({ user }) => user.id),
  });
};

const readPublicRooms = async (client: WireClient, shown: Shown, compare: Compare): Promise<void> => {
  const rooms: Output<'list_public_rooms'>['rooms'] = [];
  let next: string | null | undefined;
  while (next !== null) {
    const before: string | undefined = next;
    const page = await client.call('list_public_rooms', { limit: pageMax, ...(before && { before }) });
    rooms.push(...page.rooms);
    ({ next } = page);
  }
  const joined = rooms.filter((listed) => listed.joined).map(({ room }) => room);
  const known = shown.rooms.map(({ room }) => room).filter(({ kind }) => kind === 'public');
  compare('list_public_rooms', joined, known);
};

/** Who is no admin has nothing to compare. */
const readGovernedRooms = async (client: WireClient, shown: Shown, compare: Compare): Promise<void> => {
  const rooms = new Map<string, OrganizationRoom>();
  let next: string | null | undefined;
  while (next !== null) {
    const before: string | undefined = next;
    const answer = await client.send('list_organization_rooms', {
      limit: pageMax,
      ...(before && { before }),
    });
    if (!answer.ok) return;
    for (const room of answer.result.rooms) rooms.set(room.id, room);
    ({ next } = answer.result);
  }
  for (const { room, members } of shown.rooms) {
    if (room.kind === 'direct' || room.kind === 'assistant') continue;
    const governed = rooms.get(room.id);
    compare(`list_organization_rooms ${room.id}`, governed, {
      id: room.id,
      kind: room.kind,
      name: room.name,
      owner: members ? (members.find(({ role }) => role === 'owner')?.user ?? null) : governed?.owner,
      memberCount: room.memberCount,
      messageCount: room.lastSeq,
      createdAt: room.createdAt,
      lastActivityAt: room.lastEventAt,
      archivedAt: room.archivedAt,
    });
  }
};
