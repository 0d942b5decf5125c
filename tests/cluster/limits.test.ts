import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask } from '../support/ask.ts';
import { goodPassword, register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { migratedDatabase, startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';

const messagesMax = 100;
const guessesMax = 6;
const longMs = 60_000;

let here: Program;
let there: Program;
let ada: Person;
let roomId: string;

beforeAll(async () => {
  const settings = {
    DATABASE_URL: await migratedDatabase(),
    BUS: 'postgres',
    MESSAGE_RATE_LIMIT: `${messagesMax}/1h`,
    AUTH_RATE_LIMIT: `${guessesMax}/1h`,
  };
  here = await startProgram(settings);
  there = await startProgram(settings);
  ada = await register(here.url);
  const made = await ask(here.url, 'create_room', { kind: 'group', name: 'Busy' }, ada.token);
  if (!made.ok) throw new Error('There is no room.');
  roomId = made.result.room.id;
}, longMs);
afterAll(() => Promise.all([here.stop(), there.stop()]));

const say = (node: Program) => ask(node.url, 'send_message', { roomId, content: 'One of many' }, ada.token);

/** What a node believes to be left of the allowance from which an answer drew. */
const leftIn = ({ headers }: { readonly headers: Headers }): number =>
  Number(/;r=(\d+)/.exec(headers.get('ratelimit') ?? '')?.[1] ?? Number.NaN);

describe('the allowances of two nodes', () => {
  it(
    'are one: what was sent over one node is not left on the other',
    async () => {
      for (let sent = 0; sent < messagesMax - 40; sent += 1) expect((await say(here)).ok).toBe(true);
      let sentThere = 0;
      await until('the other node knows', async () => {
        sentThere += 1;
        return leftIn(await say(there)) === 40 - sentThere;
      });
      for (let isLeft = true; isLeft; sentThere += isLeft ? 1 : 0) isLeft = (await say(there)).ok;
      expect(sentThere).toBe(40);
      await until('the first node knows', async () => !(await say(here)).ok);
      const { result } = (await ask(here.url, 'list_messages', { roomId }, ada.token)) as {
        result: { messages: { seq: number }[] };
      };
      // Between the last message there and hearing of it, the first node may have taken some more.
      expect(result.messages.at(-1)?.seq).toBeWithin(messagesMax, messagesMax + 40);
    },
    longMs,
  );

  it(
    'of guesses are one as well, and right passwords cost nothing on either',
    async () => {
      const { email } = ada;
      const logIn = async (node: Program, password: string): Promise<number> =>
        (await ask(node.url, 'log_in', { email, password })).status;
      for (let times = 0; times < guessesMax; times += 1) {
        expect(await logIn(here, goodPassword)).toBe(201);
        expect(await logIn(there, goodPassword)).toBe(201);
      }
      let guesses = 0;
      await until(
        'the first node refuses because of guesses on the other',
        async () => {
          if ((await logIn(there, 'not-her-password')) === 401) guesses += 1;
          return (await logIn(here, goodPassword)) === 429;
        },
        longMs,
      );
      expect(guesses).toBeWithin(1, guessesMax + 1);
    },
    longMs,
  );
});
