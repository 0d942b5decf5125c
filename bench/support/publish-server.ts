/**
 * The limit of a fan-out in Bun: a server that publishes the same bytes for whatever it is sent, and answers. It checks, parses
 * and encodes nothing. Its frames are of the kind and size of Parley's plain WebSocket.
 */
const topic = 'room';
const eventBytes = 460;
const idleTimeoutS = 120;

const head = '{"event":"message_created","data":{"message":{"content":"';
const event = `${head}${'x'.repeat(eventBytes - head.length - 4)}"}}}`;
/** What the generator sends begins with `{"id":` and nine digits. */
const idDigits = 9;
const idStart = '{"id":'.length;

const users: Record<string, object> = {
  '/api/v1/auth/register': { data: { user: { id: '' }, token: 'none' } },
  '/api/v1/rooms': { data: { id: topic } },
};

const server = Bun.serve({
  port: 0,
  hostname: '127.0.0.1',
  fetch(request, upgrading) {
    if (upgrading.upgrade(request)) return undefined;
    return Response.json(users[new URL(request.url).pathname] ?? {});
  },
  websocket: {
    idleTimeout: idleTimeoutS,
    perMessageDeflate: false,
    closeOnBackpressureLimit: true,
    open(socket) {
      socket.subscribe(topic);
      socket.send('{"event":"connected"}', false);
    },
    message(socket, frame) {
      server.publish(topic, event, false);
      socket.send(`{"id":${frame.slice(idStart, idStart + idDigits).toString()},"ok":true}`, false);
    },
  },
});
console.log(`ready at port ${server.port}`);
