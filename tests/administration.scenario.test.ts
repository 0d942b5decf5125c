import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import type { OrganizationRoom, Room } from '@parley/contract/nouns/room';
import { wholeAnswer } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, rolesOf, settleEvents } from './support/stage.ts';
import { until } from './support/wait.ts';
import { restRequest, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let admin: Person;
let ada: Person;
let ben: Person;
let moderator: Person;
let elsewhere: Person;

beforeAll(async () => {
  program = await startProgram();
  admin = await register(program.url);
  [ada, ben, moderator] = [
    await register(program.url),
    await register(program.url),
    await register(program.url),
  ];
  elsewhere = await register(program.url, { organization: 'Elsewhere' });
  const asAdmin = await open(admin, 'rest');
  await asAdmin.call('set_user_role', { userId: moderator.id, role: 'moderator' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';
const governing = ['archive_organization_room', 'delete_organization_room', 'appoint_room_owner'] as const;
const secret = 'The plans for the harbour';

type OpenKind = OrganizationRoom['kind'];

/** A room of ada's with a message in it, which nobody else can read. */
const makeRoom = async (
  founder: WireClient,
  kind: OpenKind,
  given: { readonly name?: string; readonly memberIds?: string[] } = {},
): Promise<Room> => {
  const { room } = await founder.call('create_room', {
    kind,
    name: 'Harbour',
    description: secret,
    ...given,
  });
  await founder.call('send_message', { roomId: room.id, content: secret });
  return room;
};

const listAll = async (client: WireClient, query: object = {}): Promise<readonly OrganizationRoom[]> => {
  const found: OrganizationRoom[] = [];
  let before: string | undefined;
  for (let page = 0; page < 100; page += 1) {
    const { rooms, next } = await client.call('list_organization_rooms', {
      limit: 2,
      ...query,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...rooms);
    if (next === null) return found;
    before = next;
  }
  throw new Error('The list has no end.');
};

describe('list_organization_rooms', () => {
  for (const wire of wireNames) {
    it(`shows an admin over ${wire} rooms of every open kind with their owners, and nothing of what is said`, async () => {
      const founder = await open(ada, 'rest');
      const made: Room[] = [];
      for (const kind of ['public', 'private', 'group'] as const)
        made.push(await makeRoom(founder, kind, { memberIds: [ben.id] }));
      const { room: direct } = await founder.call('open_direct_room', { userId: ben.id });
      const { room: session } = await founder.call('create_assistant_room', {});
      const rooms = await listAll(await open(admin, wire));
      expect(rooms.slice(0, 3)).toMatchObject(
        made.toReversed().map(({ id, kind, createdAt }) => ({
          id,
          kind,
          createdAt,
          name: 'Harbour',
          owner: { id: ada.id, deactivated: false },
          memberCount: 2,
          messageCount: 1,
          archivedAt: null,
        })),
      );
      const ids = rooms.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(ids.toSorted().toReversed());
      for (const { id } of [direct, session]) expect(ids).not.toContain(id);
      expect(JSON.stringify(rooms)).not.toContain(secret);
    });
  }

  it('finds by a part of the name in any case, and by kind', async () => {
    const founder = await open(ada, 'rest');
    const asAdmin = await open(admin, 'rest');
    const one = await makeRoom(founder, 'private', { name: 'Übersee 100%' });
    const other = await makeRoom(founder, 'group', { name: 'übersee_more' });
    const idsOf = async (query: object) => (await listAll(asAdmin, query)).map(({ id }) => id);
    expect(await idsOf({ search: 'ÜBERSEE' })).toEqual([other.id, one.id]);
    expect(await idsOf({ search: 'bersee', kind: 'group' })).toEqual([other.id]);
    // Signs that patterns are made of stand for themselves.
    expect(await idsOf({ search: '0%' })).toEqual([one.id]);
    expect(await idsOf({ search: 'e_m' })).toEqual([other.id]);
    expect(await idsOf({ search: 'no room is called so' })).toEqual([]);
    for (const query of [{ kind: 'direct' }, { search: '' }, { before: 'x' }, { limit: 101 }])
      expect(await asAdmin.sendRaw('list_organization_rooms', query)).toMatchObject({
        error: { code: 'invalid_input' },
      });
  });

  it('is for admins only, and of their own organization', async () => {
    const room = await makeRoom(await open(ada, 'rest'), 'private');
    for (const person of [ada, moderator])
      expect(await codeOf((await open(person, 'rest')).send('list_organization_rooms', {}))).toBe(
        'forbidden',
      );
    expect(await listAll(await open(elsewhere, 'rest'))).toEqual([]);
    const theirs = await makeRoom(await open(elsewhere, 'rest'), 'private');
    const rooms = await listAll(await open(admin, 'rest'));
    expect(rooms.map(({ id }) => id)).toContain(room.id);
    expect(rooms.map(({ id }) => id)).not.toContain(theirs.id);
  });
});

describe('an admin who is in no room of them', () => {
  for (const wire of wireNames) {
    it(`archives a private room over ${wire}, opens it again and deletes it, and its members hear who did it`, async () => {
      const member = await open(ada);
      const room = await makeRoom(member, 'private', { memberIds: [ben.id] });
      const roomId = room.id;
      const client = await open(admin, wire);
      const archived = await client.call('archive_organization_room', { roomId });
      expect(archived.room).toMatchObject({ id: roomId, archivedAt: expect.any(String) });
      expect(JSON.stringify(archived)).not.toContain(secret);
      const told = await member.hear('room_updated', (data) => data.roomId === roomId);
      expect(told).toMatchObject({
        actorId: admin.id,
        description: secret,
        archivedAt: archived.room.archivedAt,
      });
      expect(await codeOf(member.send('send_message', { roomId, content: 'More' }))).toBe('room_archived');
      // Twice changes nothing.
      expect(await client.call('archive_organization_room', { roomId, archived: true })).toEqual(archived);
      const opened = await client.call('archive_organization_room', { roomId, archived: false });
      expect(opened.room.archivedAt).toBeNull();
      await member.call('send_message', { roomId, content: 'More' });
      expect(await client.call('delete_organization_room', { roomId })).toEqual({});
      expect((await member.hear('room_removed', (data) => data.roomId === roomId)).roomId).toBe(roomId);
      expect(await codeOf(member.send('get_room', { roomId }))).toBe('not_found');
      expect(await codeOf(client.send('delete_organization_room', { roomId }))).toBe('not_found');
    });
  }

  it('reads nothing of it, and is no member of it, whatever they did with it', async () => {
    const founder = await open(ada, 'rest');
    const asAdmin = await open(admin);
    const { room: quiet } = await asAdmin.call('create_room', { kind: 'group', name: 'Quiet' });
    const room = await makeRoom(founder, 'private');
    const roomId = room.id;
    await asAdmin.call('archive_organization_room', { roomId });
    await asAdmin.call('archive_organization_room', { roomId, archived: false });
    await founder.call('send_message', { roomId, content: secret });
    for (const [command, input] of [
      ['get_room', { roomId }],
      ['list_messages', { roomId }],
      ['list_members', { roomId }],
      ['join_room', { roomId }],
      ['add_members', { roomId, userIds: [admin.id] }],
      ['create_room_invite', { roomId }],
      ['update_room', { roomId, name: 'Mine' }],
      ['remove_member', { roomId, userId: ada.id }],
      ['set_member_role', { roomId, userId: ada.id, role: 'member' }],
    ] as const)
      expect([command, await codeOf(asAdmin.sendRaw(command, input))]).toEqual([command, 'not_found']);
    await settleEvents(asAdmin, quiet.id);
    expect(JSON.stringify(asAdmin.heard)).not.toContain(roomId);
    expect(await rolesOf(founder, roomId)).toEqual({ [ada.id]: 'owner' });
  });

  it('governs no direct messages and no assistant session, their own neither', async () => {
    const founder = await open(ada, 'rest');
    const asAdmin = await open(admin, 'rest');
    const { room: direct } = await founder.call('open_direct_room', { userId: ben.id });
    const { room: session } = await founder.call('create_assistant_room', {});
    const { room: own } = await asAdmin.call('open_direct_room', { userId: ben.id });
    for (const { id: roomId } of [direct, session, own])
      for (const command of governing)
        expect([command, await codeOf(asAdmin.send(command, { roomId }))]).toEqual([command, 'not_found']);
  });
});

describe('who is no admin of its organization', () => {
  for (const wire of wireNames) {
    it(`cannot govern a room over ${wire}, and learns nothing of it`, async () => {
      const founder = await open(ada, 'rest');
      for (const kind of ['public', 'private', 'group'] as const) {
        const { id: roomId } = await makeRoom(founder, kind);
        const before = await founder.call('get_room', { roomId });
        for (const [person, code] of [
          [ada, 'forbidden'],
          [moderator, 'forbidden'],
          [elsewhere, 'not_found'],
        ] as const) {
          const client = await open(person, wire);
          const askFor = async (command: string, id: string): Promise<string> =>
            wire === 'rest'
              ? wholeAnswer(await restRequest(program.url, person.token, command, { roomId: id }))
              : JSON.stringify(await client.sendRaw(command, { roomId: id }));
          for (const command of governing) {
            const answer = await askFor(command, roomId);
            expect([command, answer]).toEqual([command, await askFor(command, unknownId)]);
            expect(answer).toContain(code);
          }
        }
        expect(await founder.call('get_room', { roomId })).toEqual(before);
      }
    });
  }

  it('cannot do it any more from the moment on in which they are none', async () => {
    const asAdmin = await open(admin, 'rest');
    const second = await register(program.url);
    await asAdmin.call('set_user_role', { userId: second.id, role: 'admin' });
    const client = await open(second);
    const { id: roomId } = await makeRoom(await open(ada, 'rest'), 'private');
    await client.call('archive_organization_room', { roomId });
    await asAdmin.call('set_user_role', { userId: second.id, role: 'user' });
    for (const command of governing) expect(await codeOf(client.send(command, { roomId }))).toBe('forbidden');
  });
});

describe('an admin who ceases to be one while a command waits for its room', () => {
  for (const command of governing) {
    it(`cannot ${command.replaceAll('_', ' ')} any more`, async () => {
      const asAdmin = await open(admin, 'rest');
      const second = await register(program.url);
      await asAdmin.call('set_user_role', { userId: second.id, role: 'admin' });
      const founder = await open(ada, 'rest');
      const { id: roomId } = await makeRoom(founder, 'private');
      const client = await open(second);
      const sql = new SQL(program.databaseUrl!, { max: 1 });
      const waiting = await sql.begin(async (tx) => {
        await tx`select 1 from room_heads where room_id = ${roomId} for update`;
        const answer = codeOf(client.send(command, { roomId }));
        await until('the command waits for the room', async () => {
          const rows = await tx`select 1 from pg_locks
            where not granted and pg_backend_pid() = any(pg_blocking_pids(pid))`;
          return rows.length > 0;
        });
        await asAdmin.call('set_user_role', { userId: second.id, role: 'user' });
        return { answer };
      });
      await sql.close();
      expect(await waiting.answer).toBe('forbidden');
      expect((await founder.call('get_room', { roomId })).room.archivedAt).toBeNull();
    });
  }
});

describe('appoint_room_owner', () => {
  for (const wire of wireNames) {
    it(`gives a room over ${wire} to the admin who is in it the longest, when its owner has closed their account`, async () => {
      const [owner, member, longest] = [
        await register(program.url),
        await register(program.url),
        await register(program.url),
      ];
      const founder = await open(owner, 'rest');
      const { id: roomId } = await makeRoom(founder, 'private', { memberIds: [member.id, longest.id] });
      await founder.call('set_member_role', { roomId, userId: longest.id, role: 'admin' });
      const client = await open(admin, wire);
      // The one who can log in stays.
      expect(await codeOf(client.send('appoint_room_owner', { roomId }))).toBe('already_exists');
      await founder.call('deactivate_account', { password: goodPassword });
      const [listed] = await listAll(await open(admin, 'rest'));
      expect(listed).toMatchObject({ id: roomId, owner: { id: owner.id, deactivated: true } });
      const hears = await open(member);
      const { room } = await client.call('appoint_room_owner', { roomId });
      expect(room).toMatchObject({
        id: roomId,
        owner: { id: longest.id, deactivated: false },
        memberCount: 3,
      });
      const changed = await hears.hear('member_role_changed', ({ role }) => role === 'owner');
      expect(changed).toMatchObject({ roomId, actorId: admin.id, userId: longest.id });
      expect(await rolesOf(await open(longest, 'rest'), roomId)).toEqual({
        [owner.id]: 'member',
        [member.id]: 'member',
        [longest.id]: 'owner',
      });
      expect(await codeOf(client.send('appoint_room_owner', { roomId }))).toBe('already_exists');
    });
  }

  it('finds nobody in a room whose people are all gone, which can still be deleted', async () => {
    const owner = await register(program.url);
    const founder = await open(owner, 'rest');
    const { id: roomId } = await makeRoom(founder, 'group');
    const asAdmin = await open(admin, 'rest');
    await asAdmin.call('remove_user', { userId: owner.id });
    expect((await listAll(asAdmin))[0]).toMatchObject({ id: roomId, owner: null, memberCount: 0 });
    expect(await asAdmin.send('appoint_room_owner', { roomId })).toMatchObject({
      ok: false,
      error: { code: 'not_found', message: expect.stringContaining('Archive or delete it') },
    });
    await asAdmin.call('delete_organization_room', { roomId });
    expect((await listAll(asAdmin)).map(({ id }) => id)).not.toContain(roomId);
  });
});
