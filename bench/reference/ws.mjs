import { createServer } from 'node:http';
import { WebSocketServer } from 'ws';
import { memoryStore } from './memory.mjs';
import { announce, httpApp, userOf } from './serve.mjs';

/**
 * The floor of a broadcast made by hand: plain `ws` without a database. A token is checked before the upgrade, a member's
 * connection hears all rooms of its user, a message is encoded once and sent to each. The frames are those of Parley's own
 * plain WebSocket, with less in them.
 */
const store = memoryStore();
const server = createServer(httpApp(store));
const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false, clientTracking: false });
/** Connections that hear a room. */
const listeners = new Map();
const sendOptions = { compress: false, binary: false };

const receive = async (socket, user, frame) => {
  const { id, input } = JSON.parse(frame);
  const { roomId, content, clientId } = input;
  if (!(await store.isMember({ roomId, userId: user.id }))) {
    socket.send(JSON.stringify({ id, ok: false, error: { code: 'not_a_member' } }), sendOptions);
    return;
  }
  const message = {
    id: crypto.randomUUID(),
    roomId,
    senderId: user.id,
    clientId,
    content,
    createdAt: new Date(),
  };
  const event = Buffer.from(JSON.stringify({ event: 'message_created', data: { message } }));
  for (const listener of listeners.get(roomId)) listener.send(event, sendOptions);
  socket.send(JSON.stringify({ id, ok: true, result: { message } }), sendOptions);
};

server.on('upgrade', (request, rawSocket, head) => {
  let user;
  try {
    user = userOf(request.headers.authorization?.replace('Bearer ', ''));
  } catch {
    rawSocket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
    return;
  }
  sockets.handleUpgrade(request, rawSocket, head, (socket) => {
    const rooms = store.roomsOf(user.id);
    for (const roomId of rooms) {
      if (!listeners.has(roomId)) listeners.set(roomId, new Set());
      listeners.get(roomId).add(socket);
    }
    socket.on('message', (data) => void receive(socket, user, data));
    socket.on('close', () => rooms.forEach((roomId) => listeners.get(roomId).delete(socket)));
    socket.send('{"event":"connected","data":{}}', sendOptions);
  });
});
announce(server);
