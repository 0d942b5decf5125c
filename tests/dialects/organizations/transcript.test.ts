import { it } from 'bun:test';
import { callHttp, openPlainClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import { startTranscript } from '../../support/transcript.ts';
import type { Message } from './people.ts';

type Client = Awaited<ReturnType<typeof openPlainClient>>;

it('goes as docs/dialects/organizations.md shows', async () => {
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
      const { accessToken, refreshToken } = answer.body as { accessToken?: string; refreshToken?: string };
      if (accessToken !== undefined) transcript.name(accessToken, `token-of-${who}`);
      if (refreshToken !== undefined) transcript.name(refreshToken, `refresh-token-of-${who}`);
      transcript.line(who, '<-', String(answer.status), answer.body);
      return answer.body;
    };
    const enter = async (who: string, given: object) => {
      const login = { email: `${who}@example.org`, password: 'violet harbour' };
      const account = { username: who, ...login, organizationName: 'Acme', ...given };
      const { user } = await call<{ user: { id: number } }>(
        who,
        'POST /api/auth/register',
        undefined,
        account,
      );
      const { accessToken } = await call<{ accessToken: string }>(
        who,
        'POST /api/auth/login',
        undefined,
        login,
      );
      return { id: user.id, token: accessToken };
    };
    const connect = async (who: string, token: string): Promise<Client> => {
      transcript.line(who, '->', `connect /?token=${token}`);
      return openPlainClient(program.url, { path: `/?token=${token}` });
    };
    const emit = (who: string, client: Client, event: string, data: object) => {
      transcript.line(who, '->', JSON.stringify({ event, data }));
      client.emit(event, data);
    };
    /** Waits for a frame and writes it down as it came. */
    const hear = async <Data>(
      who: string,
      client: Client,
      type: string,
      fits: (data: Data) => boolean = () => true,
    ) => {
      const message = await client.hear<Data>(type, fits);
      const frame = client.frames.find((one) => (one as { message: unknown }).message === message);
      transcript.line(who, '<-', JSON.stringify(frame));
      return message;
    };

    const ada = await enter('ada', { role: 'admin' });
    const ben = await enter('ben', {});
    const { chatRoom } = await call<{ chatRoom: { id: number } }>('ada', 'POST /api/chat', ada.token, {
      name: 'Harbour',
    });
    const roomId = chatRoom.id;
    const adaSocket = await connect('ada', ada.token);
    const benSocket = await connect('ben', ben.token);
    const joins = (id: number) => (text: unknown) => text === `User ${id} joined the room`;
    emit('ada', adaSocket, 'joinRoom', { roomId, userId: ada.id });
    await hear('ada', adaSocket, 'notification', joins(ada.id));
    emit('ben', benSocket, 'joinRoom', { roomId, userId: ben.id });
    await hear('ben', benSocket, 'notification', joins(ben.id));
    await hear('ada', adaSocket, 'notification', joins(ben.id));
    emit('ada', adaSocket, 'typing', { roomId, userId: ada.id });
    await hear('ben', benSocket, 'typing');
    emit('ada', adaSocket, 'sendMessage', { roomId, userId: ada.id, content: 'Is it open?' });
    const { id: messageId } = await hear<Message>('ada', adaSocket, 'newMessage');
    await hear('ben', benSocket, 'newMessage');
    emit('ben', benSocket, 'readMessage', { userId: ben.id, messageId });
    await hear('ben', benSocket, 'messageRead');
    await hear('ada', adaSocket, 'messageRead');
    emit('ben', benSocket, 'reactMessage', { userId: ben.id, messageId, reaction: '👍' });
    await hear('ben', benSocket, 'reactMessage');
    await hear('ada', adaSocket, 'reactMessage');
    emit('ben', benSocket, 'sendMessage', { roomId, userId: ada.id, content: 'As Ada' });
    await hear('ben', benSocket, 'error');
    emit('ben', benSocket, 'leaveRoom', { roomId, userId: ben.id });
    await hear('ben', benSocket, 'leaveRoom');
    await hear('ada', adaSocket, 'leaveRoom');
    await call('ada', `GET /api/messages/${roomId}`, ada.token);
    for (const socket of [adaSocket, benSocket]) socket.close();
    transcript.matches('docs/dialects/organizations.md');
  } finally {
    await program.stop();
  }
});
