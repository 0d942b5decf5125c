import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf } from './support/stage.ts';
import { wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];
let stranger: Person;

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 22);
  stranger = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const ada = (): Person => people[1]!;
const guests = (): readonly Person[] => people.slice(2);

const makeRoom = async (founder: WireClient) => {
  const { room } = await founder.call('create_room', { kind: 'private', name: 'Harbour' });
  return room.id;
};

describe('a room invite', () => {
  it('lets people of the organization into a private room, whose sockets hear of it', async () => {
    const founder = await open(ada());
    const roomId = await makeRoom(founder);
    const { invite, token } = await founder.call('create_room_invite', { roomId, usesMax: 3 });
    expect(invite).toMatchObject({ roomId, createdBy: ada().id, usesMax: 3, uses: 0 });
    const guest = await open(guests()[0]!, 'socketio');
    const accepted = await guest.call('accept_room_invite', { token });
    expect(accepted).toMatchObject({ room: { id: roomId, memberCount: 2 }, membership: { role: 'member' } });
    expect((await guest.hear('room_added')).room.id).toBe(roomId);
    const added = await founder.hear('member_added', (data) => data.userId === guests()[0]!.id);
    expect(added).toMatchObject({ roomId, actorId: guests()[0]!.id });
  });

  it('costs no use when somebody who is in accepts it again, and answers them as before', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    const { token } = await founder.call('create_room_invite', { roomId, usesMax: 2 });
    const guest = await open(guests()[0]!, 'rest');
    const first = await guest.call('accept_room_invite', { token });
    expect(await guest.call('accept_room_invite', { token })).toEqual(first);
    const { invites } = await founder.call('list_room_invites', { roomId });
    expect(invites).toMatchObject([{ uses: 1, usesMax: 2 }]);
    const second = await open(guests()[1]!, 'rest');
    await second.call('accept_room_invite', { token });
    // Used up, it still answers who came by it: the answer may have been lost.
    expect((await guest.call('accept_room_invite', { token })).room.id).toBe(roomId);
    const third = await open(guests()[2]!, 'rest');
    expect(await codeOf(third.send('accept_room_invite', { token }))).toBe('not_found');
    expect((await founder.call('list_room_invites', { roomId })).invites).toEqual([]);
  });

  it('is never used more often than it may when twenty accept it at once', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    const { token } = await founder.call('create_room_invite', { roomId, usesMax: 7 });
    const clients = await Promise.all(
      guests().map((guest, index) => open(guest, wireNames[index % wireNames.length])),
    );
    const codes = await Promise.all(
      clients.map((client) => codeOf(client.send('accept_room_invite', { token }))),
    );
    expect(codes).toHaveLength(20);
    expect(codes.filter((code) => code === 'ok')).toHaveLength(7);
    expect(codes.filter((code) => code === 'not_found')).toHaveLength(13);
    expect((await founder.call('get_room', { roomId })).room.memberCount).toBe(8);
  });

  it('ends when it is revoked, and when its time is up', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    const revoked = await founder.call('create_room_invite', { roomId });
    await founder.call('revoke_room_invite', { roomId, inviteId: revoked.invite.id });
    expect(await codeOf(founder.send('revoke_room_invite', { roomId, inviteId: revoked.invite.id }))).toBe(
      'not_found',
    );
    const expired = await founder.call('create_room_invite', { roomId, expiresInS: 60 });
    const sql = new SQL(program.databaseUrl!, { max: 1 });
    await sql`update invites set expires_at = now() - interval '1 second' where id = ${expired.invite.id}`;
    await sql.close();
    expect((await founder.call('list_room_invites', { roomId })).invites).toEqual([]);
    const guest = await open(guests()[0]!, 'rest');
    const answers = await Promise.all(
      [revoked.token, expired.token, 'a-token-nobody-has-made'].map((token) =>
        guest.send('accept_room_invite', { token }),
      ),
    );
    expect(answers[0]).toMatchObject({ ok: false, error: { code: 'not_found' } });
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });

  it('answers somebody of another organization as one that does not exist, and costs no use', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    const { token } = await founder.call('create_room_invite', { roomId, usesMax: 1 });
    const foreign = await open(stranger, 'rest');
    expect(await foreign.send('accept_room_invite', { token })).toEqual(
      await foreign.send('accept_room_invite', { token: 'a-token-nobody-has-made' }),
    );
    expect((await founder.call('list_room_invites', { roomId })).invites).toMatchObject([{ uses: 0 }]);
  });

  it('is made, listed and revoked by admins of the room only, and shows its token once', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    const { invite, token } = await founder.call('create_room_invite', { roomId });
    await founder.call('add_members', { roomId, userIds: [guests()[0]!.id] });
    const member = await open(guests()[0]!, 'rest');
    expect(await codeOf(member.send('create_room_invite', { roomId }))).toBe('forbidden');
    expect(await codeOf(member.send('list_room_invites', { roomId }))).toBe('forbidden');
    expect(await codeOf(member.send('revoke_room_invite', { roomId, inviteId: invite.id }))).toBe(
      'forbidden',
    );
    const { invites } = await founder.call('list_room_invites', { roomId });
    expect(invites).toEqual([invite]);
    expect(JSON.stringify(invites)).not.toContain(token);
    const otherRoomId = await makeRoom(founder);
    expect(
      await codeOf(founder.send('revoke_room_invite', { roomId: otherRoomId, inviteId: invite.id })),
    ).toBe('not_found');
  });

  it('refuses terms that make no sense', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder);
    for (const terms of [
      { usesMax: 0 },
      { usesMax: 1.5 },
      { expiresInS: 59 },
      { expiresInS: 1e12 },
      { usesMax: '3' },
    ]) {
      const answer = await founder.sendRaw('create_room_invite', { roomId, ...terms });
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    }
  });
});
