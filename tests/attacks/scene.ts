import { callHttp } from '../support/dialects.ts';
import type { Person } from '../support/people.ts';
import { connect } from '../support/wires.ts';
import type { Scene } from './dialect-calls.ts';

/** Makes one of everything that the clients of the dialects can name, for a caller and a friend of theirs. */
export const makeScene = async (url: string, caller: Person, friend: Person): Promise<Scene> => {
  const client = await connect('rest', url, caller.token);
  const memberIds = [friend.id];
  const { room } = await client.call('create_room', { kind: 'public', name: 'Scene', memberIds });
  const { room: group } = await client.call('create_room', { kind: 'group', name: 'Scene', memberIds });
  const { room: session } = await client.call('create_assistant_room', {});
  const { message } = await client.call('send_message', { roomId: room.id, content: 'Scene' });
  const { user } = await client.call('get_user', { userId: friend.id });
  const { body } = await callHttp<{ data: readonly { id: number }[] }>(
    url,
    `GET /api/messages/${room.number}`,
    { token: caller.token },
  );
  const [shown] = body.data;
  if (!shown) throw new Error('The message of the scene is not shown.');
  return {
    callerId: caller.id,
    friendId: friend.id,
    friendNumber: user.number,
    email: 'somebody@scene.example',
    refreshToken: 'a'.repeat(43),
    roomId: room.id,
    roomNumber: room.number,
    messageId: message.id,
    messageNumber: shown.id,
    groupId: group.id,
    sessionId: session.id,
  };
};
