/**
 * What somebody does with the SDK on Node, in a process of its own: `node … URL EMAIL PASSWORD ROOM WAY`. It prints a
 * line for each message that it hears, and ends at the one that says so.
 */
import { io } from 'socket.io-client';
import WebSocket from 'ws';
import { ParleyClient } from '@parley/client';
import { downloadFile, uploadFile } from '@parley/client/files';
import { socketIoTransport } from '@parley/client/socketio-transport';

const [url = '', email = '', password = '', roomId = '', way = ''] = process.argv.slice(2);
const client = new ParleyClient({
  url,
  ...(way === 'socket.io' ? { transport: socketIoTransport(url, io) } : { webSocket: WebSocket }),
});
client.on('message_created', ({ message }) => {
  console.log(`heard ${message.content}`);
  if (message.content === 'the end') client.disconnect();
});
client.subscribe(() => {
  if (client.status === 'waiting') client.retryNow();
});

await client.logIn({ email, password });
client.connect();
console.log(`on ${process.release.name} without ${process.versions['bun'] ?? 'Bun'}`);
const message = await client.sent(client.send(roomId, 'from node').clientId);
const bytes = new Uint8Array([
  0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52,
]);
const file = await uploadFile(client, roomId, new Blob([bytes]), { name: 'pixel.png' });
const copy = await downloadFile(client, file.id);
console.log(`sent ${message.seq}, stored ${file.type}, loaded ${copy.size}`);
