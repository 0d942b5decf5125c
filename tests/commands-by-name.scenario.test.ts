import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { exampleInput } from '@parley/contract/documents/examples';
import { commands } from '@parley/contract/registry';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { makeRoom } from './support/stage.ts';
import { connect, restRequest } from './support/wires.ts';

/** The default of FRAME_BYTES_MAX. */
const bodyBytesMax = 65_536;

let program: Program;
let ada: Person;
let roomId: string;
beforeAll(async () => {
  program = await startProgram({ COMMAND_RATE_LIMIT: '10000/1s' });
  ada = await register(program.url);
  roomId = await makeRoom(await connect('rest', program.url, ada.token), 'group', []);
});
afterAll(() => program.stop());

const post = (command: string, body: string, token: string | undefined = ada.token): Promise<Response> =>
  fetch(`${program.url}/v1/commands/${command}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
    },
    body,
  });

interface Said {
  readonly status: number;
  readonly body: unknown;
}

const saidBy = async (response: Response): Promise<Said> => ({
  status: response.status,
  body: await response.json(),
});

/** What a command sent by its name is answered with. */
const byName = async (command: string, input: unknown, token?: string): Promise<Said> =>
  saidBy(await post(command, JSON.stringify(input), token));

/** What the command's own route answers with. */
const byRoute = async (
  command: string,
  input: unknown,
  token: string | undefined = ada.token,
): Promise<Said> => saidBy(await restRequest(program.url, token === '' ? undefined : token, command, input));

const codeOf = ({ body }: Said): unknown =>
  (body as { readonly error?: { readonly code: string } }).error?.code;

const routed = (Object.values(commands) as readonly CommandSpec[]).filter(({ http }) => http !== undefined);

describe('a command by its name', () => {
  it('does what its route does, with the same status, answer and headers', async () => {
    const message = { roomId, content: 'Ahoy', clientId: crypto.randomUUID() };
    const sent = await byName('send_message', message);
    expect(sent.status).toBe(201);
    expect(await byRoute('send_message', message)).toEqual(sent);
    const { id: messageId } = (sent.body as { readonly message: { readonly id: string } }).message;
    // One that GET carries, and one that DELETE does: the whole input is in the body.
    const page = await byName('list_messages', { roomId, limit: 1 });
    expect(page).toMatchObject({ status: 200, body: { messages: [{ id: messageId, content: 'Ahoy' }] } });
    expect(await byRoute('list_messages', { roomId, limit: 1 })).toEqual(page);
    await byRoute('add_reaction', { roomId, messageId, emoji: '⚓' });
    expect((await byName('remove_reaction', { roomId, messageId, emoji: '⚓' })).status).toBe(200);
    expect(await byRoute('get_message', { roomId, messageId })).toMatchObject({
      body: { message: { reactions: [] } },
    });
    const { headers } = await post('get_me', '{}');
    expect(headers.get('ratelimit-policy')).toStartWith('"commands"');
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('is refused as on its route, without a token and with one that is no longer good', async () => {
    for (const token of ['', 'e30.e30.e30']) {
      for (const spec of routed) {
        // What anybody may send is not refused for its token.
        const input = spec.access === 'anyone' ? {} : exampleInput(spec);
        const { status, body } = await byRoute(spec.name, input, token);
        expect({ command: spec.name, ...(await byName(spec.name, input, token)) }).toEqual({
          command: spec.name,
          status,
          body,
        });
        if (spec.access !== 'anyone')
          expect([status, codeOf({ status, body })]).toEqual([401, 'unauthenticated']);
      }
    }
  });

  it('is checked: fields of the wrong type are named, and what the address says beside is not read', async () => {
    expect(await byName('list_messages', { roomId, limit: '1' })).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid_input', fields: [{ path: 'limit' }] } },
    });
    const response = await post(`list_messages?roomId=${roomId}`, '{}');
    expect(await saidBy(response)).toMatchObject({
      status: 400,
      body: { error: { fields: [{ path: 'roomId' }] } },
    });
    for (const body of ['', '{', '[]', 'null', '"send_message"'])
      expect([body, codeOf(await saidBy(await post('send_message', body)))]).toEqual([body, 'invalid_input']);
    const large = await post('send_message', JSON.stringify({ roomId, content: 'x'.repeat(bodyBytesMax) }));
    expect(codeOf(await saidBy(large))).toBe('too_large');
  });

  it('is unknown where there is none, where only a connection has it, and where only dialects do', async () => {
    const onlyConnections = ['authenticate', 'ping', 'watch_presence'];
    const onlyDialects = ['find_user', 'set_password'];
    const names = ['no_such_command', 'constructor', '__proto__', 'send_message%00'];
    for (const name of [...names, ...onlyConnections, ...onlyDialects])
      expect([name, await byName(name, {})]).toEqual([
        name,
        { status: 404, body: { error: expect.objectContaining({ code: 'unknown_command' }) } },
      ]);
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${program.url}/v1/commands/get_me`, { method });
      expect([method, response.status]).toEqual([method, 404]);
    }
  });

  it('that anybody may send works with a token that has run out', async () => {
    const input = { email: ada.email, password: 'wrong horse 12' };
    expect(codeOf(await byName('log_in', input, 'e30.e30.e30'))).toBe('wrong_credentials');
  });
});
