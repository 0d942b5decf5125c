import { describe, expect, it } from 'bun:test';
import { ask } from '../../support/ask.ts';
import { openStage, said, settle, settleOutsider, timeShape, uuidShape } from './stage.ts';
import type { RoomData } from './stage.ts';

const stage = openStage();

const missingId = '01890000-0000-7000-8000-000000000001';
const shapeOf = ({ createdBy, name, isPrivate }: Partial<RoomData>) => ({
  id: expect.stringMatching(uuidShape),
  name,
  description: null,
  isPrivate,
  createdBy,
  createdAt: expect.stringMatching(timeShape),
  updatedAt: expect.stringMatching(timeShape),
});

describe('POST /rooms', () => {
  it('makes a public or a private room whose first member is its creator', async () => {
    const creator = await stage.person(0);
    for (const isPrivate of [undefined, false, true]) {
      const { status, body } = await stage.call<RoomData>('POST /rooms', creator, {
        name: ' Quay ',
        isPrivate,
      });
      const { id } = body.data;
      expect([status, body as unknown]).toEqual([
        201,
        {
          success: true,
          message: expect.any(String),
          data: shapeOf({ name: 'Quay', isPrivate: isPrivate === true, createdBy: creator.id }),
          roomMembers: { id: expect.stringMatching(uuidShape), roomId: id, userId: creator.id },
        },
      ]);
      const { members } = await stage.data<{ members: unknown }>(`GET /rooms/${id}/members`, creator);
      const { roomMembers } = body as unknown as { roomMembers: { id: string } };
      const { id: userId, username } = creator;
      expect(members).toEqual([{ id: roomMembers.id, userId, user: { id: userId, username } }]);
    }
    const described = await stage.data('POST /rooms', creator, { name: 'Quay', description: 'By the sea' });
    expect(described['description']).toBe('By the sea');
  });

  it('refuses what is no room, and another creator', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    for (const wrong of [
      {},
      { name: '' },
      { name: 7 },
      { name: 'Quay', isPrivate: 'yes' },
      { name: { $ne: '' } },
    ])
      expect(await stage.statusOf('POST /rooms', creator, wrong)).toEqual([400, 'invalid_input']);
    for (const named of [{ userId: other.id }, { sender_id: other.id }])
      expect(await stage.statusOf('POST /rooms', creator, { name: 'Quay', ...named })).toEqual([
        403,
        'forbidden',
      ]);
    const named = { name: 'Quay', userId: creator.id.toUpperCase(), createdBy: other.id };
    expect(await stage.data('POST /rooms', creator, named)).toMatchObject({ createdBy: creator.id });
  });
});

describe('GET /rooms', () => {
  it("lists public rooms and one's own private ones, newest first, each with its creator", async () => {
    const [creator, other, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    const open = await stage.makeRoom(creator);
    const closed = await stage.makeRoom(creator, true);
    const elsewhere = await stage.makeRoom(stranger);
    await ask(stage.url(), 'open_direct_room', { userId: other.id }, creator.token);
    await ask(stage.url(), 'create_assistant_room', {}, creator.token);
    const { id, username } = creator;
    const listed = { ...open, creator: { id, username } };
    expect((await stage.data<unknown[]>('GET /rooms', creator)).slice(0, 2)).toEqual([
      { ...closed, creator: { id, username } },
      listed,
    ]);
    expect((await stage.data<unknown[]>('GET /rooms', other))[0]).toEqual(listed);
    const strange = await stage.data<RoomData[]>('GET /rooms', stranger);
    expect(strange[0]?.id).toBe(elsewhere.id);
    expect(strange.map(({ createdBy }) => createdBy)).not.toContain(creator.id);
    for (const who of [creator, other])
      for (const room of await stage.data<RoomData[]>('GET /rooms', who))
        expect(typeof room.name).toBe('string');
  });
});

describe('GET /rooms/:roomId', () => {
  it('shows a public room to everybody of the organization and a private one to its members', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const open = await stage.makeRoom(creator);
    const closed = await stage.makeRoom(creator, true);
    expect(await stage.data<unknown>(`GET /rooms/${open.id}`, other)).toEqual(open);
    expect(await stage.data<unknown>(`GET /rooms/${closed.id.toUpperCase()}`, creator)).toEqual({
      ...closed,
      invite: null,
    });
    expect(await stage.statusOf(`GET /rooms/${closed.id}`, other)).toEqual([404, 'not_found']);
  });
});

describe('joining', () => {
  it('makes a member, and tells everybody who listens once', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.makeRoom(creator);
    const listeners = await Promise.all(
      (['socketio', 'websocket', 'socketio-polling', 'socketio-4.0'] as const).map((wire) =>
        stage.listen(creator, room.id, wire),
      ),
    );
    const { status, body } = await stage.call(`POST /rooms/${room.id}/join`, other);
    expect([status, body.data]).toEqual([200, { room }]);
    await settle(listeners[0]!, room.id, ...listeners);
    for (const listener of listeners)
      expect(said(listener)).toEqual([
        {
          event: 'user_joined',
          data: {
            userId: other.id,
            username: other.username,
            name: other.username,
            roomId: room.id,
            type: 'joined',
            timestamp: expect.stringMatching(timeShape),
          },
        },
      ]);
    expect(await stage.statusOf(`POST /rooms/${room.id}/join`, other)).toEqual([409, 'already_exists']);
    expect(await stage.statusOf(`POST /rooms/${room.id}/join`, creator)).toEqual([409, 'already_exists']);
  });

  it('is 403 for a private room, and 404 for what is not there, of others, or between two', async () => {
    const [creator, other, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    const closed = await stage.makeRoom(creator, true);
    const elsewhere = [await stage.makeRoom(stranger), await stage.makeRoom(stranger, true)];
    const third = await stage.person(2);
    const direct = await ask(stage.url(), 'open_direct_room', { userId: third.id }, creator.token);
    const assistant = await ask(stage.url(), 'create_assistant_room', {}, creator.token);
    if (!direct.ok || !assistant.ok) throw new Error('The rooms were not made.');
    expect(await stage.statusOf(`POST /rooms/${closed.id}/join`, other)).toEqual([403, 'forbidden']);
    const missing = await stage.call(`POST /rooms/${missingId}/join`, other);
    for (const id of [...elsewhere.map((room) => room.id), direct.result.room.id, assistant.result.room.id]) {
      const { status, body } = await stage.call(`POST /rooms/${id}/join`, other);
      expect([status, body]).toEqual([404, missing.body]);
    }
    expect(await stage.statusOf('POST /rooms/17/join', other)).toEqual([400, 'invalid_input']);
    const { members } = await stage.data<{ members: unknown[] }>(`GET /rooms/${closed.id}/members`, creator);
    expect(members).toHaveLength(1);
  });

  it('says nothing of a private room but that it is one', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const closed = await stage.makeRoom(creator, true, 'Mutiny');
    const { body } = await stage.call(`POST /rooms/${closed.id}/join`, other);
    expect(JSON.stringify(body)).not.toContain('Mutiny');
    expect(JSON.stringify(body)).not.toContain(creator.id);
  });
});

describe('leaving', () => {
  it('ends the membership and tells the others', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(creator, other);
    const [listener, leaver] = [await stage.listen(creator, room.id), await stage.listen(other, room.id)];
    const { status, body } = await stage.call(`POST /rooms/${room.id}/leave`, other);
    expect([status, body.success]).toEqual([200, true]);
    await settle(listener, room.id);
    await settleOutsider(leaver);
    const { id: userId, username } = other;
    expect(said(listener).filter(({ event }) => event === 'user_left')).toEqual([
      {
        event: 'user_left',
        data: {
          userId,
          username,
          roomId: room.id,
          type: 'permanent',
          timestamp: expect.stringMatching(timeShape),
        },
      },
    ]);
    // Not even the marker was heard by who had left.
    expect(leaver.heard.filter(({ event }) => event !== 'user_status' && event !== 'error')).toEqual([
      { event: 'room_joined', data: { roomId: room.id, message: expect.any(String) } },
    ]);
    expect(await stage.statusOf(`POST /rooms/${room.id}/leave`, other)).toEqual([404, 'not_found']);
  });

  it('is 403 for the creator and 404 for everybody who is no member', async () => {
    const [creator, other, stranger] = [await stage.person(0), await stage.person(1), await stage.stranger()];
    for (const isPrivate of [false, true]) {
      const room = await stage.makeRoom(creator, isPrivate);
      expect(await stage.statusOf(`POST /rooms/${room.id}/leave`, creator)).toEqual([403, 'forbidden']);
      for (const who of [other, stranger])
        expect(await stage.statusOf(`POST /rooms/${room.id}/leave`, who)).toEqual([404, 'not_found']);
    }
    expect(await stage.statusOf(`POST /rooms/${missingId}/leave`, other)).toEqual([404, 'not_found']);
    expect(await stage.statusOf('POST /rooms/17/leave', other)).toEqual([400, 'invalid_input']);
  });
});

describe('members and the rooms of a user', () => {
  it('are listed at both paths', async () => {
    const [creator, other, third] = [await stage.person(0), await stage.person(1), await stage.person(2)];
    const room = await stage.roomOf(creator, other);
    for (const path of ['members', 'users']) {
      const found = await stage.data<{ members: { id: string; userId: string }[] }>(
        `GET /rooms/${room.id}/${path}`,
        third,
      );
      expect(found as unknown).toEqual({
        totalMembers: 2,
        room,
        members: [creator, other].map(({ id, username }) => ({
          id: expect.stringMatching(uuidShape),
          userId: id,
          user: { id, username },
        })),
      });
      expect(new Set(found.members.map(({ id }) => id)).size).toBe(2);
    }
    const closed = await stage.makeRoom(creator, true);
    expect(await stage.statusOf(`GET /rooms/${closed.id}/members`, other)).toEqual([404, 'not_found']);
  });

  it("are those that the caller may see; one's own with direct rooms, named after the other", async () => {
    const [creator, other, third] = [await stage.register(), await stage.register(), await stage.register()];
    const open = await stage.roomOf(creator, other);
    const closed = await stage.makeRoom(creator, true, 'Mutiny');
    await ask(stage.url(), 'create_assistant_room', {}, creator.token);
    const direct = await ask(stage.url(), 'open_direct_room', { userId: third.id }, creator.token);
    if (!direct.ok) throw new Error('The room was not made.');
    const { id: userId } = creator;
    const row = ({ id: roomId }: { id: string }, name: string) => ({
      roomId,
      userId,
      room: { id: roomId, name },
    });
    for (const path of [`GET /users/${userId}/rooms`, `GET /rooms/users/${userId}`] as const) {
      expect(await stage.data<unknown>(path, creator)).toEqual([
        row(direct.result.room, third.username),
        row(closed, 'Mutiny'),
        row(open, 'Harbour'),
      ]);
      for (const who of [other, third])
        expect(await stage.data<unknown>(path, who)).toEqual([row(open, 'Harbour')]);
    }
    const { invite } = await stage.data<{ invite: { inviteCode: string } }>(
      `POST /rooms/${closed.id}/invites`,
      creator,
    );
    await stage.data(`POST /rooms/invites/${invite.inviteCode}/join`, other);
    expect(await stage.data<unknown>(`GET /users/${userId}/rooms`, other)).toEqual([
      row(closed, 'Mutiny'),
      row(open, 'Harbour'),
    ]);
  });
});

describe('a second organization', () => {
  it('gets for every call what it gets for a room that is not there', async () => {
    const [creator, stranger] = [await stage.person(0), await stage.stranger()];
    for (const isPrivate of [false, true]) {
      const { id } = await stage.makeRoom(creator, isPrivate);
      for (const path of [
        'GET /rooms/:id',
        'POST /rooms/:id/join',
        'POST /rooms/:id/invites',
        'POST /rooms/:id/leave',
        'GET /rooms/:id/members',
        'GET /rooms/:id/users',
        'GET /rooms/:id/messages',
        'POST /rooms/:id/messages/read',
        'POST /:id/messages/read',
      ] as const) {
        const hidden = await stage.call(path.replace(':id', id) as typeof path, stranger);
        const missing = await stage.call(path.replace(':id', missingId) as typeof path, stranger);
        expect([path, hidden.status, hidden.body]).toEqual([path, 404, missing.body]);
        expect(await stage.statusOf(path.replace(':id', 'x') as typeof path, stranger)).toEqual([
          400,
          'invalid_input',
        ]);
      }
    }
  });
});
