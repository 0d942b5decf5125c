/**
 * Talks in a room of an organization over a plain WebSocket:
 *
 *     PASSWORD=… npx bun examples/organizations/chat.ts ada@example.org Acme Lunch
 *
 * Registers whom the server does not know, and makes the room when it is not there. Each line that is typed is a
 * message. CHAT_URL names another server than http://localhost:3000.
 */
import { createInterface } from 'node:readline';

type Frame = { type: string; message: unknown };
type Message = { user_id: number; content: string };
type Rooms = { data: { id: number; name: string }[] };

const url = process.env['CHAT_URL'] ?? 'http://localhost:3000';
const [email = '', organizationName, name] = process.argv.slice(2);
const account = { email, username: email, password: process.env['PASSWORD'], organizationName };

const call = async <Answer>(path: string, token: string, body?: unknown): Promise<Answer> => {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const init = body === undefined ? { headers } : { headers, method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(url + path, init);
  const answer = (await response.json()) as Answer & { message: string };
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

// Who is known already cannot register again, and only logs in.
await call('/api/auth/register', '', account).catch(() => undefined);
const { accessToken: token } = await call<{ accessToken: string }>('/api/auth/login', '', account);
const { data } = await call<Rooms>('/api/chat?pageSize=100', token);
const make = () => call<{ chatRoom: { id: number } }>('/api/chat', token, { name });
const roomId = (data.find((room) => room.name === name) ?? (await make()).chatRoom).id;
const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
const { id: own } = JSON.parse(claims) as { id: number };

const socket = new WebSocket(`${url.replace('http', 'ws')}/?token=${token}`);
let answered = (): void => undefined;
/** Sends an event, and waits for what this client hears of it. */
const send = (event: string, payload: object): Promise<void> =>
  new Promise((settle) => {
    answered = settle;
    socket.send(JSON.stringify({ event, data: payload }));
  });
socket.addEventListener('message', ({ data: text }) => {
  const { type, message } = JSON.parse(String(text)) as Frame;
  if (type !== 'newMessage' && type !== 'notification' && type !== 'error') return;
  const { user_id: from = own, content = message } = message as Partial<Message>;
  const before = { newMessage: from === own ? 'you: ' : `User ${from}: `, notification: '', error: '! ' };
  // What others write must not steer the terminal.
  console.log(before[type] + String(content).replaceAll(/\p{Cc}/gu, ' '));
  if (from === own) answered();
});
await new Promise((opened) => Object.assign(socket, { onopen: opened }));
await send('joinRoom', { roomId, userId: own });
for await (const content of createInterface({ input: process.stdin }))
  await send('sendMessage', { roomId, userId: own, content });
socket.close();
