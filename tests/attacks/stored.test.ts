import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { exampleInput } from '@parley/contract/documents/examples';
import { limits } from '@parley/contract/limits';
import { commands } from '@parley/contract/registry';
import type { Message } from '@parley/contract/nouns/message';
import { callHttp, dialectOpener } from '../support/dialects.ts';
import type { Person } from '../support/people.ts';
import { clientOpener } from '../support/stage.ts';
import { restRequest, wireNames } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { makeScene } from './scene.ts';

/** What others get to see of a hostile text is that text, and nothing else happens because of it. */
let arena: Arena;
let ada: Person;
let ben: Person;
/** Counts who comes to an address that only stands in texts. */
let trap: ReturnType<typeof Bun.serve>;
let visits = 0;

beforeAll(async () => {
  trap = Bun.serve({
    hostname: '127.0.0.1',
    port: 0,
    fetch() {
      visits += 1;
      return new Response('You came.');
    },
  });
  arena = await openArena();
  ada = await arena.person({ organization: 'Written' });
  ben = await arena.person({ organization: 'Written' });
});
afterAll(async () => {
  await trap.stop(true);
  await arena.close();
});

const open = clientOpener(() => arena.program);
const openDialect = dialectOpener(() => arena.program);

/** On one line and short enough for a name. */
const texts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '[click](javascript:alert(1))',
  '</title></textarea><iframe srcdoc=x>',
  '{{constructor.constructor("alert(1)")()}}',
  '${7*7}#{7*7}<%= 7*7 %>',
  "'; drop table messages; --",
  "' union select password_hash from users --",
  '$1; select pg_sleep(10); --',
  String.raw`\'; truncate users; --`,
  '%_%',
  '%s%n%x',
  '=cmd|calc!A0',
  '() { :; }; echo x',
  '$(touch /tmp/x)`id`',
  '\u202Etxt.exe',
  'ﷺ𒐫꧅',
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢',
];

describe('a hostile text', () => {
  it.each(wireNames)('sent over %s comes back everywhere as it was, and as nothing else', async (wire) => {
    const [client, reader] = [await open(ada, wire), await open(ben)];
    for (const text of texts) {
      const { room } = await client.call('create_room', {
        kind: 'group',
        name: text,
        description: text,
        memberIds: [ben.id],
      });
      expect(room).toMatchObject({ name: text, description: text });
      const { message } = await client.call('send_message', { roomId: room.id, content: text });
      const heard = await reader.hear('message_created', (data) => data.message.id === message.id);
      expect(heard.message.content).toBe(text);
      const { user } = await client.call('update_profile', { name: text, title: text, description: text });
      expect(user).toMatchObject({ name: text, title: text, description: text });
    }
    await arena.expectUnhurt();
  });

  it('is sent as JSON that no browser takes for a page', async () => {
    const client = await open(ada, 'rest');
    const { room } = await client.call('create_room', { kind: 'group', name: 'Pages' });
    await client.call('send_message', { roomId: room.id, content: '<script>alert(1)</script>' });
    const response = await restRequest(arena.url, ada.token, 'list_messages', { roomId: room.id });
    expect(response.headers.get('content-type')).toStartWith('application/json');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const { token } = ada;
    const told = await callHttp(arena.url, `GET /api/v1/rooms/${room.id}/messages`, { token });
    expect(told.headers.get('content-type')).toStartWith('application/json');
    expect(told.headers.get('x-content-type-options')).toBe('nosniff');
    const refused = await fetch(`${arena.url}/v1/<script>alert(1)</script>`);
    expect(refused.headers.get('content-type')).toStartWith('application/json');
  });

  it('says the same in every dialect', async () => {
    const scene = await makeScene(arena.url, ada, ben);
    const [rooms, groups, organizations] = [
      await openDialect(ben, 'socketio'),
      await openDialect(ben, 'socketio-4.0'),
      await openDialect(ben, 'websocket'),
    ];
    rooms.emit('join_room', { roomId: scene.roomId });
    await rooms.hear('room_joined');
    await groups.ask('join-group', scene.roomId);
    organizations.emit('joinRoom', { roomId: scene.roomNumber });
    await organizations.hear('notification', (text: unknown) =>
      JSON.stringify(text).includes('joined the room'),
    );
    const client = await open(ada);
    for (const content of texts) {
      await client.call('send_message', { roomId: scene.roomId, content });
      const isIt = (data: Partial<Message>) => data.content === content;
      await rooms.hear('receive_message', isIt);
      await groups.hear('receive-message', isIt);
      await organizations.hear('newMessage', isIt);
    }
    await arena.expectUnhurt();
  });
});

describe('a search', () => {
  it('takes wildcards and queries for what they are: letters', async () => {
    const client = await open(ada, 'rest');
    expect((await client.call('list_users', {})).users.length).toBe(2);
    for (const startsWith of ['%', '_', '%%', '_erson', "' or true --", String.raw`\\`, '.*', '[a-z]', '*'])
      expect((await client.call('list_users', { startsWith })).users).toEqual([]);
    for (const after of ['%', "' or true --", '{"a":1}', '\uFFFF'.repeat(40), '']) {
      const { users } = await client.call('list_users', { after });
      expect(users.length).toBeLessThanOrEqual(2);
    }
  });
});

/** The ends of what each number may be: a forged key of a page, a mark beyond everything, the longest invite. */
const extremesOf = (spec: CommandSpec, own: Readonly<Record<string, unknown>>): readonly object[] => {
  const good = { ...exampleInput(spec), ...own };
  return Object.entries(spec.input.shape).flatMap(([field, schema]) =>
    [0, 1, -1, 100, 2 ** 31 - 1, 2 ** 31, 2 ** 53 - 1]
      .filter((value) => schema.safeParse(value).success)
      .map((value) => ({ ...good, [field]: value })),
  );
};

describe('a number at the end of what it may be', () => {
  it('is no bug in any command', async () => {
    const client = await open(ada, 'websocket');
    const { room } = await client.call('create_room', { kind: 'group', name: 'Extremes' });
    await client.call('send_message', { roomId: room.id, content: 'One' });
    let tried = 0;
    for (const spec of Object.values<CommandSpec>(commands)) {
      const own = 'roomId' in spec.input.shape ? { roomId: room.id } : {};
      for (const input of extremesOf(spec, own)) {
        const answer = await client.sendRaw(spec.name, input);
        tried += 1;
        expect([spec.name, input, JSON.stringify(answer).includes('"internal"')]).toEqual([
          spec.name,
          input,
          false,
        ]);
      }
    }
    expect(tried).toBeGreaterThan(20);
    const { messages } = await client.call('list_messages', { roomId: room.id, limit: limits.pageMax });
    expect(messages).toHaveLength(1);
    const marked = await client.call('mark_read', { roomId: room.id, seq: 2 ** 53 - 1 });
    expect(marked).toMatchObject({ moved: false });
    await arena.expectUnhurt();
  });
});

describe('an address in a text or a field', () => {
  const linkFields = (link: string) => ({ picture: link, resumeUrl: link, backgroundPicture: link });

  const writeEverywhere = async (client: WireClient, link: string): Promise<void> => {
    await client.call('update_profile', { ...linkFields(link), description: link });
    const { room } = await client.call('create_room', { kind: 'group', name: 'Links', picture: link });
    await client.call('update_room', { roomId: room.id, picture: link, description: link });
    await client.call('send_message', { roomId: room.id, content: `See ${link} and ![x](${link})` });
    const { room: session } = await client.call('create_assistant_room', {});
    await client.call('send_message', { roomId: session.id, content: link });
  };

  it('is never visited by the server', async () => {
    const client = await open(ada, 'rest');
    const { port } = trap;
    for (const host of [
      '127.0.0.1',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f.1',
      '0.0.0.0',
      'user:pass@127.0.0.1',
    ])
      await writeEverywhere(client, `http://${host}:${port}/secret`);
    const { token } = ada;
    const link = `http://127.0.0.1:${port}/picture`;
    const profile = { profile_picture: link, resume_link: link, background_image: link };
    expect((await callHttp(arena.url, 'PUT /user/profile', { token, body: profile })).status).toBe(200);
    const group = { name: 'Links', group_picture: link };
    expect((await callHttp(arena.url, 'POST /group/create', { token, body: group })).status).toBe(200);
    // The echo of the assistant comes after everything that was asked of the server before it.
    const hearer = await open(ada);
    const { room } = await hearer.call('create_assistant_room', {});
    await hearer.call('send_message', { roomId: room.id, content: link });
    await hearer.hear('message_created', ({ message }) => message.roomId === room.id && message.seq > 1);
    expect(visits).toBe(0);
    await fetch(trap.url);
    expect(visits).toBe(1);
  });
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
