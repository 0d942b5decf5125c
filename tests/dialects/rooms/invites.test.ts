import { describe, expect, it } from 'bun:test';
import { ask } from '../../support/ask.ts';
import { openStage, said, settle, timeShape, uuidShape } from './stage.ts';
import type { Roomer } from './stage.ts';

const stage = openStage();

interface Made {
  readonly invite: { readonly inviteCode: string };
  readonly link: string;
}

const invite = (creator: Roomer, roomId: string) =>
  stage.data<Made>(`POST /rooms/${roomId}/invites`, creator);

describe('an invite', () => {
  it('is made by the creator of a private room, who can see it again', async () => {
    const creator = await stage.person(0);
    const room = await stage.makeRoom(creator, true);
    const made = await stage.call<Made>(`POST /rooms/${room.id}/invites`, creator);
    const { inviteCode } = made.body.data.invite;
    expect([made.status, made.body.data as unknown]).toEqual([
      201,
      {
        invite: {
          id: expect.stringMatching(uuidShape),
          roomId: room.id,
          inviteCode: expect.stringMatching(/^[\w-]{43}$/),
          createdBy: creator.id,
          createdAt: expect.stringMatching(timeShape),
          expiresAt: expect.stringMatching(timeShape),
        },
        link: `/api/v1/rooms/invites/${inviteCode}/join`,
      },
    ]);
    expect(await stage.data<unknown>(`GET /rooms/${room.id}`, creator)).toEqual({
      ...room,
      invite: made.body.data.invite,
    });
  });

  it('lets somebody of the organization in, and the room hears it once', async () => {
    const [creator, guest] = [await stage.person(0), await stage.person(1)];
    const room = await stage.makeRoom(creator, true);
    const listener = await stage.listen(creator, room.id);
    const { link, invite: made } = await invite(creator, room.id);
    // The link is the call that accepts it.
    const accepted = await fetch(stage.url() + link, {
      method: 'POST',
      headers: { authorization: `Bearer ${guest.token}` },
    });
    expect(await accepted.json()).toEqual({ success: true, message: expect.any(String), data: room });
    await settle(listener, room.id);
    const { id: userId, username } = guest;
    expect(said(listener)).toEqual([
      {
        event: 'user_joined',
        data: {
          userId,
          username,
          name: username,
          roomId: room.id,
          type: 'joined',
          timestamp: expect.stringMatching(timeShape),
        },
      },
    ]);
    for (const who of [guest, creator])
      expect(await stage.statusOf(`POST /rooms/invites/${made.inviteCode}/join`, who)).toEqual([
        409,
        'already_exists',
      ]);
    expect(await stage.data<unknown>(`GET /rooms/${room.id}`, guest)).toEqual(room);
  });

  it('is replaced by the next', async () => {
    const [creator, guest] = [await stage.person(0), await stage.person(1)];
    const room = await stage.makeRoom(creator, true);
    const first = await invite(creator, room.id);
    const second = await invite(creator, room.id);
    expect(await stage.statusOf(`POST /rooms/invites/${first.invite.inviteCode}/join`, guest)).toEqual([
      404,
      'not_found',
    ]);
    expect(await stage.data(`GET /rooms/${room.id}`, creator)).toMatchObject({ invite: second.invite });
    expect(await stage.statusOf(`POST /rooms/invites/${second.invite.inviteCode}/join`, guest)).toEqual([
      200,
      'ok',
    ]);
  });

  it('is one, also when several are made at once', async () => {
    const creator = await stage.person(0);
    const room = await stage.makeRoom(creator, true);
    await Promise.all([invite(creator, room.id), invite(creator, room.id), invite(creator, room.id)]);
    const open = await ask(stage.url(), 'list_room_invites', { roomId: room.id }, creator.token);
    expect(open.ok && open.result.invites).toHaveLength(1);
  });

  it('is 403 for a public room, for members and for those who are kept out', async () => {
    const [creator, member, other] = [await stage.person(0), await stage.person(1), await stage.person(2)];
    const open = await stage.roomOf(creator, member);
    const closed = await stage.makeRoom(creator, true);
    const { invite: made } = await invite(creator, closed.id);
    await stage.data(`POST /rooms/invites/${made.inviteCode}/join`, member);
    for (const [who, roomId] of [
      [creator, open.id],
      [member, open.id],
      [member, closed.id],
      [other, closed.id],
    ] as const)
      expect(await stage.statusOf(`POST /rooms/${roomId}/invites`, who)).toEqual([403, 'forbidden']);
    // Nothing of that has ended the invite.
    expect(await stage.data(`GET /rooms/${closed.id}`, creator)).toMatchObject({ invite: made });
  });

  it('is 404 when it is unknown, malformed, of another organization or to an organization', async () => {
    const [creator, guest, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    const { invite: made } = await invite(creator, (await stage.makeRoom(creator, true)).id);
    const elsewhere = await invite(stranger, (await stage.makeRoom(stranger, true)).id);
    const toOrganization = await ask(stage.url(), 'create_organization_invite', {}, stranger.token);
    if (!toOrganization.ok) throw new Error('The invite was not made.');
    for (const [token, who] of [
      ['x', guest],
      ['a'.repeat(43), guest],
      [`${made.inviteCode.slice(0, -1)}_`, guest],
      [elsewhere.invite.inviteCode, guest],
      [made.inviteCode, stranger],
      [toOrganization.result.token, stranger],
      ['%00', guest],
    ] as const)
      expect(await stage.statusOf(`POST /rooms/invites/${token}/join`, who)).toEqual([404, 'not_found']);
  });
});

describe('an invite made in the own API', () => {
  it('is accepted here, and shown to the creator who made it', async () => {
    const [creator, guest] = [await stage.person(0), await stage.person(1)];
    const room = await stage.makeRoom(creator, true);
    const own = await ask(stage.url(), 'create_room_invite', { roomId: room.id }, creator.token);
    if (!own.ok) throw new Error('The invite was not made.');
    expect(await stage.data(`GET /rooms/${room.id}`, creator)).toMatchObject({
      invite: { inviteCode: own.result.token },
    });
    expect(await stage.statusOf(`POST /rooms/invites/${own.result.token}/join`, guest)).toEqual([200, 'ok']);
  });
});
