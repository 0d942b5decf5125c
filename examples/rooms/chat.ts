/**
 * A room in a terminal: joins the public room of a name, or makes it.
 *
 *     PASSWORD=… npx bun examples/rooms/chat.ts ada@example.org Harbour
 *
 * Each line that is typed is a message. CHAT_URL names another server than http://localhost:3000.
 */
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

type Named = Record<'id' | 'name', string>;
type Message = Record<'username' | 'content', string>;

const url = process.env['CHAT_URL'] ?? 'http://localhost:3000';
const [email, name = ''] = process.argv.slice(2);
const headers: Record<string, string> = { 'content-type': 'application/json' };

const call = async <Data>(method: string, path: string, body?: object): Promise<Data> => {
  const init = body ? { body: JSON.stringify(body) } : {};
  const response = await fetch(`${url}/api/v1${path}`, { method, headers, ...init });
  const answer = (await response.json()) as { message: string; data: Data };
  // 409: a member already.
  if (!response.ok && response.status !== 409) throw new Error(answer.message);
  return answer.data;
};

const credentials = { email, password: process.env['PASSWORD'] };
const { token } = await call<{ token: string }>('POST', '/users/login', credentials);
headers['authorization'] = `Bearer ${token}`;
const known = (await call<Named[]>('GET', '/rooms')).find((room) => room.name === name);
const { id: roomId } = known ?? (await call<Named>('POST', '/rooms', { name }));
await call('POST', `/rooms/${roomId}/join`);

// What others write must not steer the terminal.
const show = (line: string): void => console.log(line.replaceAll(/\p{Cc}/gu, ' '));
const socket = io(url, { auth: { token } });
socket.on('receive_message', ({ username, content }: Message) => show(`${username}: ${content}`));
socket.on('user_joined', ({ username }: Message) => show(`* ${username} is here`));
socket.on('user_left', ({ username }: Message) => show(`* ${username} left`));
socket.on('error', ({ message }: { message: string }) => show(`! ${message}`));
socket.on('room_joined', () => show(`In ${name}. Ctrl-D ends.`));
socket.on('connect', () => socket.emit('join_room', { roomId }));

const sent: Promise<unknown>[] = [];
for await (const content of createInterface({ input: process.stdin }))
  sent.push(socket.emitWithAck('send_message', { roomId, content }));
await Promise.all(sent);
socket.disconnect();
