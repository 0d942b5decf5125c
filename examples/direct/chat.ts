/**
 * Direct messages in a terminal. For two people on one machine, in two terminals:
 *
 *     PASSWORD=… npx bun examples/direct/chat.ts ada@example.org ben
 *     PASSWORD=… npx bun examples/direct/chat.ts ben@example.org ada
 *
 * Each line that is typed is a message. CHAT_URL names another server than http://localhost:3000.
 */
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

type DirectMessage = Record<'id' | 'sender_id' | 'receiver_id' | 'content', string>;
type User = Record<'id' | 'username', string>;

const url = process.env['CHAT_URL'] ?? 'http://localhost:3000';
const [email, peerName = ''] = process.argv.slice(2);

const call = async <Answer>(path: string, init: RequestInit): Promise<Answer> => {
  const response = await fetch(url + path, init);
  const answer = (await response.json()) as Answer & { message: string };
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

const { token, user } = await call<{ token: string; user: User }>('/api/auth/login', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email, password: process.env['PASSWORD'] }),
});
const withToken = { headers: { authorization: `Bearer ${token}` } };
const search = `/v1/users?startsWith=${encodeURIComponent(peerName)}`;
const { users } = await call<{ users: readonly User[] }>(search, withToken);
const peer = users.find(({ username }) => username === peerName);
if (!peer) throw new Error(`There is no user ${peerName}.`);

const shown = new Set<string>();
const show = ({ id, sender_id: from, receiver_id: to, content }: DirectMessage): void => {
  if (shown.has(id) || (from !== peer.id && to !== peer.id)) return;
  shown.add(id);
  // What others write must not steer the terminal.
  console.log(`${from === user.id ? 'you' : peerName}: ${content.replaceAll(/\p{Cc}/gu, ' ')}`);
};

const socket = io(url, { auth: { token } });
socket.on('receive_message', show);
socket.on('message_sent', show);
socket.on('message_error', ({ message }: { message: string }) => console.log(`! ${message}`));
await new Promise<void>((connected) => void socket.once('connect', connected));
for (const before of await call<DirectMessage[]>(`/api/messages/${peer.id}?limit=10`, withToken))
  show(before);
console.log(`Talking with ${peerName}. Ctrl-D ends.`);

const sent: Promise<unknown>[] = [];
for await (const content of createInterface({ input: process.stdin }))
  sent.push(socket.emitWithAck('send_message', { receiver_id: peer.id, content }));
await Promise.all(sent);
socket.disconnect();
