import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp, dialectOpener, dialectWires, openPlainClient } from '../../support/dialects.ts';
import type { DialectClient, DialectWireName } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { until } from '../../support/wait.ts';
import { makeGroup, registerElsewhere, registerInGroups } from './people.ts';
import type { GroupsPerson } from './people.ts';

let program: Program;
let founder: GroupsPerson;
let ada: GroupsPerson;
let bob: GroupsPerson;
let cleo: GroupsPerson;
let stranger: { readonly id: string; readonly token: string };
const open = dialectOpener(() => program);

beforeAll(async () => {
  program = await startProgram();
  founder = await registerInGroups(program.url, 'Founder');
  [ada, bob, cleo] = [
    await registerInGroups(program.url, 'Ada'),
    await registerInGroups(program.url, 'Bob'),
    await registerInGroups(program.url, 'Cleo'),
  ];
  stranger = await registerElsewhere(program.url);
});
afterAll(() => program.stop());

interface Received {
  readonly id: string;
  readonly sender_id: string;
  readonly receiver_id: string;
  readonly is_group: boolean;
  readonly content: string;
  readonly created_at: string;
}

interface Failed {
  readonly code: string;
  readonly message: string;
  readonly original: unknown;
}

const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

const received = (client: DialectClient): readonly Received[] =>
  client.all('receive-message') as readonly Received[];
const contents = (client: DialectClient): readonly string[] => received(client).map(({ content }) => content);

let probes = 0;

/**
 * Waits until a client has been told everything so far: what it writes to its own user comes after all of it. Answers
 * with what it heard, without that.
 */
const settled = async (client: DialectClient, { id }: { readonly id: string }) => {
  probes += 1;
  const content = `probe ${probes}`;
  client.emit('send-message', { receiver_id: id, content });
  await client.hear<Received>('receive-message', (message) => message.content === content);
  return client.heard.filter(({ data }) => !(data as Received).content?.startsWith('probe '));
};

/** Opens a connection that has told whose it is, and which groups it listens to. */
const enter = async (
  person: { readonly id: string; readonly token: string },
  wire: DialectWireName,
  groupIds: readonly string[] = [],
) => {
  const client = await open(person, wire);
  client.emit('join', person.id);
  for (const groupId of groupIds) client.emit('join-group', groupId);
  await settled(client, person);
  return client;
};

for (const wire of dialectWires) {
  describe(`over ${wire}`, () => {
    it('a direct message comes to every connection of both, once, and to nobody else', async () => {
      const sender = await enter(ada, wire);
      const others = [
        await enter(ada, 'websocket'),
        await enter(bob, 'socketio'),
        await enter(bob, 'websocket'),
      ];
      const outside = [
        await enter(cleo, wire),
        await enter(founder, 'websocket'),
        await enter(stranger, wire),
      ];
      sender.emit('send-message', {
        sender_id: ada.id,
        receiver_id: bob.id,
        content: 'Hello',
        is_group: false,
      });
      const message = await sender.hear<Received>('receive-message', ({ content }) => content === 'Hello');
      const shape = { sender_id: ada.id, receiver_id: bob.id, is_group: false, content: 'Hello' };
      expect(message).toEqual({ id: uuid, ...shape, created_at: time });
      for (const [client, person] of [
        [sender, ada],
        [others[0], ada],
        [others[1], bob],
        [others[2], bob],
      ] as const) {
        if (!client) throw new Error('It was not opened.');
        await client.hear('receive-message', ({ content }) => content === 'Hello');
        expect(await settled(client, person)).toEqual([{ event: 'receive-message', data: message }]);
      }
      for (const [client, person] of [
        [outside[0], cleo],
        [outside[1], founder],
        [outside[2], stranger],
      ] as const) {
        if (!client) throw new Error('It was not opened.');
        expect(await settled(client, person)).toEqual([]);
      }
    });

    it('a group’s message comes once to who joined it, the sender included, and to nobody else', async () => {
      const groupId = await makeGroup(program.url, ada, [bob, cleo]);
      const sender = await enter(ada, wire, [groupId]);
      const hearer = await enter(bob, 'websocket', [groupId]);
      const twice = await enter(bob, 'socketio', [groupId, groupId.toUpperCase()]);
      const deaf = await enter(cleo, wire);
      sender.emit('send-message', {
        sender_id: ada.id,
        receiver_id: groupId,
        content: 'All',
        is_group: true,
      });
      const message = await sender.hear<Received>('receive-message', ({ content }) => content === 'All');
      const shape = { sender_id: ada.id, receiver_id: groupId, is_group: true, content: 'All' };
      expect(message).toEqual({ id: uuid, ...shape, created_at: time });
      for (const [client, person] of [
        [sender, ada],
        [hearer, bob],
        [twice, bob],
      ] as const) {
        await client.hear('receive-message', ({ content }) => content === 'All');
        expect(await settled(client, person)).toEqual([{ event: 'receive-message', data: message }]);
      }
      expect(await settled(deaf, cleo)).toEqual([]);
    });

    it('a sender whose connection did not join the group hears its own message, once', async () => {
      const groupId = await makeGroup(program.url, ada, [bob]);
      const sender = await open(bob, wire);
      const hearer = await enter(ada, 'socketio', [groupId]);
      const contentsSent = ['one', 'two', 'three'];
      for (const content of contentsSent)
        sender.emit('send-message', { receiver_id: groupId, content, is_group: true });
      await hearer.hear('receive-message', ({ content }) => content === 'three');
      const heard = await settled(sender, bob);
      expect(heard.map(({ data }) => (data as Received).content)).toEqual(contentsSent);
      expect(heard.map(({ data }) => data)).toEqual(received(hearer).filter((one) => one.is_group));
    });

    it('joining as somebody else is an error', async () => {
      const client = await open(bob, wire);
      client.emit('join', ada.id);
      const failure = await client.hear<Failed>('error-message');
      expect(failure).toEqual({ code: 'forbidden', message: expect.any(String), original: ada.id });
      for (const own of [undefined, null, 7, {}, { $ne: null }, [bob.id], '', 'me']) client.emit('join', own);
      await until('all were refused', () => client.all('error-message').length === 9);
      const codes = (client.all('error-message') as readonly Failed[]).map(({ code }) => code);
      expect(new Set(codes.slice(1))).toEqual(new Set(['invalid_input']));
      const writer = await enter(cleo, 'socketio');
      writer.emit('send-message', { receiver_id: ada.id, content: 'For Ada alone' });
      await writer.hear('receive-message', ({ content }) => content === 'For Ada alone');
      await settled(client, bob);
      expect(contents(client)).not.toContain('For Ada alone');
    });

    it('joining a group is for its members', async () => {
      const groupId = await makeGroup(program.url, ada);
      for (const person of [bob, founder, stranger]) {
        const client = await open(person, wire);
        client.emit('join-group', groupId);
        const failure = await client.hear<Failed>('error-message');
        expect(failure).toEqual({ code: 'not_found', message: expect.any(String), original: groupId });
        const sender = await enter(ada, 'websocket', [groupId]);
        sender.emit('send-message', { receiver_id: groupId, content: 'Secret', is_group: true });
        await sender.hear('receive-message', ({ content }) => content === 'Secret');
        await settled(client, person);
        expect(contents(client)).not.toContain('Secret');
        sender.close();
      }
    });

    it('a message under another’s name is refused, and nobody hears it', async () => {
      const groupId = await makeGroup(program.url, ada, [bob]);
      const forger = await enter(bob, wire, [groupId]);
      const victim = await enter(ada, 'websocket', [groupId]);
      const forged: readonly unknown[] = [ada.id, stranger.id, 'x', 7, {}, [bob.id]];
      for (const sender_id of forged) {
        forger.emit('send-message', { sender_id, receiver_id: groupId, content: 'Forged', is_group: true });
        forger.emit('send-message', { sender_id, receiver_id: ada.id, content: 'Forged', is_group: false });
      }
      await until('all were refused', () => forger.all('error-message').length === 2 * forged.length);
      expect(forger.all('error-message')[0]).toEqual({
        code: 'forbidden',
        message: expect.any(String),
        original: { sender_id: ada.id, receiver_id: groupId, content: 'Forged', is_group: true },
      });
      const codes = (forger.all('error-message') as readonly Failed[]).map(({ code }) => code);
      expect(new Set(codes)).toEqual(new Set(['forbidden']));
      expect(await settled(victim, ada)).toEqual([]);
    });
  });
}

describe('send-message', () => {
  it('is refused for who cannot be reached, and stores nothing', async () => {
    const groupId = await makeGroup(program.url, ada);
    const client = await enter(bob, 'socketio');
    const { body } = await callHttp<{ room: { id: string } }>(program.url, 'POST /v1/direct-rooms', {
      token: bob.token,
      body: { userId: ada.id },
    });
    const attempts: readonly (readonly [string, string, boolean])[] = [
      ['a group that one is not in', groupId, true],
      ['a group for a user', groupId, false],
      ['a user for a group', ada.id, true],
      ['direct messages for a group', body.room.id, true],
      ['nobody', crypto.randomUUID(), false],
      ['no group', crypto.randomUUID(), true],
      ['a user of another organization', stranger.id, false],
    ];
    const answers: unknown[] = [];
    for (const [, receiver_id, is_group] of attempts)
      answers.push(await client.ask('send-message', { receiver_id, content: 'Lost', is_group }));
    const codes = answers.map((answer) => (answer as Failed).code);
    expect(codes).toEqual(attempts.map(() => 'not_found'));
    expect(client.all('error-message')).toEqual(answers);
    await settled(client, bob);
    expect(contents(client)).not.toContain('Lost');
  });

  it('is refused in a public room that one is not a member of', async () => {
    const { body } = await callHttp<{ room: { id: string } }>(program.url, 'POST /v1/rooms', {
      token: ada.token,
      body: { kind: 'public', name: 'Square' },
    });
    const client = await enter(bob, 'socketio');
    const payload = { receiver_id: body.room.id, content: 'Passing', is_group: true };
    expect(await client.ask('send-message', payload)).toMatchObject({ code: 'not_a_member' });
    expect(await client.ask('join-group', body.room.id)).toMatchObject({ code: 'not_a_member' });
    await callHttp(program.url, `POST /v1/rooms/${body.room.id}/join`, { token: bob.token, body: {} });
    expect(await client.ask('join-group', body.room.id)).toEqual({ ok: true });
    client.emit('send-message', payload);
    await client.hear('receive-message', ({ content }) => content === 'Passing');
  });

  it('answers malformed input with an error that names the field', async () => {
    const client = await enter(bob, 'websocket');
    const good = { receiver_id: ada.id, content: 'Hello', is_group: false };
    const bad: readonly (readonly [string, unknown])[] = [
      ['content', { ...good, content: '' }],
      ['content', { ...good, content: ' \n ' }],
      ['content', { ...good, content: { $ne: null } }],
      ['content', { ...good, content: 'nul\u0000' }],
      ['content', { ...good, content: 'x'.repeat(20_001) }],
      ['content', { receiver_id: ada.id }],
      ['receiver_id', { ...good, receiver_id: 'ada' }],
      ['receiver_id', { content: 'Hello' }],
      ['receiver_id', { ...good, receiver_id: [ada.id] }],
      ['is_group', { ...good, is_group: 'true' }],
      ['', 'Hello'],
      ['', [good]],
    ];
    for (const [index, [field, payload]] of bad.entries()) {
      client.emit('send-message', payload);
      await until('it was refused', () => client.all('error-message').length === index + 1);
      const failure = client.all('error-message')[index] as Failed;
      expect(failure).toEqual({ code: 'invalid_input', message: expect.any(String), original: payload });
      if (field !== '') expect(failure.message).toStartWith(`${field}: `);
    }
    client.emit('send-message');
    await client.hear<Failed>('error-message', ({ original }) => original === null);
  });

  it('is acknowledged when the message is stored, with the message', async () => {
    const client = await enter(ada, 'socketio');
    const answer = await client.ask('send-message', { receiver_id: bob.id, content: 'Stored?' });
    const message = await client.hear<Received>('receive-message', ({ content }) => content === 'Stored?');
    expect(answer).toEqual({ ok: true, message });
    const history = await callHttp<Received[]>(program.url, `GET /api/messages/${ada.id}`, {
      token: bob.token,
    });
    const { is_group: _isGroup, ...stored } = message;
    expect(history.body.at(-1)).toEqual(stored as Received);
  });

  it('keeps the order in which a client sent', async () => {
    const groupId = await makeGroup(program.url, ada, [bob]);
    const [sender, hearer] = [
      await enter(ada, 'websocket', [groupId]),
      await enter(bob, 'socketio', [groupId]),
    ];
    const sent = Array.from({ length: 60 }, (_, index) => `${index}`);
    for (const content of sent) {
      const isGroup = Number(content) % 3 > 0;
      sender.emit('send-message', { receiver_id: isGroup ? groupId : bob.id, content, is_group: isGroup });
    }
    await until('all came', () => sent.every((content) => contents(hearer).includes(content)));
    await settled(hearer, bob);
    for (const isGroup of [true, false]) {
      const came = received(hearer).filter(
        (one) => one.is_group === isGroup && !one.content.startsWith('probe'),
      );
      expect(came.map(({ content }) => content)).toEqual(
        sent.filter((one) => Number(one) % 3 > 0 === isGroup),
      );
    }
    expect(contents(sender).filter((content) => sent.includes(content))).toHaveLength(sent.length);
  });

  it('is limited, and says so', async () => {
    const limited = await startProgram({ MESSAGE_RATE_LIMIT: '5/10s' });
    const person = await registerInGroups(limited.url);
    const groupId = await makeGroup(limited.url, person);
    const client = await openPlainClient(limited.url, {
      headers: { authorization: `Bearer ${person.token}` },
    });
    for (let count = 1; count <= 6; count += 1)
      client.emit('send-message', { receiver_id: groupId, content: `${count}`, is_group: true });
    const failure = await client.hear<Failed>('error-message');
    expect(failure).toMatchObject({ code: 'rate_limited', original: { content: '6' } });
    await client.hear('receive-message', ({ content }) => content === '5');
    expect(contents(client)).toEqual(['1', '2', '3', '4', '5']);
    client.close();
    await limited.stop();
  });
});

describe('a connection', () => {
  it('without a telling event hears nothing of this dialect', async () => {
    const silent = await open(bob, 'socketio');
    const sender = await enter(ada, 'socketio');
    await sender.ask('send-message', { receiver_id: bob.id, content: 'For Bob' });
    await silent.hear('receive_message', ({ content }) => content === 'For Bob');
    expect(silent.all('receive-message')).toEqual([]);
  });

  it('of a member who is removed hears the group no more', async () => {
    const groupId = await makeGroup(program.url, ada, [bob]);
    const [stays, leaves] = [
      await enter(ada, 'socketio', [groupId]),
      await enter(bob, 'socketio', [groupId]),
    ];
    const removal = await callHttp(program.url, `DELETE /v1/rooms/${groupId}/members/${bob.id}`, {
      token: ada.token,
      body: {},
    });
    expect(removal.status).toBe(200);
    await stays.ask('send-message', { receiver_id: groupId, content: 'After', is_group: true });
    expect(await settled(leaves, bob)).toEqual([]);
    const late = await leaves.ask('send-message', { receiver_id: groupId, content: 'Late', is_group: true });
    expect(late).toMatchObject({ code: 'not_found' });
    expect(await leaves.ask('join-group', groupId)).toMatchObject({ code: 'not_found' });
  });

  it('hears of a group whatever wire and dialect a message comes from', async () => {
    const groupId = await makeGroup(program.url, ada, [bob]);
    const hearer = await enter(bob, 'websocket', [groupId]);
    const sent = await callHttp(program.url, `POST /v1/rooms/${groupId}/messages`, {
      token: ada.token,
      body: { content: 'From the own API' },
    });
    expect(sent.status).toBe(201);
    const rooms = await open(ada, 'socketio');
    rooms.emit('send_message', { roomId: groupId, content: 'From rooms' });
    await hearer.hear('receive-message', ({ content }) => content === 'From rooms');
    expect((await settled(hearer, bob)).map(({ data }) => data)).toMatchObject([
      { sender_id: ada.id, receiver_id: groupId, is_group: true, content: 'From the own API' },
      { sender_id: ada.id, receiver_id: groupId, is_group: true, content: 'From rooms' },
    ]);
  });

  it('hears an assistant’s session never', async () => {
    const { body } = await callHttp<{ room: { id: string } }>(program.url, 'POST /v1/assistant-rooms', {
      token: bob.token,
      body: {},
    });
    const client = await enter(bob, 'socketio');
    const payload = { receiver_id: body.room.id, content: 'Psst', is_group: true };
    expect(await client.ask('send-message', payload)).toMatchObject({ code: 'not_found' });
    expect(await client.ask('join-group', body.room.id)).toMatchObject({ code: 'not_found' });
    const added = await callHttp(program.url, 'POST /group/add-members', {
      token: bob.token,
      body: { group_id: body.room.id, user_ids: [ada.id] },
    });
    expect([403, 404]).toContain(added.status);
  });

  it('is told of an event that does not exist', async () => {
    const client = await enter(bob, 'websocket');
    client.emit('leave-everything', 1);
    const failure = await client.hear<Failed>('error-message');
    expect(failure).toEqual({ code: 'unknown_command', message: expect.any(String), original: 1 });
  });
});
