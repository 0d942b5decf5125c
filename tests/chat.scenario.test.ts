import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Message } from '@parley/contract/nouns/message';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import { until } from './support/wait.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, wireNames.length);
});
afterAll(() => program.stop());

const openRoom = async () => {
  const clients = await Promise.all(
    wireNames.map((wire, index) => connect(wire, program.url, people[index]?.token ?? '')),
  );
  const [founder] = clients;
  const { room } = await founder!.call('create_room', {
    kind: 'public',
    name: 'Lobby',
    memberIds: people.slice(1).map((one) => one.id),
  });
  return { clients, roomId: room.id };
};

describe('a room with clients on every wire', () => {
  it('shows everybody the same messages in the same order, each once', async () => {
    const { clients, roomId } = await openRoom();
    const each = 20;
    const sent = await Promise.all(
      clients.flatMap((client) =>
        Array.from({ length: each }, async (_, index) => {
          const { message } = await client.call('send_message', {
            roomId,
            content: `${client.wire} ${index}`,
            clientId: `${client.wire}-${index}`,
          });
          return message;
        }),
      ),
    );
    const total = each * clients.length;
    const history = await clients[0]!.call('list_messages', { roomId, limit: 100 });
    expect(history.messages.map((message) => message.seq)).toEqual(
      Array.from({ length: total }, (_, index) => index + 1),
    );
    expect(sent.map((message) => message.id).toSorted()).toEqual(
      history.messages.map((message) => message.id).toSorted(),
    );
    for (const client of clients.filter((one) => one.wire !== 'rest')) {
      await until(`${client.wire} heard all`, () => client.all('message_created').length >= total);
      expect(client.all('message_created').map(({ message }) => message)).toEqual(history.messages);
    }
    for (const client of clients) client.close();
  });

  it('keeps the order in which one client sent, without waiting for answers', async () => {
    const { clients, roomId } = await openRoom();
    for (const client of clients.filter((one) => one.wire !== 'rest')) {
      const sending = Array.from({ length: 100 }, (_, index) =>
        client.call('send_message', { roomId, content: `${client.wire} ${index}` }),
      );
      const messages = (await Promise.all(sending)).map(({ message }) => message);
      const seqs = messages.map((message) => message.seq);
      expect(seqs).toEqual(seqs.toSorted((one, other) => one - other));
    }
    for (const client of clients) client.close();
  });
});

describe('send_message', () => {
  it('makes one message of one clientId, whatever wire the retries take', async () => {
    const { clients, roomId } = await openRoom();
    const senders = await Promise.all(wireNames.map((wire) => connect(wire, program.url, people[0]!.token)));
    const attempts = senders.flatMap((sender) =>
      Array.from({ length: 5 }, () =>
        sender.call('send_message', { roomId, content: 'once', clientId: 'the-same' }),
      ),
    );
    const messages = new Set((await Promise.all(attempts)).map(({ message }) => message.id));
    expect(messages.size).toBe(1);
    const conflict = await senders[1]!.send('send_message', {
      roomId,
      content: 'other',
      clientId: 'the-same',
    });
    expect(conflict).toMatchObject({ ok: false, error: { code: 'client_id_reused' } });
    const { messages: history } = await senders[0]!.call('list_messages', { roomId });
    expect(history.map((message: Message) => message.content)).toEqual(['once']);
    for (const client of [...senders, ...clients]) client.close();
  });
});

describe('a socket', () => {
  for (const wire of socketNames) {
    it(`over ${wire} is refused with a token that is none`, () => {
      expect(connect(wire, program.url, 'nonsense')).rejects.toThrow(/closed at once/);
    });
  }
});
