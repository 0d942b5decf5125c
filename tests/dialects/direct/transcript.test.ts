import { expect, it } from 'bun:test';
import { callHttp, openSocketIoClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import { startTranscript } from '../../support/transcript.ts';
import type { Registered } from './accounts.ts';

it('goes as docs/dialects/direct.md shows', async () => {
  const program = await startProgram();
  try {
    const transcript = startTranscript();
    const call = async <Body>(
      who: string,
      line: `${'GET' | 'POST'} /${string}`,
      token?: string,
      body?: object,
    ) => {
      transcript.line(who, '->', line, body);
      const answer = await callHttp<Body>(program.url, line, { token, body });
      const {
        user,
        token: given,
        refreshToken,
      } = answer.body as Partial<Registered & { refreshToken: string }>;
      for (const [value, name] of [
        [user?.id, who],
        [given, `token-of-${who}`],
        [refreshToken, `refresh-token-of-${who}`],
      ] as const)
        if (value !== undefined) transcript.name(value, name);
      transcript.line(who, '<-', String(answer.status), answer.body);
      return answer.body;
    };
    const enter = async (who: string) => {
      const account = { email: `${who}@example.org`, password: 'violet harbour' };
      const { user, token } = await call<Registered>(who, 'POST /api/auth/register', undefined, account);
      transcript.line(who, '->', 'connect', { auth: { token } });
      return { ...user, token, socket: await openSocketIoClient(program.url, { auth: { token } }) };
    };
    const [ada, ben] = [await enter('ada'), await enter('ben')];
    const say = async (who: string, from: typeof ada, to: typeof ada, content: string) => {
      const payload = { receiver_id: to.id, content };
      transcript.line(who, '->', 'send_message', payload);
      from.socket.emit('send_message', payload);
      const fits = (message: { content: string }) => message.content === content;
      transcript.line(who, '<-', 'message_sent', await from.socket.hear('message_sent', fits));
      const other = who === 'ada' ? 'ben' : 'ada';
      transcript.line(other, '<-', 'receive_message', await to.socket.hear('receive_message', fits));
    };
    await say('ada', ada, ben, 'Is the harbour open?');
    await say('ben', ben, ada, 'Since six.');
    const blank = { receiver_id: ben.id, content: ' ' };
    transcript.line('ada', '->', 'send_message', blank);
    ada.socket.emit('send_message', blank);
    transcript.line('ada', '<-', 'message_error', await ada.socket.hear('message_error'));
    const history = await call<unknown[]>('ben', `GET /api/messages/${ada.id}?limit=2`, ben.token);
    expect(history).toHaveLength(2);
    for (const { socket } of [ada, ben]) socket.close();
    transcript.matches('docs/dialects/direct.md');
  } finally {
    await program.stop();
  }
});
