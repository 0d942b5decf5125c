import { exampleAccessToken } from '@parley/contract/documents/examples';
import { exampleHost } from './command-section.ts';
import { lines, sample } from './html.ts';

const logIn = `curl '${exampleHost}/v1/register' \\
  -H 'Content-Type: application/json' \\
  -d '{
  "username": "ada",
  "email": "ada@example.org",
  "password": "violet-harbour-97"
}'

export TOKEN='${exampleAccessToken.slice(0, 24)}…'
curl '${exampleHost}/v1/me' \\
  -H "Authorization: Bearer $TOKEN"`;

const openWebSocket = `const address = 'ws://localhost:3000/v1/ws';
const socket = new WebSocket(address);
socket.onopen = () => socket.send(JSON.stringify({
  id: 1, command: 'authenticate', input: { token },
}));
socket.onmessage = ({ data }) => show(JSON.parse(data));`;

const openSocketIo = `import { io } from 'socket.io-client';

const socket = io('${exampleHost}/v1', {
  auth: { token },
});
socket.on('message_created', (data) => show(data));`;

const envelopes = `→ {"id":7,"command":"ping","input":{}}
← {"id":7,"ok":true,"result":{"serverTime":"2026-…"}}

→ {"id":8,"command":"get_room","input":{"roomId":"…"}}
← {"id":8,"ok":false,"error":{"code":"not_found",…}}

← {"event":"user_updated","data":{"user":{…}}}`;

const refusal = `HTTP/1.1 400 Bad Request

{"error": {
  "code": "invalid_input",
  "message": "The input is not valid. …",
  "fields": [
    {"path": "content", "expected": "text that …"}
  ]
}}`;

const topic = (id: string, title: string, text: string, samples: string): string =>
  lines(
    `<article id="${id}" aria-labelledby="h-${id}">`,
    `<div class="about"><h3 id="h-${id}"><a href="#${id}">${title}</a></h3>${text}</div>`,
    `<div class="samples">${samples}</div>`,
    '</article>',
  );

/** The headings of the guide, for the list of contents. */
export const guideTopics: Readonly<Record<string, string>> = {
  authentication: 'Authentication',
  wires: 'Wires',
  envelopes: 'Commands and events',
  refusals: 'Errors',
  allowances: 'Allowances',
};

/** How one gets from nothing to the first command and the first event. */
export const guide = (): string =>
  lines(
    topic(
      'authentication',
      'Authentication',
      `<p><a href="#register"><code>register</code></a> and <a href="#log_in"><code>log_in</code></a> answer with an
access token, a JWT that lasts 15 minutes unless configured, and a refresh token. Send the access token as a bearer token with
every request. Before it runs out, <a href="#refresh_session"><code>refresh_session</code></a> gives the next pair.</p>
<p>A socket takes the token in its handshake, as a header, as <code>auth: {token}</code> (Socket.IO) or as
<code>?token=</code>; or in its first command, <a href="#authenticate"><code>authenticate</code></a>, within 10 seconds. The
same command with a new token keeps the connection open.</p>`,
      sample('Register, then ask', logIn),
    ),
    topic(
      'wires',
      'Wires',
      `<p>Every command can be sent over each of three wires on one port, and does the same on each. What happens
meanwhile is heard on the two that stay open.</p>
<ul class="wires"><li><strong>REST</strong> under <code>/v1</code>: JSON in and out, fields of the input in the path, in the
query of GET and DELETE, in the body of the others.</li>
<li><strong>WebSocket</strong> at <code>/v1/ws</code>: text frames of JSON.</li>
<li><strong>Socket.IO</strong> in the namespace <code>/v1</code>: a command is an event of its name, its answer the
acknowledgement.</li></ul>`,
      sample('WebSocket', openWebSocket) + sample('Socket.IO', openSocketIo),
    ),
    topic(
      'envelopes',
      'Commands and events',
      `<p>A command has a name in the imperative and one object as its input. An event has a name in the past tense and one
object as its data. On the plain WebSocket your <code>id</code> comes back with the answer; without one there is none, and a
refusal comes as the event <a href="#event-failed"><code>failed</code></a>.</p>
<p>Commands of one connection start in the order in which they were sent. Ids are UUIDs, times are UTC with
milliseconds. Expect fields that are not described here: later versions may add some.</p>`,
      sample('Frames', envelopes),
    ),
    topic(
      'refusals',
      'Errors',
      `<p>An error has a stable <code>code</code>, and a <code>message</code> for people, which may change. Over REST it is
<code>{"error": …}</code> with a status; on sockets <code>{"ok": false, "error": …}</code>. <code>fields</code> says what was
wrong with the input, <code>retryAfterS</code> when to come back, and <code>reference</code> names the entry in the server's
log. See <a href="#errors">all codes</a>.</p>`,
      sample('A refusal', refusal),
    ),
    `<article class="plain" id="allowances" aria-labelledby="h-allowances">
<h3 id="h-allowances"><a href="#allowances">Allowances</a></h3>
<p>Commands draw from the allowance that stands with each. How many there are in which time is for the operator to say
(<code>MESSAGE_RATE_LIMIT</code>, <code>AUTH_RATE_LIMIT</code>, <code>COMMAND_RATE_LIMIT</code>). Over REST the headers
<code>RateLimit</code> and <code>RateLimit-Policy</code> say what is left. Beyond it the answer is
<a href="#error-rate_limited"><code>rate_limited</code></a> with <code>retryAfterS</code>.</p>
</article>`,
  );
