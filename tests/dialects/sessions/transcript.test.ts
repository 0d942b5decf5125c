import { afterAll, beforeAll, describe, it } from 'bun:test';
import { callHttp, openSocketIoClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { within } from '../../support/wait.ts';
import { startTranscript } from '../../support/transcript.ts';
import type { Answer } from './sessions.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

describe('the page about sessions', () => {
  it('shows a conversation as it goes', async () => {
    const { line, name, matches } = startTranscript();
    const call = async (
      what: Parameters<typeof callHttp>[1],
      given: { readonly token?: string; readonly body?: unknown } = {},
    ) => {
      line('ada', '->', what, given.body);
      const { status, body } = await callHttp(program.url, what, given);
      if ('refreshToken' in body) name(String(body['refreshToken']), 'refresh token');
      if ('user' in body) name((body['user'] as { id: string }).id, 'ada');
      line('ada', '<-', String(status), body);
      return body;
    };
    const account = { username: 'ada', email: 'ada@example.org', password: 'violet-harbour-97' };
    const login = await call('POST /api/auth/signup', { body: account });
    const token = String(login['token']);

    const client = await openSocketIoClient(program.url);
    line('ada', '->', 'connection', token);
    client.emit('connection', token);
    line('ada', '->', 'join-session');
    client.emit('join-session');
    const joined = await client.hear<{ sessionId: string }>('session-joined');
    name(joined.sessionId, 'session');
    line('ada', '<-', 'session-joined', joined);
    const question = { sessionId: joined.sessionId, content: 'Is anybody there?' };
    line('ada', '->', 'message', question);
    client.emit('message', question);
    line('ada', '<-', 'message', await client.hear<Answer>('message'));
    line('ada', '->', 'join-session', 'nowhere');
    client.emit('join-session', 'nowhere');
    line('ada', '<-', 'error', await client.hear('error'));

    await call('GET /api/sessions', { token });
    await call(`GET /api/sessions/${joined.sessionId}/messages`, { token });
    await call('POST /api/auth/logout', { token });
    line('ada', '<-', `disconnect: ${await within('the end', client.closed)}`);
    await call('GET /api/sessions', { token });
    matches('docs/dialects/sessions.md');
  });
});
