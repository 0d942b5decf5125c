import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { limits } from '@parley/contract/limits';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { inPieces, scriptedEndpoint } from './support/scripted-endpoint.ts';
import type { Piece, ScriptedEndpoint } from './support/scripted-endpoint.ts';
import { clientOpener, range } from './support/stage.ts';
import { until, within } from './support/wait.ts';
import { connect } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

const key = 'sk-key-that-nobody-sees';
const token = 'token-that-nobody-sees';
const addressKey = 'address-key-that-nobody-sees';
const failed = 'I could not answer this. Please try again.';
const busy = 'I am busy. Please ask again in a moment.';
const question = 'What says the oracle?';

let endpoint: ScriptedEndpoint;
let elsewhere: ScriptedEndpoint;
let program: Program;
let ada: Person;

const settingsFor = (url: string) => ({
  ASSISTANT_DEFAULT: 'http',
  ASSISTANT_HTTP_URL: `${url}/answer?key=${addressKey}`,
  ASSISTANT_HTTP_TOKEN: token,
  ASSISTANT_OPENAI_URL: `${url}/v1/`,
  ASSISTANT_OPENAI_MODEL: 'small-model',
  ASSISTANT_OPENAI_KEY: key,
  ASSISTANT_OPENAI_PROMPT: 'You are an oracle.',
  ASSISTANT_TIMEOUT_MS: '5000',
  ASSISTANT_SILENCE_TIMEOUT_MS: '3000',
  LOG_LEVEL: 'debug',
});

beforeAll(async () => {
  endpoint = scriptedEndpoint();
  elsewhere = scriptedEndpoint();
  program = await startProgram(settingsFor(endpoint.url));
  ada = await register(program.url);
});
beforeEach(() => endpoint.does(() => new Response('Nothing was scripted.', { status: 500 })));
afterAll(async () => {
  await program.stop();
  await Promise.all([endpoint.stop(), elsewhere.stop()]);
});

const open = clientOpener(() => program);

const startSession = async (assistant?: 'echo' | 'http' | 'openai') => {
  const client = await open(ada);
  const { room } = await client.call('create_assistant_room', assistant === undefined ? {} : { assistant });
  return { client, room, roomId: room.id };
};

const say = (client: WireClient, roomId: string, content: string) =>
  client.call('send_message', { roomId, content });

const answersIn = (client: WireClient, roomId: string) =>
  client
    .all('message_created')
    .filter(({ message }) => message.roomId === roomId && message.senderId !== ada.id)
    .map(({ message }) => message.content);

/** Asks, and waits for the answer. */
const ask = async (client: WireClient, roomId: string, content = question): Promise<string> => {
  const before = answersIn(client, roomId).length;
  await say(client, roomId, content);
  await until('there was an answer', () => answersIn(client, roomId).length > before);
  return answersIn(client, roomId)[before]!;
};

const lastBody = () => endpoint.asked.at(-1)?.body as Record<string, unknown>;

const chunk = (content: string) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`;
const done = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n';

/** How each kind of endpoint says things. */
const kinds = [
  {
    name: 'http',
    path: `/answer?key=${addressKey}`,
    secret: token,
    type: 'text/plain; charset=utf-8',
    piece: (text: string) => text,
    end: '',
    whole: (content: string) => Response.json({ content }),
  },
  {
    name: 'openai',
    path: '/v1/chat/completions',
    secret: key,
    type: 'text/event-stream',
    piece: chunk,
    end: done,
    whole: (content: string) => Response.json({ choices: [{ message: { role: 'assistant', content } }] }),
  },
] as const;

/** The bytes of a text, each on its own. */
async function* byteByByte(text: string): AsyncGenerator<Piece> {
  for (const byte of new TextEncoder().encode(text)) {
    yield Uint8Array.of(byte);
    await Bun.sleep(1);
  }
}

async function* endlessly(piece: string, everyMs = 0): AsyncGenerator<string> {
  for (;;) {
    yield piece;
    await Bun.sleep(everyMs);
  }
}

for (const { name, path, secret, type, piece, end, whole } of kinds) {
  describe(`the assistant ${name}`, () => {
    it('answers once with what comes in pieces, after the last, and types until then', async () => {
      const { client, roomId } = await startSession(name);
      const rest = Promise.withResolvers<void>();
      endpoint.does(() =>
        inPieces(
          type,
          (async function* () {
            yield* byteByByte(piece('The sea ☔ '));
            await rest.promise;
            yield* byteByByte(piece('is calm.') + end);
          })(),
        ),
      );
      const { message: asked } = await say(client, roomId, question);
      const typing = await client.hear('typing_changed', (one) => one.roomId === roomId);
      expect(typing).toMatchObject({ roomId, typing: true });
      expect((await client.call('list_messages', { roomId })).messages).toEqual([asked]);
      rest.resolve();
      const { message } = await client.hear('message_created', (one) => one.message.id !== asked.id);
      expect(message).toMatchObject({ content: 'The sea ☔ is calm.', senderId: typing.userId, seq: 2 });
      await client.hear('typing_changed', (one) => !one.typing && one.userId === message.senderId);
      expect(endpoint.asked.at(-1)).toMatchObject({ path, authorization: `Bearer ${secret}` });
    });

    it('answers with what comes whole', async () => {
      const { client, roomId } = await startSession(name);
      endpoint.does(() => whole('All at once.'));
      expect(await ask(client, roomId)).toBe('All at once.');
    });

    it('answers with what can be stored of what comes', async () => {
      const { client, roomId } = await startSession(name);
      endpoint.does(() => whole('NUL \u0000, half \uD83D'));
      expect(await ask(client, roomId)).toBe('NUL , half \uFFFD');
    });

    for (const [what, why, script] of [
      [
        'an error',
        'answered with status 401',
        () => new Response(`Wrong key: ${secret}`, { status: 401, statusText: secret }),
      ],
      ['nothing', 'was silent for too long', () => new Promise<Response>(() => undefined)],
      ['the beginning only', 'was silent for too long', () => inPieces(type, silentAfter(piece('Half an ')))],
      ['a part, and breaks off', 'broke off', () => inPieces(type, breakingAfter(piece('Half an ')))],
      ['megabytes of JSON', 'sent more than 4194304 bytes', () => whole('x'.repeat(5_000_000))],
      ['something compressed', 'compressed its answer', () => compressed(whole('Small'))],
      ['half of some JSON', 'not JSON', () => inPieces('application/json', [`{"content": "${secret}`])],
      ['JSON of something else', 'answered', () => Response.json({ contents: [secret] })],
    ] as const) {
      it(`says that it could not answer when the endpoint sends ${what}`, async () => {
        const { client, roomId } = await startSession(name);
        endpoint.does(script);
        const printed = program.output().length;
        expect(await ask(client, roomId)).toBe(failed);
        await until('it was in the log', () => program.output().slice(printed).includes(why));
        await client.hear('typing_changed', (one) => !one.typing && one.roomId === roomId);
        endpoint.does(() => whole('Again.'));
        expect(await ask(client, roomId)).toBe('Again.');
      });
    }

    it('says that it could not answer when there is nothing to see in the answer', async () => {
      const { client, roomId } = await startSession(name);
      endpoint.does(() => whole('  \n'));
      expect(await ask(client, roomId)).toBe(failed);
    });

    it('follows no redirect', async () => {
      const { client, roomId } = await startSession(name);
      elsewhere.does(() => whole('From elsewhere.'));
      for (const status of [301, 302, 307, 308]) {
        endpoint.does(() => Response.redirect(`${elsewhere.url}/`, status));
        expect(await ask(client, roomId)).toBe(failed);
      }
      expect(elsewhere.asked).toEqual([]);
    });

    it('stores as much as a message can hold, and does not wait for the rest', async () => {
      const { client, roomId } = await startSession(name);
      // One unit, then pairs: the ceiling falls into the middle of one.
      const content = `.${'🌊'.repeat(limits.contentLengthCeiling)}`;
      endpoint.does(() =>
        inPieces(
          type,
          (async function* () {
            yield piece(content);
            yield* endlessly(piece('more'), 1);
          })(),
        ),
      );
      expect(await ask(client, roomId)).toBe(content.slice(0, limits.contentLengthCeiling - 1));
      await within('the endpoint was left', endpoint.asked.at(-1)!.gone);
    });

    it('gives up in time what has no end, and types as long', async () => {
      const { client, roomId } = await startSession(name);
      endpoint.does(() => inPieces(type, endlessly(piece('.'), 100)));
      expect(await ask(client, roomId)).toBe(failed);
      await within('the endpoint was left', endpoint.asked.at(-1)!.gone);
      const typing = () => client.all('typing_changed').filter((one) => one.roomId === roomId);
      await until('it typed no more', () => typing().some((one) => !one.typing));
      expect(typing().filter((one) => one.typing).length).toBeGreaterThanOrEqual(2);
    });
  });
}

async function* silentAfter(piece: string): AsyncGenerator<string> {
  yield piece;
  await new Promise(() => undefined);
}

async function* breakingAfter(piece: string): AsyncGenerator<string> {
  yield piece;
  await Bun.sleep(20);
  throw new Error('It breaks, as scripted.');
}

const compressed = async (response: Response): Promise<Response> =>
  new Response(Bun.gzipSync(await response.arrayBuffer()), {
    headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
  });

describe('the assistant openai', () => {
  it('says that it could not answer when the stream ends before the answer does, or holds an error', async () => {
    const { client, roomId } = await startSession('openai');
    endpoint.does(() => inPieces('text/event-stream', [chunk('Half an ')]));
    expect(await ask(client, roomId)).toBe(failed);
    endpoint.does(() =>
      inPieces('text/event-stream', [chunk('Half '), 'data: {"error":{"code":1}}\n\n', done]),
    );
    expect(await ask(client, roomId)).toBe(failed);
  });

  it('reads past comments, other fields, other line ends and chunks without a choice', async () => {
    const { client, roomId } = await startSession('openai');
    const stream = `: hello\r\nevent: x\r\nid: 1\r\n${chunk('Yes').replaceAll('\n', '\r\n')}data:\n\ndata:{"choices":[]}\n`;
    endpoint.does(() => inPieces('text/event-stream', byteByByte(stream + done)));
    expect(await ask(client, roomId)).toBe('Yes');
  });

  it('is told the prompt, then both sides in turn', async () => {
    const { client, roomId } = await startSession('openai');
    endpoint.does(() => new Response(null, { status: 500 }));
    expect(await ask(client, roomId, 'First')).toBe(failed);
    endpoint.does(() => inPieces('text/event-stream', [chunk('Second answer'), done]));
    await ask(client, roomId, 'Second');
    await ask(client, roomId, 'Third');
    expect(lastBody()).toEqual({
      model: 'small-model',
      stream: true,
      messages: [
        { role: 'system', content: 'You are an oracle.' },
        { role: 'user', content: 'First\n\nSecond' },
        { role: 'assistant', content: 'Second answer' },
        { role: 'user', content: 'Third' },
      ],
    });
  });
});

describe('the assistant http', () => {
  it('says that it could not answer when the endpoint sends a page', async () => {
    const { client, roomId } = await startSession('http');
    endpoint.does(() => new Response('<p>Hello</p>', { headers: { 'content-type': 'text/html' } }));
    expect(await ask(client, roomId)).toBe(failed);
  });

  it('is the one of who names none here, and is told what was said before, in order', async () => {
    const { client, room, roomId } = await startSession();
    expect(room).toMatchObject({ assistant: 'http', name: 'http' });
    endpoint.does(({ body }) => new Response(`About ${(body as { content: string }).content}`));
    for (const content of ['one', 'two']) await ask(client, roomId, content);
    const { message: hidden } = await client.call('send_message', {
      roomId,
      content: 'c2VjcmV0',
      encrypted: true,
    });
    const { message: regretted } = await say(client, roomId, 'regretted');
    await until('it was answered', () => answersIn(client, roomId).length === 3);
    await client.call('delete_message', { roomId, messageId: regretted.id });
    const { message } = await say(client, roomId, 'three');
    await until('it was answered', () => answersIn(client, roomId).length === 4);
    const history = [
      { role: 'user', content: 'one' },
      { role: 'assistant', content: 'About one' },
      { role: 'user', content: 'two' },
      { role: 'assistant', content: 'About two' },
      { role: 'assistant', content: 'About regretted' },
    ];
    expect(lastBody()).toEqual({ roomId, messageId: message.id, userId: ada.id, content: 'three', history });
    expect(JSON.stringify(endpoint.asked)).not.toContain(hidden.content);
  });

  it('is told twenty messages at most', async () => {
    const { client, roomId } = await startSession('http');
    endpoint.does(() => new Response('Yes'));
    for (const number of range(1, 12)) await ask(client, roomId, `Question ${number}`);
    const { history } = lastBody() as { history: readonly { content: string }[] };
    expect(history).toHaveLength(20);
    expect(history.filter((_, index) => index % 2 === 0).map(({ content }) => content)).toEqual(
      range(2, 11).map((number) => `Question ${number}`),
    );
  });

  it('answers one question of a room after the other, and no more than wait', async () => {
    const { client, roomId } = await startSession('http');
    const other = await startSession('http');
    const first = Promise.withResolvers<void>();
    endpoint.does(async ({ body }) => {
      const { content } = body as { content: string };
      if (content === 'Question 1') await first.promise;
      return new Response(`About ${content}`);
    });
    const earlier = endpoint.asked.length;
    for (const number of range(1, 22)) await say(client, roomId, `Question ${number}`);
    // One is under way and twenty wait.
    await until('one was refused', () => answersIn(client, roomId).length === 1);
    expect(answersIn(client, roomId)).toEqual([busy]);
    expect(endpoint.asked.length).toBe(earlier + 1);
    expect(await ask(other.client, other.roomId, 'elsewhere')).toBe('About elsewhere');
    first.resolve();
    await until('all were answered', () => answersIn(client, roomId).length === 22);
    const abouts = range(1, 21).map((number) => `About Question ${number}`);
    expect(answersIn(client, roomId)).toEqual([busy, ...abouts]);
    expect(lastBody()['history']).toHaveLength(20);
  });

  it('is not asked what was taken back before its turn', async () => {
    const { client, roomId } = await startSession('http');
    const first = Promise.withResolvers<void>();
    endpoint.does(async () => {
      await first.promise;
      return new Response('Yes');
    });
    const earlier = endpoint.asked.length;
    await say(client, roomId, 'Stays');
    const { message } = await say(client, roomId, 'Taken back');
    await client.call('delete_message', { roomId, messageId: message.id });
    await say(client, roomId, 'Stays too');
    first.resolve();
    await until('two were answered', () => answersIn(client, roomId).length === 2);
    const asked = endpoint.asked.slice(earlier).map(({ body }) => (body as { content: string }).content);
    expect(asked).toEqual(['Stays', 'Stays too']);
    expect(answersIn(client, roomId)).toEqual(['Yes', 'Yes']);
  });
});

describe('a stop of the program', () => {
  it('breaks off answers and says so in the room', async () => {
    const slow = scriptedEndpoint();
    slow.does(() => new Promise(() => undefined));
    const first = await startProgram({
      ...settingsFor(slow.url),
      ASSISTANT_SILENCE_TIMEOUT_MS: '60000',
      ASSISTANT_TIMEOUT_MS: '60000',
    });
    const { token: bearer, id } = await register(first.url);
    const client = await clientOn(first, bearer);
    const { room } = await client.call('create_assistant_room', {});
    for (const number of range(1, 15)) await say(client, room.id, `Question ${number}`);
    await until('it was asked', () => slow.asked.length === 1);
    expect(await first.stop()).toBe(0);
    const second = await startProgram({ DATABASE_URL: first.databaseUrl! });
    const again = await clientOn(second, bearer);
    const { messages } = await again.call('list_messages', { roomId: room.id });
    const answers = messages.filter(({ senderId }) => senderId !== id);
    expect(answers.map(({ content }) => content)).toEqual(range(1, 15).map(() => failed));
    expect(slow.asked).toHaveLength(1);
    await second.stop();
    await slow.stop();
  });
});

const clientOn = (on: Program, bearer: string) => connect('rest', on.url, bearer);

describe('what is said and the keys', () => {
  it('are in no log and no answer', async () => {
    const { client } = await startSession();
    const heard = JSON.stringify(client.heard) + program.output();
    expect(program.output()).toContain('assistant failed');
    for (const secret of [key, token, addressKey]) expect(heard).not.toContain(secret);
    for (const said of [question, 'oracle', 'Half an']) expect(program.output()).not.toContain(said);
  });
});
