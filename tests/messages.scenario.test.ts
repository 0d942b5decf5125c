import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, range, settleEvents } from './support/stage.ts';
import { socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 5);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const [root, ada, ben, cleo] = range(0, 3).map((index) => () => people[index]!) as [
  () => Person,
  () => Person,
  () => Person,
  () => Person,
];

const makeRoom = async (
  founder: WireClient,
  members: readonly Person[],
  kind: 'public' | 'private' = 'public',
) => {
  const memberIds = members.map((one) => one.id);
  const { room } = await founder.call('create_room', { kind, name: 'Harbour', memberIds });
  return room.id;
};

describe('the content of a message', () => {
  const texts = {
    'emoji joined to one': '👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽',
    'right to left': 'שלום عليكم \u202Eabc\u202C',
    'combining marks': 'é Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ ẹ́',
    'unnormalized forms': '\u212B \u00C5 A\u030A ﬁ ①',
    'white space around it': '  \n\t two lines \r\n and a tail \u00A0\u3000 ',
    'other planes': '𠜎𠜱 𝔘𝔫𝔦 \u{10FFFF} \uFFFE \uFEFF',
    'controls and separators': 'a\u0001b\u0007\u001b[31m\u2028\u2029\u0085',
    'what other languages would read': `'; drop table messages; -- \\ \\u0000 $1 %s {"a":1} <script>`,
  } as const;
  for (const [what, content] of Object.entries(texts)) {
    it(`is kept as it was sent: ${what}`, async () => {
      const listener = await open(ben());
      const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
      const roomId = await makeRoom(clients[0]!, [ben()]);
      for (const client of clients) {
        const { message } = await client.call('send_message', { roomId, content });
        expect(message.content).toBe(content);
        const edited = await client.call('edit_message', {
          roomId,
          messageId: message.id,
          content: `${content}.`,
        });
        expect(edited.message.content).toBe(`${content}.`);
      }
      await settleEvents(listener, roomId);
      const heard = listener.all('message_created').map(({ message }) => message.content);
      expect(heard.slice(0, -1)).toEqual(clients.map(() => content));
      expect(listener.all('message_edited').map((edit) => edit.content)).toEqual(
        clients.map(() => `${content}.`),
      );
      const { messages } = await clients[0]!.call('list_messages', { roomId });
      expect(messages.slice(0, -1).map((message) => message.content)).toEqual(
        clients.map(() => `${content}.`),
      );
    });
  }

  it('has at most 4,000 characters, is not blank, and is something that can be stored', async () => {
    const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
    const roomId = await makeRoom(clients[0]!, []);
    const { message } = await clients[0]!.call('send_message', { roomId, content: 'x'.repeat(4_000) });
    expect(message.content).toHaveLength(4_000);
    for (const client of clients) {
      for (const content of [
        'x'.repeat(4_001),
        '',
        ' \n\t\u00A0',
        'a\u0000b',
        '\uD800',
        'a\uDC00b',
        7,
        null,
        {},
        ['a'],
      ]) {
        for (const answer of [
          await client.sendRaw('send_message', { roomId, content }),
          await client.sendRaw('edit_message', { roomId, messageId: message.id, content }),
        ])
          expect(answer).toMatchObject({
            ok: false,
            error: { code: 'invalid_input', fields: [{ path: 'content' }] },
          });
      }
    }
    expect((await clients[0]!.call('get_room', { roomId })).room).toMatchObject({
      lastSeq: 1,
      lastEventSeq: 2,
    });
  });

  it('is relayed untouched when it is encrypted', async () => {
    const listener = await open(ben());
    const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
    const roomId = await makeRoom(clients[0]!, [ben()], 'private');
    const content = Buffer.from(range(0, 255).map(Number)).toString('base64');
    for (const client of clients) {
      const { message } = await client.call('send_message', { roomId, content, encrypted: true });
      expect(message).toMatchObject({ content, encrypted: true });
    }
    await settleEvents(listener, roomId);
    const { messages } = await clients[0]!.call('list_messages', { roomId });
    expect(listener.all('message_created').map(({ message }) => message)).toEqual(messages);
    expect(messages.map(({ encrypted }) => encrypted)).toEqual([...clients.map(() => true), false]);
  });
});

describe('edit_message', () => {
  it('is for whoever wrote it, and is told to the room', async () => {
    const founder = await open(ada(), 'rest');
    const listeners = await Promise.all(socketNames.map((wire) => open(cleo(), wire)));
    const roomId = await makeRoom(founder, [ben(), cleo(), root()]);
    const author = await open(ben(), 'socketio');
    const { message } = await author.call('send_message', { roomId, content: 'Frist' });
    const edit = { roomId, messageId: message.id, content: 'First' };
    const moderator = await open(root(), 'rest');
    expect(await codeOf(founder.send('edit_message', edit))).toBe('forbidden');
    expect(await codeOf(moderator.send('edit_message', edit))).toBe('forbidden');
    const edited = await author.call('edit_message', edit);
    expect(edited.message.editedAt).not.toBeNull();
    expect(edited.message).toEqual({ ...message, content: 'First', editedAt: edited.message.editedAt });
    for (const listener of listeners) {
      expect(await listener.hear('message_edited')).toMatchObject({
        roomId,
        messageId: message.id,
        seq: message.seq,
        content: 'First',
        actorId: ben().id,
        eventSeq: message.eventSeq + 1,
      });
    }
  });

  it('keeps the first result of a send, and still tells another content apart', async () => {
    const author = await open(ada(), 'rest');
    const roomId = await makeRoom(author, []);
    const send = { roomId, content: 'One', clientId: 'one' };
    const { message } = await author.call('send_message', send);
    const edited = await author.call('edit_message', { roomId, messageId: message.id, content: 'Two' });
    for (const wire of wireNames) {
      const again = await open(ada(), wire);
      expect(await again.call('send_message', send)).toEqual(edited);
      for (const content of ['Two', 'Three'])
        expect(await codeOf(again.send('send_message', { ...send, content }))).toBe('client_id_reused');
    }
    const deleted = await author.call('delete_message', { roomId, messageId: message.id });
    expect(await author.call('send_message', send)).toEqual(deleted);
    expect(await codeOf(author.send('send_message', { ...send, content: 'Two' }))).toBe('client_id_reused');
    expect((await author.call('get_room', { roomId })).room.lastSeq).toBe(1);
  });

  it('leaves a deleted message deleted', async () => {
    const author = await open(ada(), 'rest');
    const roomId = await makeRoom(author, []);
    const { message } = await author.call('send_message', { roomId, content: 'Gone' });
    const input = { roomId, messageId: message.id };
    await author.call('delete_message', input);
    expect(await codeOf(author.send('edit_message', { ...input, content: 'Back' }))).toBe('not_found');
    expect((await author.call('get_message', input)).message).toMatchObject({ content: '', editedAt: null });
  });
});

describe('delete_message', () => {
  it('is for the author, admins of the room and moderators', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, [ben(), cleo(), root()], 'private');
    const author = await open(ben(), 'rest');
    const other = await open(cleo(), 'rest');
    const moderator = await open(root(), 'websocket');
    for (const [deleter, code] of [
      [author, 'ok'],
      [founder, 'ok'],
      [moderator, 'ok'],
      [other, 'forbidden'],
    ] as const) {
      const { message } = await author.call('send_message', { roomId, content: 'Secret' });
      const input = { roomId, messageId: message.id };
      expect(await codeOf(deleter.send('delete_message', input))).toBe(code);
      const { message: after } = await author.call('get_message', input);
      expect(after.content).toBe(code === 'ok' ? '' : 'Secret');
      expect(after.deletedAt === null).toBe(code !== 'ok');
    }
  });

  it('is for the author alone in a direct room', async () => {
    const admin = await open(root(), 'rest');
    const author = await open(ben(), 'rest');
    const { room } = await author.call('open_direct_room', { userId: root().id });
    const { message } = await author.call('send_message', { roomId: room.id, content: 'Secret' });
    const input = { roomId: room.id, messageId: message.id };
    expect(await codeOf(admin.send('delete_message', input))).toBe('forbidden');
    expect(await codeOf(author.send('delete_message', input))).toBe('ok');
  });

  it('is told once, tells no content, and takes the reactions along', async () => {
    const founder = await open(ada(), 'rest');
    const listeners = await Promise.all(socketNames.map((wire) => open(ben(), wire)));
    const roomId = await makeRoom(founder, [ben()]);
    const { message } = await founder.call('send_message', { roomId, content: 'Secret' });
    const input = { roomId, messageId: message.id };
    await founder.call('add_reaction', { ...input, emoji: '👍' });
    const answers = await Promise.all(range(1, 10).map(() => founder.call('delete_message', input)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]?.message).toMatchObject({ content: '', reactions: [], seq: 1 });
    for (const listener of listeners) {
      await settleEvents(listener, roomId);
      const heard = listener.all('message_deleted');
      expect(heard).toMatchObject([{ roomId, messageId: message.id, seq: 1, actorId: ada().id }]);
      expect(JSON.stringify(heard)).not.toContain('Secret');
    }
  });
});

describe('a message id', () => {
  it('that is another room’s, of another time, or no message’s at all is not found', async () => {
    const founder = await open(ada(), 'rest');
    const [roomId, otherRoomId] = [await makeRoom(founder, []), await makeRoom(founder, [], 'private')];
    const { message } = await founder.call('send_message', { roomId, content: 'Here' });
    const { message: other } = await founder.call('send_message', { roomId: otherRoomId, content: 'There' });
    const time = message.id.slice(0, 13);
    const later = (Number.parseInt(time.replace('-', ''), 16) + 1).toString(16).padStart(12, '0');
    const forged = [
      other.id,
      `${later.slice(0, 8)}-${later.slice(8)}${message.id.slice(13)}`,
      `${message.id.slice(0, -1)}${message.id.endsWith('2') ? '3' : '2'}`,
      `${message.id.slice(0, 24)}ff${message.id.slice(26)}`,
      `${message.id.slice(0, 26)}ffffffffff`,
      `${message.id.slice(0, 26)}0000000000`,
      'ffffffff-ffff-7fff-bfff-ffffffffffff',
      '00000000-0000-0000-0000-000000000000',
      'ffffffff-ffff-ffff-ffff-ffffffffffff',
      crypto.randomUUID(),
      roomId,
    ];
    for (const wire of wireNames) {
      const client = await open(ada(), wire);
      expect(
        (await client.call('get_message', { roomId, messageId: message.id.toUpperCase() })).message,
      ).toEqual(message);
      for (const messageId of forged) {
        const input = { roomId, messageId };
        expect(await codeOf(client.send('get_message', input))).toBe('not_found');
        expect(await codeOf(client.send('edit_message', { ...input, content: 'x' }))).toBe('not_found');
        expect(await codeOf(client.send('delete_message', input))).toBe('not_found');
        expect(await codeOf(client.send('add_reaction', { ...input, emoji: '👍' }))).toBe('not_found');
        expect(await codeOf(client.send('remove_reaction', { ...input, emoji: '👍' }))).toBe('not_found');
      }
    }
  });
});
