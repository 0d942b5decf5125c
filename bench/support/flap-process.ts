import { commandText, RawSocket } from './raw-socket.ts';

/**
 * Users who come and go: so many a second in turn each connect, say that they type, and leave when as many others have come.
 * Reads what to do as JSON from standard input, goes on until it is ended, and prints a line when it has begun.
 */
export interface Flapping {
  readonly port: number;
  readonly perSecond: number;
  /** How many are there at a time. */
  readonly present: number;
  readonly people: readonly { readonly token: string; readonly roomId: string }[];
}

const tickMs = 10;

const { port, perSecond, present, people } = (await Bun.stdin.json()) as Flapping;
const here: RawSocket[] = [];
const beganMs = performance.now();
let came = 0;

const come = async (): Promise<void> => {
  const person = people[came % people.length];
  came += 1;
  if (!person) return;
  const { token, roomId } = person;
  const socket = await RawSocket.open({ port, wire: 'websocket', token, onFrame: () => undefined });
  socket.sendText(commandText('websocket', came, 'set_typing', { roomId, typing: true }));
  here.push(socket);
  if (here.length > present) here.shift()?.close();
};

setInterval(() => {
  const due = ((performance.now() - beganMs) / 1_000) * perSecond;
  for (let missing = due - came; missing > 0; missing -= 1) void come();
}, tickMs);
console.log('flapping');
