import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, range, settleEvents } from './support/stage.ts';
import { wireNames } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 26);
});
afterAll(() => program.stop());

const open = clientOpener(() => program);

const openMessage = async () => {
  const founder = await open(people[0]!);
  const memberIds = people.slice(1).map((one) => one.id);
  const { room } = await founder.call('create_room', { kind: 'group', name: 'Harbour', memberIds });
  const { message } = await founder.call('send_message', { roomId: room.id, content: 'React!' });
  return { founder, input: { roomId: room.id, messageId: message.id } };
};

describe('a reaction', () => {
  it('is there once, however often and over whichever wires it is added, and goes once', async () => {
    const { founder, input } = await openMessage();
    const clients = await Promise.all(wireNames.map((wire) => open(people[1]!, wire)));
    const thumb = { ...input, emoji: '👍🏽' };
    await Promise.all(clients.map((client) => client.call('add_reaction', thumb)));
    const { message } = await clients[0]!.call('add_reaction', thumb);
    expect(message.reactions).toEqual([{ emoji: '👍🏽', count: 1, userIds: [people[1]!.id] }]);
    await Promise.all(clients.map((client) => client.call('remove_reaction', thumb)));
    const gone = await clients[1]!.call('remove_reaction', thumb);
    expect(gone.message.reactions).toEqual([]);
    await settleEvents(founder, input.roomId);
    const details = { ...input, seq: 1, emoji: '👍🏽', actorId: people[1]!.id };
    expect(founder.all('reaction_added')).toMatchObject([details]);
    expect(founder.all('reaction_removed')).toMatchObject([details]);
  });

  it('is counted for everybody, shows the first twenty, and keeps the order in which kinds came', async () => {
    const { founder, input } = await openMessage();
    await founder.call('add_reaction', { ...input, emoji: '🎉' });
    const clients = await Promise.all(people.slice(1).map((one) => open(one, 'rest')));
    for (const client of clients) await client.call('add_reaction', { ...input, emoji: '👍' });
    await founder.call('add_reaction', { ...input, emoji: 'ä' });
    const { message } = await founder.call('get_message', input);
    expect(message.reactions).toEqual([
      { emoji: '🎉', count: 1, userIds: [people[0]!.id] },
      { emoji: '👍', count: 25, userIds: people.slice(1, 21).map((one) => one.id) },
      { emoji: 'ä', count: 1, userIds: [people[0]!.id] },
    ]);
    const { messages } = await clients[0]!.call('list_messages', { roomId: input.roomId });
    expect(messages).toEqual([message]);
  });

  it('is one of fifty kinds at most, even when many come at once', async () => {
    const { founder, input } = await openMessage();
    const kinds = range(0x1f600, 0x1f600 + 59).map((code) => String.fromCodePoint(code));
    const codes = await Promise.all(
      kinds.map((emoji) => codeOf(founder.send('add_reaction', { ...input, emoji }))),
    );
    expect(codes.filter((code) => code === 'ok')).toHaveLength(50);
    expect(codes.filter((code) => code === 'full')).toHaveLength(10);
    const other = await open(people[1]!, 'rest');
    expect(await codeOf(other.send('add_reaction', { ...input, emoji: kinds[0]! }))).toBe('ok');
    expect(await codeOf(other.send('add_reaction', { ...input, emoji: kinds[59]! }))).toBe('full');
  });

  it('is taken back only by who gave it', async () => {
    const { founder, input } = await openMessage();
    const other = await open(people[1]!, 'rest');
    await founder.call('add_reaction', { ...input, emoji: '👍' });
    const { message } = await other.call('remove_reaction', { ...input, emoji: '👍' });
    expect(message.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [people[0]!.id] }]);
  });

  it('is not given to a deleted message, nor to one that does not show anything', async () => {
    const { founder, input } = await openMessage();
    for (const emoji of ['', '  ', 'x'.repeat(33), 'a\nb', '\uD83D', 'a\u0000']) {
      const answer = await founder.sendRaw('add_reaction', { ...input, emoji });
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
      expect(answer.ok ? [] : answer.error.fields?.map((field) => field.path)).toContain('emoji');
    }
    await founder.call('delete_message', input);
    expect(await codeOf(founder.send('add_reaction', { ...input, emoji: '👍' }))).toBe('not_found');
    expect(await codeOf(founder.send('remove_reaction', { ...input, emoji: '👍' }))).toBe('ok');
  });

  it('with a slash or a percent sign is taken back over REST', async () => {
    const { input } = await openMessage();
    const client = await open(people[1]!, 'rest');
    for (const emoji of ['a/b', '100%', '%41', '?', '#', '+1', '👩‍👩‍👧‍👦']) {
      const added = await client.call('add_reaction', { ...input, emoji });
      expect(added.message.reactions.map((reaction) => reaction.emoji)).toEqual([emoji]);
      const removed = await client.call('remove_reaction', { ...input, emoji });
      expect(removed.message.reactions).toEqual([]);
    }
  });
});
