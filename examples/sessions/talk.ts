/**
 * Talks with an assistant in a terminal, and goes on where the last talk ended:
 *
 *     PASSWORD=… npx bun examples/sessions/talk.ts ada@example.org
 *
 * Each line that is typed is a question. CHAT_URL names another server than http://localhost:3000.
 */
import { createInterface } from 'node:readline';
import { io } from 'socket.io-client';

interface Said {
  readonly content: string;
  readonly sender: 'user' | 'server';
}

const url = process.env['CHAT_URL'] ?? 'http://localhost:3000';
const [email] = process.argv.slice(2);

const call = async <Answer>(path: string, init: RequestInit = {}): Promise<Answer> => {
  const response = await fetch(url + path, init);
  const answer = (await response.json()) as Answer & { message: string };
  if (!response.ok) throw new Error(answer.message);
  return answer;
};

const { token } = await call<{ token: string }>('/api/auth/login', {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ email, password: process.env['PASSWORD'] }),
});
const withToken = { headers: { authorization: `Bearer ${token}` } };

// What others write must not steer the terminal.
const show = ({ sender, content }: Said): void =>
  console.log(`${sender === 'user' ? 'you' : 'assistant'}: ${content.replaceAll(/\p{Cc}/gu, ' ')}`);

const [latest] = await call<{ id: string }[]>('/api/sessions', withToken);
if (latest)
  for (const said of await call<Said[]>(`/api/sessions/${latest.id}/messages`, withToken)) show(said);

const socket = io(url);
let sessionId = latest?.id;
// Also when it comes back after a break.
socket.on('connect', () => {
  socket.emit('connection', token);
  socket.emit('join-session', sessionId);
});
socket.on('error', ({ message }: { message: string }) => console.log(`! ${message}`));
({ sessionId } = await new Promise<{ sessionId: string }>(
  (joined) => void socket.once('session-joined', joined),
));

for await (const content of createInterface({ input: process.stdin })) {
  const answer = new Promise<Said>((heard) => void socket.once('message', heard));
  socket.emit('message', { sessionId, content });
  show({ ...(await answer), sender: 'server' });
}
socket.disconnect();
