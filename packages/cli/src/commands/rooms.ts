import { allOf } from '../pages.ts';
import type { Room, RoomSummary } from '@parley/contract/nouns/room';
import type { Cli, CommonOptions } from '../account.ts';
import { withAccount } from '../account.ts';
import { ownRooms, publicRooms, titleOf } from '../targets.ts';
import { table } from '../text/table.ts';
import { numberOf, shortTimeOf } from '../text/times.ts';

export interface RoomsOptions extends CommonOptions {
  readonly public?: boolean;
}

const newestFirst = (one: RoomSummary, other: RoomSummary): number =>
  (other.lastMessage?.createdAt ?? other.room.createdAt).localeCompare(
    one.lastMessage?.createdAt ?? one.room.createdAt,
  );

const listOwn = async (cli: Cli, rooms: AsyncIterable<RoomSummary>, isJson: boolean): Promise<void> => {
  const found = (await allOf(rooms)).toSorted(newestFirst);
  if (isJson) {
    for (const summary of found) cli.output.json(summary);
    return;
  }
  if (found.length === 0)
    cli.output.note('You are in no room yet. See those you can join: parley rooms --public');
  const now = new Date();
  const rows = found.map(({ room, peer, unreadCount, lastMessage }) => [
    { text: titleOf(room, peer), look: unreadCount > 0 ? ('bold' as const) : undefined },
    { text: unreadCount > 0 ? `${numberOf(unreadCount)} new` : '', look: 'accent' as const },
    { text: room.archivedAt === null ? room.kind : `${room.kind}, archived`, look: 'dim' as const },
    { text: lastMessage ? shortTimeOf(new Date(lastMessage.createdAt), now) : '', look: 'dim' as const },
  ]);
  for (const row of table(rows)) cli.output.line(...row);
};

const listPublic = async (
  cli: Cli,
  rooms: AsyncIterable<{ room: Room; joined: boolean }>,
  isJson: boolean,
): Promise<void> => {
  const found = await allOf(rooms);
  if (isJson) {
    for (const row of found) cli.output.json(row);
    return;
  }
  if (found.length === 0) cli.output.note('There are no public rooms yet.');
  const rows = found.map(({ room, joined }) => [
    { text: titleOf(room), look: 'bold' as const },
    { text: `${numberOf(room.memberCount)} ${room.memberCount === 1 ? 'member' : 'members'}` },
    { text: joined ? 'joined' : '', look: 'accent' as const },
    { text: room.description ?? '', look: 'dim' as const },
  ]);
  for (const row of table(rows)) cli.output.line(...row);
};

/** The rooms that one is in, newest message first; with `--public` those that one can join. */
export const listRooms = (cli: Cli, options: RoomsOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    if (options.public === true) await listPublic(cli, publicRooms(client), options.json === true);
    else await listOwn(cli, ownRooms(client), options.json === true);
  });

export interface CreateOptions extends CommonOptions {
  readonly private?: boolean;
  readonly description?: string;
}

/** Makes a room that everybody can join, or with `--private` nobody without being added. */
export const createRoom = (cli: Cli, name: string, options: CreateOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { room } = await client.call('create_room', {
      kind: options.private === true ? 'private' : 'public',
      name: name.replace(/^#/, ''),
      ...(options.description === undefined ? {} : { description: options.description }),
    });
    if (options.json === true) cli.output.json(room);
    else cli.output.line(`${titleOf(room)} is there. Talk in it: parley chat '${titleOf(room)}'`);
  });
