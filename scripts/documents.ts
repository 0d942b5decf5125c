import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { asyncApi } from '../packages/contract/src/documents/asyncapi.ts';
import { limitTexts } from '../packages/contract/src/documents/limit-texts.ts';
import { openApi } from '../packages/contract/src/documents/openapi.ts';
import { limits } from '../packages/contract/src/limits.ts';
import { historyCharactersMax, historyMessagesMax } from '../packages/server/src/app/assistant-history.ts';
import { assistantLimits } from '../packages/server/src/app/assistants.ts';
import { contactsMax } from '../packages/server/src/app/commands/add-contact.ts';
import { openMax } from '../packages/server/src/app/create-invite.ts';
import { membersMax } from '../packages/server/src/app/join.ts';
import {
  fixedRefreshTokenLifeMs,
  previousTokenLifeMs,
  refreshTokenLifeMs,
} from '../packages/server/src/app/tokens.ts';
import { answerBytesMax } from '../packages/server/src/assistants/endpoint.ts';
import { connectionsPerUserMax } from '../packages/server/src/delivery/connections.ts';
import { goneAfterMs } from '../packages/server/src/delivery/presence.ts';
import { socketIoLimits } from '../packages/server/src/server/compose.ts';
import { envExample, settingsTable } from '../packages/server/src/server/help.ts';
import { backpressureBytesMax, socketIdleTimeoutS } from '../packages/server/src/server/serve.ts';
import { databaseLimits } from '../packages/server/src/storage/database.ts';
import { fileCountsAsBytesMin } from '../packages/server/src/storage/files.ts';
import { notificationsKeptMax } from '../packages/server/src/storage/notifications.ts';
import { formsMax } from '../packages/server/src/wires/http/form.ts';
import { authenticationTimeoutMs } from '../packages/server/src/wires/socket-client.ts';
import { count, seconds, table } from './document-table.ts';
import { limitsPage } from './limits-document.ts';

/** Writes the documents that are made from the tables of the program, so that they cannot say anything else. */

const root = dirname(import.meta.dir);

type Row = readonly [what: string, value: string, why: string];

const { pingIntervalMs, pingTimeoutMs, bufferBytesMax } = socketIoLimits(0);
const dayMs = 24 * 3_600_000;

const serverLimits: readonly Row[] = [
  [
    'Life of a refresh token',
    `${count(refreshTokenLifeMs / dayMs)} days`,
    'From its last use: who comes back within it stays logged in.',
  ],
  [
    'Life of a refresh token that stays the same',
    `${count(fixedRefreshTokenLifeMs / dayMs)} days`,
    'From the log-in: for other chat servers’ clients that cannot take the next one.',
  ],
  [
    'A replaced refresh token still works for',
    `${count(previousTokenLifeMs / 3_600_000)} h`,
    'Unless the next one was used: for who lost the answer. Later it ends the session.',
  ],
  [
    'Time to authenticate a socket',
    seconds(authenticationTimeoutMs),
    'A connection without a user costs memory.',
  ],
  ['Connections of one user', count(connectionsPerUserMax), 'Tabs and devices, and then some.'],
  [
    'Bytes that wait for a slow reader',
    count(backpressureBytesMax),
    'Beyond it the connection is closed: nothing is dropped unseen, and no reader fills the memory.',
  ],
  [
    'Bytes that wait for a polling Socket.IO client',
    count(bufferBytesMax),
    'The same for those that fetch what is theirs.',
  ],
  ['Silence on a plain WebSocket', `${socketIdleTimeoutS} s`, 'The server pings before that.'],
  [
    'Ping of Socket.IO',
    `${seconds(pingIntervalMs)}, answer within ${seconds(pingTimeoutMs)}`,
    'Who does not answer is gone.',
  ],
  [
    'A user counts as offline after',
    seconds(goneAfterMs),
    'Whoever reloads a page or changes networks is not gone.',
  ],
  ['Members of one room', count(membersMax), 'One more is answered `full`.'],
  ['Contacts of one user', count(contactsMax), 'Likewise.'],
  ['Notifications kept of one user', count(notificationsKeptMax), 'The oldest go when new ones come.'],
  [
    'What a file counts as at least',
    `${count(fileCountsAsBytesMin)} bytes`,
    'Of `UPLOAD_BYTES_PER_USER`: a bound on bytes is then one on files, too.',
  ],
  ['Uploads read at the same moment', count(formsMax), 'More are answered `overloaded`.'],
  ['Open invites of one room or organization', count(openMax), 'Likewise.'],
  [
    'Messages that wait to be written, per lane',
    count(databaseLimits.queueMax),
    'Beyond it sending is answered `overloaded`.',
  ],
  [
    'Answers of assistants under way at once',
    `${count(assistantLimits.runningMax)}, one in a room`,
    'More questions wait, each room’s in order.',
  ],
  [
    'Questions that wait for an assistant',
    `${count(assistantLimits.waitingMax)}, ${count(assistantLimits.waitingPerKeyMax)} in a room`,
    'More are answered that it is busy.',
  ],
  [
    'What goes with a question to an assistant',
    `${count(historyMessagesMax)} messages, ${count(historyCharactersMax)} characters`,
    'The newest of the room. A model reads all of it every time.',
  ],
  [
    'Bytes of an answer of an assistant',
    count(answerBytesMax),
    'More is given up. Of its text as much is stored as a message can hold.',
  ],
];

const configuration = (): string => `# Configuration

Parley is configured by environment variables, or by a file \`.env\` in the folder it is started from; what is set in the
environment wins. None is needed to begin with. A value that cannot be used is refused at the start, with what was expected.
\`npm start -- --help\` prints this list; \`.env.example\` is one to copy from.

${settingsTable()}
Secrets that are not set are generated at the first start and kept in \`DATA_DIR\`, so that log-ins outlive a restart. Set
\`JWT_SECRET\` and \`REFRESH_SECRET\` yourself where the data folder does not last.

Behind a proxy set \`TRUSTED_PROXIES\`, or every client seems to have the proxy's address and shares its allowance.

## Assistants

\`create_assistant_room\` starts a session with an assistant by its name. \`echo\` is built in; an address adds another. What is
said in such a room goes to that address, with what was said before; encrypted and deleted messages do not. Its answer is
stored as one message when it is complete, and until then the room sees the assistant type.

- **\`http\`**: \`ASSISTANT_HTTP_URL\` is posted \`{"roomId", "messageId", "userId", "content", "history": [{"role", "content"}]}\`,
  where \`role\` is \`user\` or \`assistant\` and the oldest comes first. It answers \`{"content": "…"}\` as \`application/json\`, or
  the text itself as \`text/plain\`, all at once or in pieces.
- **\`openai\`**: \`ASSISTANT_OPENAI_URL\` and \`ASSISTANT_OPENAI_MODEL\` name a model behind any server that speaks OpenAI's chat
  completions, streamed or not. \`ASSISTANT_OPENAI_PROMPT\` tells it who it is.

Redirects are not followed. What goes wrong is said in the room in one sentence, and in the log without what was said.

## What is fixed

These are the same on every server, so that a client can count on them.

${table(
  ['Limit', 'Value', 'What it bounds'],
  Object.entries(limits).map(([name, value]) => [
    `\`${name}\``,
    count(value),
    limitTexts[name as keyof typeof limits],
  ]),
)}

These are worth knowing to who runs the server. They are named in the code and have no setting.
[limits.md](limits.md) says what happens when something is full.

${table(['Limit', 'Value', 'Why'], serverLimits)}

This file is written by \`npm run documents\`.
`;

const json = (document: object): string => `${JSON.stringify(document, null, 2)}\n`;

/** Every generated document: its text by its path in the repository. */
export const documents = (): Readonly<Record<string, string>> => ({
  'docs/openapi.json': json(openApi()),
  'docs/asyncapi.json': json(asyncApi()),
  'docs/configuration.md': configuration(),
  'docs/limits.md': limitsPage(),
  '.env.example': envExample(),
});

if (import.meta.main) {
  for (const [path, text] of Object.entries(documents())) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    console.log(path);
  }
}
