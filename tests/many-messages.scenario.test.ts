import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import WebSocket from 'ws';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { until, within } from './support/wait.ts';
import { connect } from './support/wires.ts';

let program: Program;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

interface CreatedData {
  readonly message: { readonly id: string; readonly content: string };
}

/** A client that remembers only what a comparison needs: half a million messages are heard in all. */
interface LeanClient {
  readonly name: string;
  readonly heardIds: string[];
  /** Ids of the messages that were acknowledged, in the order sent. */
  readonly acknowledgedIds: string[];
  send(content: string): void;
  close(): void;
}

const leanWebSocket = async (person: Person, roomId: string): Promise<LeanClient> => {
  const socket = new WebSocket(`${program.url.replace('http', 'ws')}/v1/ws?token=${person.token}`);
  const client = { name: person.username, heardIds: [] as string[], acknowledgedIds: [] as string[] };
  const connected = Promise.withResolvers<void>();
  let nextId = 0;
  socket.on('message', (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as {
      event?: string;
      data?: CreatedData;
      ok?: boolean;
      result?: CreatedData;
    };
    if (frame.event === 'connected') connected.resolve();
    if (frame.event === 'message_created' && frame.data) client.heardIds.push(frame.data.message.id);
    if (frame.ok === true && frame.result) client.acknowledgedIds.push(frame.result.message.id);
  });
  await within(`${person.username} to connect`, connected.promise);
  return {
    ...client,
    send(content) {
      nextId += 1;
      socket.send(
        JSON.stringify({
          id: nextId,
          command: 'send_message',
          input: { roomId, content, clientId: content },
        }),
      );
    },
    close: () => socket.terminate(),
  };
};

const leanSocketIo = async (
  person: Person,
  roomId: string,
  transports: string[],
): Promise<LeanClient & { readonly socket: Socket }> => {
  const socket = io(`${program.url}/v1`, { auth: { token: person.token }, transports, forceNew: true });
  const client = { name: person.username, heardIds: [] as string[], acknowledgedIds: [] as string[] };
  socket.on('message_created', ({ message }: CreatedData) => client.heardIds.push(message.id));
  await within(
    `${person.username} to connect`,
    new Promise<void>((settle) => void socket.once('connected', () => settle())),
  );
  return {
    ...client,
    socket,
    send(content) {
      socket.emit(
        'send_message',
        { roomId, content, clientId: content },
        (answer: { ok: boolean; result: CreatedData }) => {
          if (answer.ok) client.acknowledgedIds.push(answer.result.message.id);
        },
      );
    },
    close: () => socket.disconnect(),
  };
};

const historyOf = async (
  person: Person,
  roomId: string,
): Promise<readonly { readonly id: string; readonly content: string }[]> => {
  const client = await connect('rest', program.url, person.token);
  const all: { id: string; content: string }[] = [];
  let after = 0;
  for (let hasAfter = true; hasAfter;) {
    const page = await client.call('list_messages', { roomId, after, limit: 100 });
    all.push(...page.messages.map(({ id, content }) => ({ id, content })));
    after = page.messages.at(-1)?.seq ?? after;
    hasAfter = page.hasAfter;
  }
  return all;
};

const openHall = async (owner: Person, members: readonly Person[]): Promise<string> => {
  const client = await connect('rest', program.url, owner.token);
  const { room } = await client.call('create_room', {
    kind: 'private',
    name: 'Hall',
    memberIds: members.map((one) => one.id),
  });
  return room.id;
};

describe('ten thousand messages of fifty connections over both wires', () => {
  it('are all in the history, once, in the order that everybody saw', async () => {
    const people = await registerMany(program.url, 10);
    const roomId = await openHall(people[0]!, people);
    const each = 200;
    const connections = Array.from({ length: 50 }, (_, index) => people[index % people.length]!);
    const clients = await Promise.all(
      connections.map((person, index) =>
        index % 2 === 0
          ? leanWebSocket(person, roomId)
          : leanSocketIo(person, roomId, ['polling', 'websocket']),
      ),
    );
    clients.forEach((client, index) => {
      for (let sent = 0; sent < each; sent += 1) client.send(`${index}/${sent}`);
    });
    const total = each * clients.length;
    await until(
      'everybody heard everything',
      () =>
        clients.every((client) => client.heardIds.length >= total && client.acknowledgedIds.length >= each),
      60_000,
    );

    const history = await historyOf(people[0]!, roomId);
    const ids = history.map((message) => message.id);
    expect(ids).toHaveLength(total);
    expect(new Set(ids).size).toBe(total);
    clients.forEach((client, index) => {
      expect(client.heardIds).toEqual(ids);
      const own = history.filter((message) => message.content.startsWith(`${index}/`));
      expect(own.map((message) => message.content)).toEqual(
        Array.from({ length: each }, (_, sent) => `${index}/${sent}`),
      );
      expect(client.acknowledgedIds).toEqual(own.map((message) => message.id));
    });
    for (const client of clients) client.close();
  }, 120_000);
});

describe('a Socket.IO client that goes from long polling to WebSocket in the middle of a conversation', () => {
  it('hears and sends everything once and in order', async () => {
    const [anna, ben] = [await register(program.url), await register(program.url)];
    const roomId = await openHall(anna, [ben]);
    const talker = await leanWebSocket(ben, roomId);
    let talked = 0;
    const talkOn = (): boolean => {
      for (let more = 0; more < 10; more += 1) talker.send(`talker-${(talked += 1)}`);
      return true;
    };
    for (let round = 0; round < 5; round += 1) {
      let sent = 0;
      const joining = leanSocketIo(anna, roomId, ['polling', 'websocket']);
      let upgrader: Awaited<typeof joining> | undefined;
      void joining.then((client) => {
        upgrader = client;
      });
      await until('it was upgraded while both wrote', () => {
        talkOn();
        if (!upgrader) return false;
        for (let more = 0; more < 5; more += 1) upgrader.send(`upgrader-${round}/${(sent += 1)}`);
        return upgrader.socket.io.engine.transport.name === 'websocket' && sent >= 100;
      });
      const client = await joining;
      const history = await until(
        'everything was acknowledged',
        () => client.acknowledgedIds.length === sent && talker.acknowledgedIds.length === talked,
      ).then(() => historyOf(anna, roomId));
      const ids = history.map((message) => message.id);
      await until('the last was heard', () => client.heardIds.at(-1) === ids.at(-1));
      // From the moment it was connected on: everything.
      expect(client.heardIds.length).toBeGreaterThan(sent);
      expect(client.heardIds).toEqual(ids.slice(-client.heardIds.length));
      const own = history
        .filter((message) => message.content.startsWith(`upgrader-${round}/`))
        .map((message) => message.content);
      expect(own).toEqual(Array.from({ length: sent }, (_, index) => `upgrader-${round}/${index + 1}`));
      client.close();
    }
    talker.close();
  }, 60_000);
});
