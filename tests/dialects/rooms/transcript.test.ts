import { expect, it } from 'bun:test';
import { callHttp, openSocketIoClient } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import { startTranscript } from '../../support/transcript.ts';
import { password } from './stage.ts';
import type { Answer, RoomData } from './stage.ts';

/** What stands under a name in the page. */
interface Named {
  readonly user?: { readonly id: string };
  readonly token?: string;
  readonly invite?: { readonly id: string; readonly inviteCode: string };
}

interface RoomMembers {
  readonly id: string;
  readonly roomId: string;
}

it('goes as docs/dialects/rooms.md shows', async () => {
  const program = await startProgram();
  try {
    const transcript = startTranscript();
    const call = async <Data>(
      who: string,
      line: `${'GET' | 'POST'} /${string}`,
      token?: string,
      body?: object,
    ) => {
      transcript.line(who, '->', line, body);
      const answer = await callHttp<Answer<Data>>(program.url, line, { token, body });
      const { data, roomMembers } = answer.body as Answer<Data> & { roomMembers?: RoomMembers };
      const { user, token: given, invite } = (answer.status < 300 ? data : {}) as Named;
      for (const [value, name] of [
        [user?.id, who],
        [given, `token-of-${who}`],
        [invite?.id, 'invite'],
        [invite?.inviteCode, 'invite-code'],
        [roomMembers?.id, 'membership'],
        [roomMembers?.roomId, 'room'],
      ] as const)
        if (value !== undefined) transcript.name(value, name);
      transcript.line(who, '<-', String(answer.status), answer.body);
      return data;
    };
    const enter = async (who: string) => {
      const account = { username: who, email: `${who}@example.org`, password };
      const { token } = await call<{ token: string }>(who, 'POST /api/v1/auth/register', undefined, account);
      return { who, token, socket: await openSocketIoClient(program.url, { auth: { token } }) };
    };
    const emit = (from: Awaited<ReturnType<typeof enter>>, event: string, data: object) => {
      transcript.line(from.who, '->', event, data);
      from.socket.emit(event, data);
    };
    const heard = async (who: string, socket: DialectClient, event: string, count = 1) => {
      const fits = () => socket.all(event).length >= count;
      await socket.hear(event, fits);
      transcript.line(who, '<-', event, socket.all(event)[count - 1]);
    };
    const [ada, ben] = [await enter('ada'), await enter('ben')];
    await heard('ada', ada.socket, 'user_status');
    const { id } = await call<RoomData>('ada', 'POST /api/v1/rooms', ada.token, {
      name: 'Harbour',
      isPrivate: true,
    });
    emit(ada, 'join_room', { roomId: id });
    await heard('ada', ada.socket, 'room_joined');
    await call('ben', `POST /api/v1/rooms/${id}/join`, ben.token);
    const { invite } = await call<{ invite: { inviteCode: string } }>(
      'ada',
      `POST /api/v1/rooms/${id}/invites`,
      ada.token,
    );
    await call('ben', `POST /api/v1/rooms/invites/${invite.inviteCode}/join`, ben.token);
    await heard('ada', ada.socket, 'user_joined');
    emit(ben, 'join_room', { roomId: id });
    await heard('ben', ben.socket, 'room_joined');
    await heard('ada', ada.socket, 'user_joined', 2);
    emit(ada, 'typing', { roomId: id, isTyping: true });
    await heard('ben', ben.socket, 'user_typing');
    emit(ada, 'send_message', { roomId: id, content: 'Is the harbour open?' });
    const { id: messageId } = await ada.socket.hear<{ id: string }>('receive_message');
    transcript.name(messageId, 'message');
    await heard('ada', ada.socket, 'receive_message');
    await heard('ben', ben.socket, 'receive_message');
    emit(ben, 'message_read', { messageId, roomId: id });
    await heard('ada', ada.socket, 'message_status_updated');
    await call('ada', `GET /api/v1/rooms/${id}/messages?page=1&limit=50`, ada.token);
    emit(ben, 'send_message', { roomId: id, content: ' ' });
    await heard('ben', ben.socket, 'error');
    await call('ben', `POST /api/v1/rooms/${id}/leave`, ben.token);
    await heard('ada', ada.socket, 'user_left');
    expect(ada.socket.all('receive_message')).toHaveLength(1);
    for (const { socket } of [ada, ben]) socket.close();
    transcript.matches('docs/dialects/rooms.md');
  } finally {
    await program.stop();
  }
});
