import { closeCodes } from '../packages/contract/src/close-codes.ts';
import { assistantLimits } from '../packages/server/src/app/assistants.ts';
import { entriesMax } from '../packages/server/src/app/directory.ts';
import { keysMax } from '../packages/server/src/app/limiter.ts';
import { hashingLimits } from '../packages/server/src/app/passwords.ts';
import { outboxLimits } from '../packages/server/src/bus/outbox.ts';
import { connectionsPerUserMax } from '../packages/server/src/delivery/connections.ts';
import { dialectWaitingMax } from '../packages/server/src/dialects/in-order.ts';
import { socketIoLimits } from '../packages/server/src/server/compose.ts';
import { settings } from '../packages/server/src/server/config.ts';
import { backpressureBytesMax, socketIdleTimeoutS } from '../packages/server/src/server/serve.ts';
import { databaseLimits } from '../packages/server/src/storage/database.ts';
import { changesWaitingMax } from '../packages/server/src/storage/writer.ts';
import { openingLimits } from '../packages/server/src/wires/doorway.ts';
import { formsMax } from '../packages/server/src/wires/http/form.ts';
import { runningMax, waitingMax } from '../packages/server/src/wires/inbox.ts';
import { slowReaderLimits } from '../packages/server/src/wires/slow-readers.ts';
import { authenticationTimeoutMs } from '../packages/server/src/wires/socket-client.ts';
import { count, seconds, table } from './document-table.ts';

type Row = readonly [what: string, atMost: string, whenFull: string];

const closed = (reason: keyof typeof closeCodes): string => `closed with ${closeCodes[reason].code}`;
const { sliceMs, slices, roundsMax, waitingBytesMax, togetherBytesMax, pressedBytesMax } = slowReaderLimits;
const { bufferBytesMax } = socketIoLimits(0);

const comingIn: readonly Row[] = [
  [
    'Sockets of one process, Socket.IO sessions that poll included',
    `\`${settings.connectionsMax.name}\` (${count(Number(settings.connectionsMax.default))})`,
    'the handshake is answered 503 `overloaded`',
  ],
  [
    'Sockets whose user and rooms are looked up',
    `${count(openingLimits.runningMax)} at once, ${count(openingLimits.waitingMax)} wait`,
    `the same; who is connected already and comes to say who they are: ${closed('unavailable')}`,
  ],
  [
    'Time until a socket is let in',
    seconds(authenticationTimeoutMs),
    `${closed('authentication_timeout')} when it did not say who it is, ${closed('unavailable')} when we did not get round to it`,
  ],
  ['Connections of one user', count(connectionsPerUserMax), closed('too_many_connections')],
  [
    'Passwords that are checked or hashed',
    `${hashingLimits.runningMax} at once, ${count(hashingLimits.waitingMax)} wait`,
    '`overloaded`',
  ],
  ['Silence on a plain WebSocket', `${socketIdleTimeoutS} s`, 'cut off; the server pings before that'],
];

const asking: readonly Row[] = [
  [
    'Commands of one connection',
    `${runningMax} under way, ${waitingMax} wait for their place`,
    'the socket is not read until half of those are done',
  ],
  [
    'Queries and transactions, but for new messages and marks',
    `${databaseLimits.poolMax} connections, ${count(databaseLimits.pendingMax)} under way or waiting`,
    '`overloaded`',
  ],
  [
    'Time in which PostgreSQL answers nothing of what it was asked',
    seconds(databaseLimits.silentMsMax),
    'its connections are given up: `unavailable`, and what comes next has new ones',
  ],
  [
    'The same page of a room’s history, its receipts or its state, asked for by many at once',
    'two readings',
    'those who ask while one is under way share the next',
  ],
  ['Changes to one room', `one at a time, ${count(changesWaitingMax)} wait`, '`overloaded`'],
  ['Uploads that are read', count(formsMax), '`overloaded`'],
  [
    'Messages that wait to be stored',
    `${count(databaseLimits.queueMax)} in each of ${databaseLimits.lanes} lanes, ${count(databaseLimits.queuePerKeyMax)} of one room`,
    '`overloaded`',
  ],
  [
    'Messages in one statement',
    count(databaseLimits.batchMax),
    'every room that waits has an equal share of it, so that one room’s storm does not keep the others waiting',
  ],
  [
    'Marks that wait to be stored',
    `${count(databaseLimits.queueMax)}, ${count(databaseLimits.queuePerKeyMax)} of one room`,
    '`overloaded`',
  ],
  [
    'Questions to assistants',
    `${assistantLimits.runningMax} at once, ${count(assistantLimits.waitingMax)} wait, ${assistantLimits.waitingPerKeyMax} of one room`,
    'it answers that it is busy',
  ],
];

const telling: readonly Row[] = [
  [
    'Bytes that wait for one connection, for some seconds',
    `${count(waitingBytesMax)} for ${seconds(sliceMs * slices * roundsMax)}`,
    `${closed('too_slow')}, after what was sent before`,
  ],
  [
    'Bytes that wait for one connection',
    `${count(backpressureBytesMax)}; ${count(bufferBytesMax)} where it polls`,
    'cut off, which its client sees as 1006',
  ],
  [
    'Bytes that wait for all connections together',
    count(togetherBytesMax),
    `whoever has more than ${count(pressedBytesMax)} waiting is cut off, until it is less`,
  ],
  [
    'Events that wait to be told in the dialects, because something must be read first',
    count(dialectWaitingMax),
    `those who listen to the room are ${closed('unavailable')}, and read its history when they come back`,
  ],
  [
    'What waits to be sent to other nodes',
    `${count(outboxLimits.waitingCharsMax)} characters`,
    'they are told that something is missing, and read it from the log',
  ],
];

const remembering: readonly Row[] = [
  [
    'Sessions, users, rooms and memberships that are remembered',
    [entriesMax.sessions, entriesMax.users, entriesMax.rooms, entriesMax.members].map(count).join(', '),
    'those not used for long are read again',
  ],
  ['Allowances that are counted', count(keysMax), 'those not used for long are forgotten'],
];

const heads = (first: string) => [first, 'At most', 'Beyond it'] as const;

/** The page of everything that can be full. */
export const limitsPage = (): string => `# Limits

Whatever can pile up in Parley has a bound, so that a storm costs those who make it, and not the others. When something is
full there is one answer on every wire and in every dialect: \`overloaded\`, with \`retryAfterS\` in the answer and \`Retry-After\`
over HTTP (503). Nothing was done then: the same request can be sent again. All figures are those of one process.

${table(heads('Coming in'), comingIn)}

${table(heads('Asking'), asking)}

${table(heads('Being told'), telling)}

${table(heads('Remembered'), remembering)}

\`parley_connections_opening\`, \`parley_messages_queued\` and \`parley_unread_bytes\` on \`/metrics\` show what waits. What a request may
hold, and how often one may ask, is in [configuration.md](configuration.md).

This file is written by \`npm run documents\`.
`;
