/**
 * Makes a group and talks in it, as the clients of a server with profiles, contacts and groups do:
 *
 *     PASSWORD=… npx bun examples/groups/chat.ts ada@example.org "Ada Lovelace" Harbour [user id …]
 *
 * Registers whom the server does not know. Each line that is typed is a message to the group. CHAT_URL names another
 * server than http://localhost:3000.
 */
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

type Message = Record<'sender_id' | 'content', string>;
type Login = { readonly user: { readonly id: string }; readonly session: { readonly access_token: string } };

const url = process.env['CHAT_URL'] ?? 'http://localhost:3000';
const [email, fullName, name, ...members] = process.argv.slice(2);
const account = { email, password: process.env['PASSWORD'], fullName };

const post = async <Answer>(path: string, body: unknown, token = ''): Promise<Answer> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const response = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  const answer = (await response.json()) as Answer & { message: string };
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

const { user, session } = await post<Login>('/auth/login', account).catch(() =>
  post<Login>('/auth/register', account),
);
const token = session.access_token;
const { group } = await post<{ group: { id: string } }>('/group/create', { name, members }, token);

const socket = io(url, { auth: { token } });
socket.on('receive-message', ({ sender_id: from, content }: Message) =>
  // What others write must not steer the terminal.
  console.log(`${from === user.id ? 'you' : from}: ${content.replaceAll(/\p{Cc}/gu, ' ')}`),
);
socket.on('error-message', ({ message }: { message: string }) => console.log(`! ${message}`));
await new Promise<void>((connected) => void socket.once('connect', connected));
await socket.emitWithAck('join', user.id);
await socket.emitWithAck('join-group', group.id);
console.log(`Talking in ${name}, which is ${group.id}. Ctrl-D ends.`);

for await (const content of createInterface({ input: process.stdin })) {
  const message = { sender_id: user.id, receiver_id: group.id, content, is_group: true };
  await socket.emitWithAck('send-message', message);
}
socket.disconnect();
