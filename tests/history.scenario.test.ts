import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Request } from '@parley/contract/registry';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, range } from './support/stage.ts';
import { wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 2);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

type Page = Omit<Request<'list_messages'>, 'roomId'>;

const roomOf = async (client: WireClient, messages: number) => {
  const { room } = await client.call('create_room', { kind: 'group', name: 'History' });
  for (const number of range(1, messages))
    await client.call('send_message', { roomId: room.id, content: `Number ${number}` });
  return room.id;
};

/** What a page shows: its numbers, and whether there is more on either side. */
const shown = async (client: WireClient, roomId: string, page: Page) => {
  const { messages, hasBefore, hasAfter } = await client.call('list_messages', { roomId, ...page });
  return [messages.map(({ seq }) => seq), hasBefore, hasAfter] as const;
};

const huge = Number.MAX_SAFE_INTEGER;

describe('list_messages', () => {
  const ofTen: readonly (readonly [Page, readonly number[], boolean, boolean])[] = [
    [{}, range(1, 10), false, false],
    [{ limit: 10 }, range(1, 10), false, false],
    [{ limit: 3 }, [8, 9, 10], true, false],
    [{ limit: 1 }, [10], true, false],
    [{ before: 4, limit: 3 }, [1, 2, 3], false, true],
    [{ before: 5, limit: 3 }, [2, 3, 4], true, true],
    [{ before: 2, limit: 3 }, [1], false, true],
    [{ before: 1, limit: 3 }, [], false, true],
    [{ before: 0, limit: 3 }, [], false, true],
    [{ before: 11, limit: 3 }, [8, 9, 10], true, false],
    [{ before: huge, limit: 2 }, [9, 10], true, false],
    [{ after: 0, limit: 3 }, [1, 2, 3], false, true],
    [{ after: 7, limit: 3 }, [8, 9, 10], true, false],
    [{ after: 6, limit: 3 }, [7, 8, 9], true, true],
    [{ after: 9, limit: 3 }, [10], true, false],
    [{ after: 10, limit: 3 }, [], true, false],
    [{ after: 99, limit: 3 }, [], true, false],
    [{ after: huge, limit: 3 }, [], true, false],
    [{ around: 5, limit: 4 }, [3, 4, 5, 6], true, true],
    [{ around: 5, limit: 5 }, [3, 4, 5, 6, 7], true, true],
    [{ around: 5, limit: 1 }, [5], true, true],
    [{ around: 1, limit: 4 }, [1, 2], false, true],
    [{ around: 10, limit: 4 }, [8, 9, 10], true, false],
    [{ around: 0, limit: 4 }, [1, 2], false, true],
    [{ around: 99, limit: 4 }, [9, 10], true, false],
    [{ around: 99, limit: 1 }, [], true, false],
  ];

  it('shows exactly what is asked for, and what is on either side, in a room of ten', async () => {
    const founder = await open(people[1]!);
    const roomId = await roomOf(founder, 10);
    for (const wire of wireNames) {
      const client = await open(people[1]!, wire);
      for (const [page, ...expected] of ofTen)
        expect([page, ...(await shown(client, roomId, page))]).toEqual([page, ...expected] as never);
    }
  });

  it('shows nothing, and nothing on either side, in an empty room', async () => {
    const client = await open(people[1]!, 'rest');
    const roomId = await roomOf(client, 0);
    for (const [page] of ofTen)
      expect([page, ...(await shown(client, roomId, page))]).toEqual([page, [], false, false]);
  });

  it('shows the one message of a room, and nothing on either side', async () => {
    const client = await open(people[1]!, 'rest');
    const roomId = await roomOf(client, 1);
    for (const page of [{}, { before: 2 }, { after: 0 }, { around: 1 }, { around: 1, limit: 1 }])
      expect([page, ...(await shown(client, roomId, page))]).toEqual([page, [1], false, false]);
    expect(await shown(client, roomId, { before: 1 })).toEqual([[], false, true]);
    expect(await shown(client, roomId, { after: 1 })).toEqual([[], true, false]);
  });

  it('reads a whole room from either end, page by page', async () => {
    const client = await open(people[1]!, 'rest');
    const roomId = await roomOf(client, 25);
    const forwards: number[] = [];
    for (let more = true; more;) {
      const page = await client.call('list_messages', { roomId, after: forwards.at(-1) ?? 0, limit: 7 });
      forwards.push(...page.messages.map(({ seq }) => seq));
      more = page.hasAfter;
    }
    const backwards: number[] = [];
    for (let more = true; more;) {
      const [oldest] = backwards;
      const before = oldest === undefined ? {} : { before: oldest };
      const page = await client.call('list_messages', { roomId, ...before, limit: 7 });
      backwards.unshift(...page.messages.map(({ seq }) => seq));
      more = page.hasBefore;
    }
    expect(forwards).toEqual([...range(1, 25)]);
    expect(backwards).toEqual(forwards);
  });

  it('keeps the place of what was deleted', async () => {
    const client = await open(people[1]!, 'rest');
    const roomId = await roomOf(client, 5);
    const { messages } = await client.call('list_messages', { roomId });
    await client.call('delete_message', { roomId, messageId: messages[2]!.id });
    const after = await client.call('list_messages', { roomId });
    expect(after.messages.map(({ seq, content }) => [seq, content])).toEqual([
      [1, 'Number 1'],
      [2, 'Number 2'],
      [3, ''],
      [4, 'Number 4'],
      [5, 'Number 5'],
    ]);
  });

  it('refuses keys and limits that are none', async () => {
    const setUp = await open(people[1]!, 'rest');
    const roomId = await roomOf(setUp, 1);
    for (const wire of wireNames) {
      const client = await open(people[1]!, wire);
      for (const page of [
        { before: 1, after: 1 },
        { before: 1, around: 1 },
        { limit: 0 },
        { limit: 101 },
        { limit: -1 },
        { limit: 1.5 },
        { limit: 'ten' },
        { limit: '' },
        { before: -1 },
        { after: 1e300 },
        { after: 2 ** 53 },
        { around: Number.NaN },
        { around: '1; drop table messages' },
        { before: '0x10' },
        { before: ' 1' },
      ]) {
        const answer = await client.sendRaw('list_messages', { roomId, ...page });
        expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
      }
    }
  });
});
