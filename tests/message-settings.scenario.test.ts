import { describe, expect, it } from 'bun:test';
import { register } from './support/people.ts';
import { startProgram } from './support/program.ts';
import { connect, restRequest, wireNames } from './support/wires.ts';

describe('MESSAGE_LENGTH_MAX', () => {
  it('is the longest that a message can be', async () => {
    const program = await startProgram({ MESSAGE_LENGTH_MAX: '10' });
    const { token } = await register(program.url);
    const client = await connect('rest', program.url, token);
    const { room } = await client.call('create_room', { kind: 'group', name: 'Short' });
    const roomId = room.id;
    const { message } = await client.call('send_message', { roomId, content: 'x'.repeat(10) });
    const tooLong = { roomId, content: 'x'.repeat(11) };
    for (const answer of [
      await client.send('send_message', tooLong),
      await client.send('edit_message', { ...tooLong, messageId: message.id }),
    ])
      expect(answer).toMatchObject({
        ok: false,
        error: { code: 'invalid_input', fields: [{ path: 'content', expected: 'at most 10 characters' }] },
      });
    await program.stop();
  });
});

describe('MESSAGE_RATE_LIMIT', () => {
  it('is five in ten seconds of one user in one room, on all wires together', async () => {
    const program = await startProgram({ MESSAGE_RATE_LIMIT: '' });
    const [ada, ben] = [await register(program.url), await register(program.url)];
    const clients = await Promise.all(wireNames.map((wire) => connect(wire, program.url, ada.token)));
    const [rest] = clients;
    const make = async () => {
      const memberIds = [ben.id];
      return (await rest!.call('create_room', { kind: 'group', name: 'Busy', memberIds })).room.id;
    };
    const [roomId, otherRoomId] = [await make(), await make()];

    const answers = await Promise.all(
      [...clients, ...clients, ...clients, ...clients].map((client, index) =>
        client.send('send_message', { roomId, content: `Number ${index}` }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(5);
    for (const answer of answers.filter((one) => !one.ok)) {
      expect(answer.error.code).toBe('rate_limited');
      expect(answer.error.retryAfterS).toBeWithin(1, 11);
    }
    expect((await rest!.call('list_messages', { roomId })).messages).toHaveLength(5);

    const refused = await restRequest(program.url, ada.token, 'send_message', { roomId, content: 'More' });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeWithin(1, 11);
    expect(refused.headers.get('ratelimit-policy')).toBe('"messages";q=5;w=10');
    expect(refused.headers.get('ratelimit')).toMatch(/^"messages";r=0;t=\d+$/);

    const other = await connect('websocket', program.url, ben.token);
    await other.call('send_message', { roomId, content: 'I may' });
    const elsewhere = await restRequest(program.url, ada.token, 'send_message', {
      roomId: otherRoomId,
      content: 'Here I may',
    });
    expect(elsewhere.status).toBe(201);
    expect(elsewhere.headers.get('ratelimit')).toMatch(/^"messages";r=4;t=\d+$/);
    for (const client of [...clients, other]) client.close();
    await program.stop();
  });

  it('lets one more in when its window has passed', async () => {
    const program = await startProgram({ MESSAGE_RATE_LIMIT: '2/500ms' });
    const { token } = await register(program.url);
    const client = await connect('websocket', program.url, token);
    const { room } = await client.call('create_room', { kind: 'group', name: 'Busy' });
    const send = (content: string) => client.send('send_message', { roomId: room.id, content });
    const startedMs = performance.now();
    const accepted: number[] = [];
    while (accepted.length < 6) {
      const answer = await send('Again');
      if (answer.ok) accepted.push(performance.now() - startedMs);
      else expect(answer.error.code).toBe('rate_limited');
    }
    // Never more than two in any half second: six take a second at least, whatever an answer needs on its way.
    expect(accepted.at(-1)! - accepted[0]!).toBeGreaterThan(700);
    client.close();
    await program.stop();
  });
});
