import type { OrganizationRoom } from '@parley/contract/nouns/room';
import type { Cli, CommonOptions } from '../account.ts';
import { withAccount } from '../account.ts';
import { allOf } from '../pages.ts';
import { confirm } from '../prompt.ts';
import { organizationRooms, requireOrganizationRoom, titleOf } from '../targets.ts';
import { table } from '../text/table.ts';
import { numberOf, shortTimeOf } from '../text/times.ts';
import type { ConfirmedOptions } from './admin.ts';

export interface RoomListOptions extends CommonOptions {
  readonly search?: string;
}

export interface ArchiveOptions extends CommonOptions {
  readonly undo?: boolean;
}

const nameOf = ({ kind, name }: OrganizationRoom): string => titleOf({ kind, name, assistant: null });

const counted = (count: number, noun: string): string =>
  `${numberOf(count)} ${count === 1 ? noun : `${noun}s`}`;

const ownerOf = ({ owner }: OrganizationRoom): string =>
  owner === null || owner.deactivated ? 'no owner' : `@${owner.username}`;

const roomRow = (room: OrganizationRoom, now: Date) => [
  { text: nameOf(room), look: 'bold' as const },
  { text: room.kind },
  { text: ownerOf(room) },
  { text: counted(room.memberCount, 'member') },
  { text: counted(room.messageCount, 'message') },
  { text: shortTimeOf(new Date(room.lastActivityAt), now), look: 'dim' as const },
  { text: room.archivedAt === null ? '' : 'archived', look: 'dim' as const },
  { text: room.id, look: 'dim' as const },
];

/** Every room and group of the organization, newest first. */
export const listOrganizationRooms = (cli: Cli, options: RoomListOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const rooms = await allOf(organizationRooms(client, options.search));
    if (options.json === true) for (const room of rooms) cli.output.json(room);
    else for (const row of table(rooms.map((room) => roomRow(room, new Date())))) cli.output.line(...row);
  });

export const archiveRoom = (cli: Cli, given: string, options: ArchiveOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { id } = await requireOrganizationRoom(client, given);
    const archived = options.undo !== true;
    const { room } = await client.call('archive_organization_room', { roomId: id, archived });
    if (options.json === true) cli.output.json(room);
    else cli.output.line(`${nameOf(room)} is ${archived ? 'archived' : 'open'} now.`);
  });

export const appointOwner = (cli: Cli, given: string, options: CommonOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { id } = await requireOrganizationRoom(client, given);
    const { room } = await client.call('appoint_room_owner', { roomId: id });
    if (options.json === true) cli.output.json(room);
    else cli.output.line(`${ownerOf(room)} owns ${nameOf(room)} now.`);
  });

export const deleteRoom = (cli: Cli, given: string, options: ConfirmedOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const room = await requireOrganizationRoom(client, given);
    const what = `This deletes ${nameOf(room)} with ${counted(room.messageCount, 'message')}, for everybody.`;
    await confirm(cli, what, options.yes);
    await client.call('delete_organization_room', { roomId: room.id });
    if (options.json === true) cli.output.json({ roomId: room.id, deleted: true });
    else cli.output.line(`${nameOf(room)} was deleted.`);
  });
