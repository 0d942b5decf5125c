import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, uniqueName } from '../../support/ask.ts';
import { callHttp, dialectOpener } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { aNumber, aTime, heardOf, join, makeRoom, person, refusal, say, settle, someText } from './people.ts';
import type { Message, Person } from './people.ts';

let program: Program;
let ada: Person;
let ben: Person;
let cleo: Person;
let stranger: Person;
beforeAll(async () => {
  program = await startProgram();
  const organization = uniqueName('Acme');
  ada = await person(program.url, organization, 'admin');
  ben = await person(program.url, organization);
  cleo = await person(program.url, organization);
  stranger = await person(program.url, uniqueName('Elsewhere'), 'admin');
});
afterAll(() => program.stop());

const open = dialectOpener(() => program);

type Call = Parameters<typeof callHttp>[1];

const call = <Body = Record<string, unknown>>(who: Person | undefined, path: Call, body?: unknown) =>
  callHttp<Body>(program.url, path, { token: who?.token, body });

/** What an answer says, and nothing of its headers. */
const outcome = async (...given: Parameters<typeof call>) => {
  const { status, body } = await call(...given);
  return [status, body] as const;
};

const send = async (who: Person, roomId: number, content: string): Promise<Message> => {
  const { status, body } = await call<{ data: Message }>(who, 'POST /api/messages', { roomId, content });
  expect(status).toBe(201);
  return body.data;
};

interface Page<Row> {
  readonly total: number;
  readonly pages: number;
  readonly currentPage: number;
  readonly data: readonly Row[];
}

describe('every call', () => {
  it('needs a token', async () => {
    const calls: readonly Call[] = [
      'GET /api',
      'GET /api/chat',
      'POST /api/chat',
      'DELETE /api/chat/1',
      'DELETE /api/chat/user/1',
      'POST /api/messages',
      'GET /api/messages/1',
      'DELETE /api/messages/1',
      'POST /api/messages/upload',
      'GET /api/messages/1/read-receipts',
      'GET /api/messages/1/reactions',
      'GET /api/notifications',
    ];
    for (const one of calls) {
      expect([one, ...(await outcome(undefined, one))]).toEqual([one, 401, refusal('unauthenticated')]);
      const bad = await callHttp(program.url, one, { token: 'bad' });
      expect([one, bad.status]).toEqual([one, 401]);
    }
  });

  it('answers of another organization what it answers of nothing', async () => {
    const roomId = await makeRoom(program.url, ada);
    const { id: messageId } = await send(ada, roomId, 'Between us');
    const of = async (room: number, message: number, user: number) => [
      await outcome(stranger, `GET /api/messages/${room}`),
      await outcome(stranger, 'POST /api/messages', { roomId: room, content: 'Mine?' }),
      await outcome(stranger, `DELETE /api/messages/${message}`),
      await outcome(stranger, `GET /api/messages/${message}/read-receipts`),
      await outcome(stranger, `GET /api/messages/${message}/reactions`),
      await outcome(stranger, `DELETE /api/chat/${room}`),
      await outcome(stranger, `DELETE /api/chat/user/${user}`),
    ];
    const theirs = await of(roomId, messageId, ben.id);
    expect(theirs).toEqual(await of(999_999_999, 999_999_999_999, 999_999_999));
    for (const answer of theirs) expect(answer).toEqual([404, refusal('not_found')]);
    const { body } = await call<Page<{ content: string }>>(ada, `GET /api/messages/${roomId}`);
    expect(body.data.map(({ content }) => content)).toEqual(['Between us']);
  });

  it.each(['0', '-1', '1.5', 'x', "1'--", '99999999999999999999', '%00', 'null'])(
    'refuses the id %s with 400',
    async (id) => {
      const calls = [
        `GET /api/messages/${id}`,
        `DELETE /api/messages/${id}`,
        `DELETE /api/chat/${id}`,
      ] as const;
      for (const one of [
        ...calls,
        `DELETE /api/chat/user/${id}`,
        `GET /api/messages/${id}/reactions`,
      ] as const)
        expect([one, ...(await outcome(ada, one))]).toEqual([one, 400, refusal('invalid_input')]);
    },
  );

  it('takes the largest numbers for what is not there', async () => {
    const id = Number.MAX_SAFE_INTEGER;
    const calls = [
      `GET /api/messages/${id}`,
      `DELETE /api/messages/${id}`,
      `DELETE /api/chat/${id}`,
    ] as const;
    for (const one of [...calls, `DELETE /api/chat/user/${id}`] as const)
      expect((await outcome(ada, one))[0]).toBe(404);
  });
});

describe('GET /api/chat', () => {
  it('lists the rooms by page, newest first, at both paths alike', async () => {
    const organization = uniqueName('Paged');
    const founder = await person(program.url, organization, 'admin');
    const made: number[] = [];
    for (let count = 0; count < 12; count += 1) made.unshift(await makeRoom(program.url, founder));
    for (const path of ['/api/chat', '/api'] as const) {
      const first = await call<Page<{ id: number }>>(founder, `GET ${path}`);
      expect(first.status).toBe(200);
      expect({ ...first.body, data: [] }).toEqual({ total: 12, pages: 2, currentPage: 1, data: [] });
      expect(first.body.data.map(({ id }) => id)).toEqual(made.slice(0, 10));
      expect(first.body.data[0]).toEqual({
        id: made[0] as number,
        name: someText,
        createdAt: aTime,
        updatedAt: aTime,
        organization_id: founder.organizationId,
      } as never);
      const { body } = await call<Page<{ id: number }>>(founder, `GET ${path}?page=3&pageSize=5`);
      expect(body).toMatchObject({ total: 12, pages: 3, currentPage: 3 });
      expect(body.data.map(({ id }) => id)).toEqual(made.slice(10));
    }
    const { body } = await call<Page<unknown>>(founder, 'GET /api/chat?page=9');
    expect(body).toEqual({ total: 12, pages: 2, currentPage: 9, data: [] });
  });

  it.each(['pageSize=0', 'pageSize=101', 'pageSize=x', 'page=0', 'page=-1', 'page=1e9', 'page=1.5'])(
    'refuses ?%s with 400',
    async (query) => {
      expect(await outcome(ada, `GET /api/chat?${query}`)).toEqual([400, refusal('invalid_input')]);
    },
  );

  it('is rate limited, and says how much is left', async () => {
    const limited = await startProgram({ COMMAND_RATE_LIMIT: '5/1m' });
    try {
      const one = await person(limited.url, uniqueName('Busy'), 'admin');
      const answers: Awaited<ReturnType<typeof callHttp>>[] = [];
      for (let count = 0; count < 6; count += 1)
        answers.push(await callHttp(limited.url, 'GET /api/chat', { token: one.token }));
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429]);
      for (const { headers } of answers) {
        expect(headers.get('ratelimit')).toMatch(/r=\d+;t=\d+/);
        expect(headers.get('ratelimit-policy')).toContain('q=5;w=60');
      }
      expect(answers[5]?.headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answers[5]?.body).toEqual(refusal('rate_limited'));
    } finally {
      await limited.stop();
    }
  });
});

describe('POST /api/chat', () => {
  it('makes a room and announces it to the organization, once', async () => {
    const [listener, elsewhere] = [await open(ben, 'websocket'), await open(stranger, 'websocket')];
    const name = uniqueName('Lunch');
    const { status, body } = await call(ada, 'POST /api/chat', { name });
    const room = {
      id: aNumber,
      name,
      createdAt: aTime,
      updatedAt: aTime,
      organization_id: ada.organizationId,
    };
    expect([status, body]).toEqual([201, { message: someText, chatRoom: room }] as never);
    await settle(listener);
    await settle(elsewhere);
    const roomId = (body['chatRoom'] as { id: number }).id;
    const told = { roomId, roomName: name, organizationId: ada.organizationId, notification: someText };
    expect(heardOf(listener)).toEqual([['newChatRoom', told]] as never);
    expect(heardOf(elsewhere)).toEqual([]);
  });

  it.each([
    {},
    { name: '' },
    { name: ' ' },
    { name: { $ne: null } },
    { name: 'a\u0000' },
    { name: 'x'.repeat(500) },
  ])('refuses what is no name with 400', async (body) => {
    expect(await outcome(ada, 'POST /api/chat', body)).toEqual([400, refusal('invalid_input')]);
  });

  it('refuses a body that is no JSON object with 400', async () => {
    for (const body of ['{', '[]', '"x"'])
      expect(await outcome(ada, 'POST /api/chat', body)).toEqual([400, refusal('invalid_input')]);
  });
});

describe('DELETE /api/chat/:roomId', () => {
  it('is for moderators and admins only, and the room is gone', async () => {
    const roomId = await makeRoom(program.url, ben);
    const path = `DELETE /api/chat/${roomId}` as const;
    // Not even for the user who made it.
    for (const who of [ben, cleo]) expect(await outcome(who, path)).toEqual([403, refusal('forbidden')]);
    expect(await outcome(ada, path)).toEqual([200, { message: someText }]);
    expect(await outcome(ada, path)).toEqual([404, refusal('not_found')]);
    expect(await outcome(ben, `GET /api/messages/${roomId}`)).toEqual([404, refusal('not_found')]);
    const moderator = await person(program.url, uniqueName('Moderated'), 'moderator');
    const own = await makeRoom(program.url, moderator);
    expect((await outcome(moderator, `DELETE /api/chat/${own}`))[0]).toBe(200);
  });
});

describe('DELETE /api/chat/user/:userId', () => {
  it('is for admins only; the user is out at once, and what they wrote stays', async () => {
    const organization = uniqueName('Removing');
    const admin = await person(program.url, organization, 'admin');
    const gone = await person(program.url, organization);
    const other = await person(program.url, organization);
    const roomId = await makeRoom(program.url, admin);
    const [client, stays] = [await open(gone, 'websocket'), await open(admin, 'websocket')];
    await join(stays, admin, roomId);
    await join(client, gone, roomId);
    const message = await say(client, gone, roomId, 'I was here');
    const path = `DELETE /api/chat/user/${gone.id}` as const;
    expect(await outcome(other, path)).toEqual([403, refusal('forbidden')]);
    expect(await outcome(admin, path)).toEqual([200, { message: someText }]);
    expect(await client.closed).toBe('4403');
    expect(await stays.hear('leaveRoom')).toEqual({ user_id: gone.id });
    expect((await outcome(gone, 'GET /api/chat'))[0]).toBe(401);
    const refresh = { refreshToken: gone.refreshToken };
    expect((await outcome(undefined, 'POST /api/auth/refresh-token', refresh))[0]).toBe(401);
    expect(await outcome(admin, path)).toEqual([404, refusal('not_found')]);
    const { body } = await call<Page<Message>>(admin, `GET /api/messages/${roomId}`);
    expect(body.data).toMatchObject([{ id: message.id, user_id: gone.id, content: 'I was here' }]);
  });
});

describe('POST /api/messages', () => {
  it('sends a message that the room hears once', async () => {
    const roomId = await makeRoom(program.url, ada);
    const listener = await open(ben, 'websocket');
    await join(listener, ben, roomId);
    const { status, body } = await call<{ data: Message }>(ada, 'POST /api/messages', {
      roomId: String(roomId),
      content: 'Over HTTP',
      userId: ada.id,
    });
    const shape = {
      id: aNumber,
      chat_room_id: roomId,
      user_id: ada.id,
      content: 'Over HTTP',
      created_at: aTime,
    };
    expect(status).toBe(201);
    expect(body).toEqual({ message: someText, data: { ...shape, is_encrypted: false } } as never);
    const told = await listener.hear<Message>('newMessage');
    await settle(listener);
    expect(told).toEqual({ ...shape, id: body.data.id, created_at: body.data.created_at });
    expect(listener.all('newMessage')).toHaveLength(1);
  });

  it('keeps what the clients encrypted as it is, and says that it is encrypted', async () => {
    const roomId = await makeRoom(program.url, ada);
    const content = '{"iv":"AAECAw==","data":"q83vEjRWeJA="}';
    const { body } = await call(ada, 'POST /api/messages', { roomId, content, is_encrypted: true });
    expect(body['data']).toMatchObject({ content, is_encrypted: true });
    const client = await open(ada, 'websocket');
    client.emit('sendMessage', { roomId, content, is_encrypted: true });
    await client.hear('newMessage');
    const history = await call<Page<unknown>>(ada, `GET /api/messages/${roomId}`);
    expect(history.body.data).toMatchObject([
      { content, is_encrypted: true },
      { content, is_encrypted: true },
    ]);
    expect(program.output()).not.toContain('q83vEjRWeJA');
  });

  it('refuses who is no member, who spoofs, and what is no message', async () => {
    const roomId = await makeRoom(program.url, ada);
    const post = (who: Person, body: unknown) => outcome(who, 'POST /api/messages', body);
    expect(await post(ben, { roomId, content: 'x' })).toEqual([403, refusal('not_a_member')]);
    for (const name of ['userId', 'sender_id', 'user_id'])
      expect(await post(ada, { roomId, content: 'x', [name]: ben.id })).toEqual([403, refusal('forbidden')]);
    for (const content of [undefined, null, '', '  ', { $ne: null }, ['x'], 'a\u0000b', 'x'.repeat(30_000)])
      expect(await post(ada, { roomId, content })).toEqual([400, refusal('invalid_input')]);
    const { body } = await call<Page<unknown>>(ada, `GET /api/messages/${roomId}`);
    expect(body).toEqual({ total: 0, pages: 0, currentPage: 1, data: [] });
  });
});

describe('GET /api/messages/:roomId', () => {
  it('pages from the newest, and leaves out what was deleted', async () => {
    const roomId = await makeRoom(program.url, ada);
    const sent: Message[] = [];
    for (let count = 1; count <= 7; count += 1) sent.unshift(await send(ada, roomId, `n${count}`));
    const page = async (query: string) =>
      (await call<Page<Message>>(ada, `GET /api/messages/${roomId}${query}`)).body;
    expect(await page('')).toEqual({ total: 7, pages: 1, currentPage: 1, data: sent });
    const pages = [
      await page('?pageSize=3'),
      await page('?pageSize=3&page=2'),
      await page('?pageSize=3&page=3'),
    ];
    expect(pages.flatMap(({ data }) => data)).toEqual(sent);
    expect(pages[1]).toMatchObject({ total: 7, pages: 3, currentPage: 2 });
    expect((await page('?page=4&pageSize=3')).data).toEqual([]);
    expect((await page('?page=999999999&pageSize=100')).data).toEqual([]);
    await call(ada, `DELETE /api/messages/${sent[3]?.id ?? 0}`);
    const kept = sent.filter((_, index) => index !== 3);
    expect((await page('')).data).toEqual(kept);
    expect((await page('?pageSize=3&page=2')).data).toEqual(sent.slice(4, 6));
  });

  it('is for members only, and of sensible pages', async () => {
    const roomId = await makeRoom(program.url, ada);
    expect(await outcome(ben, `GET /api/messages/${roomId}`)).toEqual([403, refusal('not_a_member')]);
    for (const query of ['pageSize=101', 'page=0', 'pageSize=x'])
      expect((await outcome(ada, `GET /api/messages/${roomId}?${query}`))[0]).toBe(400);
  });
});

describe('DELETE /api/messages/:messageId', () => {
  it('is for the author, and for an admin who is not in the room', async () => {
    const roomId = await makeRoom(program.url, ben);
    const listener = await open(cleo, 'websocket');
    await join(listener, cleo, roomId);
    const [own, other] = [await send(ben, roomId, 'Own'), await send(ben, roomId, 'Other')];
    expect(await outcome(cleo, `DELETE /api/messages/${own.id}`)).toEqual([403, refusal('forbidden')]);
    expect(await outcome(ben, `DELETE /api/messages/${own.id}`)).toEqual([200, { message: someText }]);
    expect(await outcome(ben, `DELETE /api/messages/${own.id}`)).toEqual([404, refusal('not_found')]);
    expect(await outcome(ada, `DELETE /api/messages/${other.id}`)).toEqual([200, { message: someText }]);
    expect(await outcome(ada, `DELETE /api/messages/${other.id}`)).toEqual([404, refusal('not_found')]);
    await settle(listener);
    expect(listener.all('messageDeleted')).toEqual([{ messageId: own.id }, { messageId: other.id }]);
  });

  it('is not for an author who has left', async () => {
    const roomId = await makeRoom(program.url, ada);
    const client = await open(ben, 'websocket');
    await join(client, ben, roomId);
    const { id } = await say(client, ben, roomId, 'Mine');
    client.emit('leaveRoom', { roomId });
    await client.hear('leaveRoom');
    expect(await outcome(ben, `DELETE /api/messages/${id}`)).toEqual([403, refusal('not_a_member')]);
  });
});

describe('read receipts and reactions', () => {
  it('are empty before anybody else read or reacted, and for members only', async () => {
    const roomId = await makeRoom(program.url, ada);
    const { id } = await send(ada, roomId, 'Anybody?');
    for (const what of ['read-receipts', 'reactions'] as const) {
      expect(await outcome(ada, `GET /api/messages/${id}/${what}`)).toEqual([200, []] as never);
      expect(await outcome(ben, `GET /api/messages/${id}/${what}`)).toEqual([403, refusal('not_a_member')]);
    }
  });
});

describe('GET /api/notifications', () => {
  it('has what one was told, newest first, and nothing of others', async () => {
    const maker = await open(ada, 'websocket');
    const names = [uniqueName('One'), uniqueName('Two')];
    for (const roomName of names) {
      maker.emit('newChatRoom', { roomName, invitedUsers: [cleo.id] });
      await maker.hear('newChatRoom', (data) => data['roomName'] === roomName);
    }
    const { status, body } = await call<readonly { id: number; message: string }[]>(
      cleo,
      'GET /api/notifications',
    );
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    for (const one of body)
      expect(one).toEqual({
        id: aNumber,
        user_id: cleo.id,
        message: someText,
        is_read: false,
        createdAt: aTime,
      } as never);
    expect(body.map(({ message }) => message)).toEqual(
      names.toReversed().map((name) => expect.stringContaining(name)),
    );
    expect(await outcome(stranger, 'GET /api/notifications')).toEqual([200, []] as never);
  });
});

describe('POST /api/messages/upload', () => {
  const png = Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  );
  const upload = async (
    who: Person,
    fields: Record<string, string>,
    file?: { bytes: Uint8Array; name: string },
  ) => {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    if (file) form.set('file', new File([new Uint8Array(file.bytes)], file.name, { type: 'image/png' }));
    const response = await fetch(`${program.url}/api/messages/upload`, {
      method: 'POST',
      headers: { authorization: `Bearer ${who.token}` },
      body: form,
    });
    return [response.status, (await response.json()) as Record<string, unknown>] as const;
  };

  it('stores a picture for the members of the room, who hear where it is', async () => {
    const roomId = await makeRoom(program.url, ada);
    const listener = await open(ben, 'websocket');
    await join(listener, ben, roomId);
    const [status, body] = await upload(ada, { roomId: String(roomId) }, { bytes: png, name: 'dot.png' });
    expect([status, body]).toEqual([
      201,
      {
        message: someText,
        data: {
          id: aNumber,
          chat_room_id: roomId,
          user_id: ada.id,
          content: expect.stringContaining('/v1/files/'),
          is_encrypted: false,
          created_at: aTime,
        },
      },
    ] as never);
    const { content } = await listener.hear<Message>('newMessage');
    const get = (who: Person) =>
      fetch(program.url + content, { headers: { authorization: `Bearer ${who.token}` } });
    const file = await get(ben);
    expect([file.status, Buffer.from(await file.arrayBuffer()).equals(png)]).toEqual([200, true]);
    for (const who of [cleo, stranger]) expect((await get(who)).status).toBe(404);
  });

  it('refuses other types, no file, too much, other rooms and other people', async () => {
    const roomId = String(await makeRoom(program.url, ada));
    const file = { bytes: png, name: 'dot.png' };
    const html = { bytes: Buffer.from('<svg onload="alert(1)"/>'), name: 'dot.png' };
    const large = { bytes: Buffer.concat([png, Buffer.alloc(6_000_000)]), name: 'large.png' };
    expect(await upload(ada, { roomId }, html)).toEqual([400, refusal('invalid_input')]);
    expect(await upload(ada, { roomId })).toEqual([400, refusal('invalid_input')]);
    expect(await upload(ada, {}, file)).toEqual([400, refusal('invalid_input')]);
    expect(await upload(ada, { roomId }, large)).toEqual([413, refusal('too_large')]);
    expect(await upload(ada, { roomId, userId: String(ben.id) }, file)).toEqual([403, refusal('forbidden')]);
    expect(await upload(ben, { roomId }, file)).toEqual([403, refusal('not_a_member')]);
    expect(await upload(stranger, { roomId }, file)).toEqual([404, refusal('not_found')]);
    const { body } = await call<Page<unknown>>(ada, `GET /api/messages/${roomId}`);
    expect(body.total).toBe(0);
  });
});

describe('a direct room', () => {
  it('is heard here only by who joined it', async () => {
    const me = await ask(program.url, 'get_me', {}, ben.token);
    if (!me.ok) throw new Error('Who am I?');
    const opened = await ask(program.url, 'open_direct_room', { userId: me.result.user.id }, ada.token);
    if (!opened.ok) throw new Error('No direct room was opened.');
    const { id: roomId, number } = opened.result.room;
    const [joins, hears, other] = [
      await open(ben, 'websocket'),
      await open(ben),
      await open(cleo, 'websocket'),
    ];
    hears.emit('setOnline');
    await join(joins, ben, number);
    other.emit('joinRoom', { roomId: number });
    await ask(program.url, 'send_message', { roomId, content: 'For you' }, ada.token);
    expect(await joins.hear('newMessage')).toMatchObject({ chat_room_id: number, content: 'For you' });
    for (const client of [hears, other]) {
      await settle(client);
      expect(client.all('newMessage')).toEqual([]);
      expect(client.all('receive_message')).toEqual([]);
    }
  });
});
