import { createServer } from 'node:http';
import express from 'express';
import jwt from 'jsonwebtoken';
import { Server } from 'socket.io';

/**
 * What the stacks share: Express 5 for accounts and rooms, Socket.IO 4.8 for the events of the rooms dialect. A store says
 * where users, rooms, members and messages are:
 *
 *     addUser({id, username, email}), addRoom({id, name, createdBy}), addMember({roomId, userId}), isMember({roomId, userId}),
 *     addMessage({id, roomId, userId, content, createdAt})      each of them a promise
 *
 * Tuned as the manuals of Express and Socket.IO say: production, no compression, WebSocket only, the request of the handshake
 * let go of (https://socket.io/docs/v4/performance-tuning/, /memory-usage/).
 */
const secret = 'bench-0123456789-abcdefghijklmnopqrstuvwxyz';
const messageLengthMax = 4_000;

const tokenOf = (user) => jwt.sign({ sub: user.id, username: user.username }, secret, { expiresIn: '1h' });

/** The user whom a token names; throws when it is not one of ours, or too old. */
export const userOf = (token) => {
  const { sub, username } = jwt.verify(token, secret, { algorithms: ['HS256'] });
  return { id: sub, username };
};

/** Registering, making rooms and joining them, as the rooms dialect has them. Passwords are not what is measured: none are kept. */
export const httpApp = (store) => {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(express.json());
  const authenticated = (request, _response, next) => {
    request.user = userOf(request.get('authorization')?.replace('Bearer ', ''));
    next();
  };
  /* oxlint-disable oxc/no-async-endpoint-handlers -- Express 5 waits for them. */
  app.post('/api/v1/auth/register', async (request, response) => {
    const { username, email } = request.body;
    const user = { id: crypto.randomUUID(), username, email };
    await store.addUser(user);
    response.status(201).json({ success: true, data: { user, token: tokenOf(user) } });
  });
  app.post('/api/v1/rooms', authenticated, async (request, response) => {
    const room = { id: crypto.randomUUID(), name: request.body.name, createdBy: request.user.id };
    await store.addRoom(room);
    await store.addMember({ roomId: room.id, userId: request.user.id });
    response.status(201).json({ success: true, data: room });
  });
  app.post('/api/v1/rooms/:roomId/join', authenticated, async (request, response) => {
    await store.addMember({ roomId: request.params.roomId, userId: request.user.id });
    response.json({ success: true, data: {} });
  });
  return app;
};

const failure = (type, message) => ({ type, message });

const joinRoom = async ({ store, socket, user, tellsJoins }, { roomId }) => {
  if (!(await store.isMember({ roomId, userId: user.id })))
    return failure('NOT_AUTHORIZED', 'You are not a member of this room.');
  await socket.join(roomId);
  const timestamp = new Date().toISOString();
  socket.emit('room_joined', { roomId, message: 'You hear this room now.' });
  if (tellsJoins)
    socket.to(roomId).emit('user_joined', { userId: user.id, username: user.username, roomId, timestamp });
  return { ok: true };
};

const sendMessage = async ({ io, store, user }, { roomId, content }) => {
  if (typeof content !== 'string' || content.trim() === '' || content.length > messageLengthMax)
    return failure('VALIDATION', 'content: text that is not blank');
  if (!(await store.isMember({ roomId, userId: user.id })))
    return failure('NOT_AUTHORIZED', 'You are not a member of this room.');
  const message = { id: crypto.randomUUID(), roomId, userId: user.id, content, createdAt: new Date() };
  await store.addMessage(message);
  const createdAt = message.createdAt.toISOString();
  io.to(roomId).emit('receive_message', {
    id: message.id,
    roomId,
    userId: user.id,
    username: user.username,
    content,
    createdAt,
    timestamp: createdAt,
  });
  return { ok: true };
};

/** Runs a handler, tells what fails as `error`, and acknowledges. */
const listener = (handle, context) => async (data, acknowledge) => {
  let answer;
  try {
    answer = await handle(context, data);
  } catch (error) {
    console.error(error);
    answer = failure('SERVER_ERROR', 'Something went wrong.');
  }
  if (!answer.ok) context.socket.emit('error', answer);
  acknowledge?.(answer);
};

/** Starts the stack on a free port and says which. Where `tellsJoins` is false, a room does not hear of those who join it. */
export const serve = (store, { tellsJoins = true } = {}) => {
  const server = createServer(httpApp(store));
  const io = new Server(server, {
    transports: ['websocket'],
    perMessageDeflate: false,
    httpCompression: false,
    serveClient: false,
  });
  io.engine.on('connection', (rawSocket) => {
    rawSocket.request = null;
  });
  io.use((socket, next) => {
    try {
      socket.data.user = userOf(socket.handshake.auth.token);
      next();
    } catch (error) {
      next(error);
    }
  });
  io.on('connection', (socket) => {
    const context = { io, store, socket, tellsJoins, user: socket.data.user };
    socket.on('join_room', listener(joinRoom, context));
    socket.on('send_message', listener(sendMessage, context));
  });
  announce(server);
};

/** Many connect at once: the queue of the port is as long as the system allows. */
const backlog = 4_096;

/** Listens on a free port of this machine and prints it, which is how the harness knows that it is ready. */
export const announce = (server) => {
  server.listen({ port: 0, host: '127.0.0.1', backlog }, () =>
    console.log(`ready at port ${server.address().port}`),
  );
};
