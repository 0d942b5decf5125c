import { Histogram } from './histogram.ts';
import type {
  LoadConnection,
  LoadCounts,
  LoadOrder,
  LoadReply,
  Opened,
  Opening,
  Pace,
} from './load-protocol.ts';
import { answerId, commandText, filledFrame, frameTemplate, RawSocket } from './raw-socket.ts';
import type { FrameTemplate } from './raw-socket.ts';

/**
 * A process of the load generator. It holds connections to one server and does what its parent says over IPC
 * (`LoadOrder`). While it is not told to write it costs nothing.
 */

/** The numbers of messages are above it, all of as many digits: a frame is made once and filled with the next number. */
const firstId = 100_000_000;
/** As many can be under way: the time at which number n was due is at `n % ring`. */
const ring = 2 ** 20;
const tickMs = 1;
const drainTimeoutMs = 30_000;
const drainPollMs = 10;
/** What stands before the number in a message's content, and nowhere else in a frame. */
const numberMark = '#';
const wholeFrame = 4_096;

interface Writer {
  readonly socket: RawSocket;
  readonly template: FrameTemplate;
  underWay: number;
}

/** When each message that is under way was due; NaN where none is. */
const dueAtMs = new Float64Array(ring).fill(Number.NaN);
/** The same, kept after the answer: deliveries may come later. */
const deliveriesDueAtMs = new Float64Array(ring).fill(Number.NaN);
const times = { answers: new Histogram(), deliveries: new Histogram(), lateness: new Histogram() };
let counts = { answers: 0, failed: 0, events: 0 };
let lastId = firstId;
let underWay = 0;
let pace: Pace | undefined;
/** Only messages that are due from then on are timed; none before `mark`, none after `stop`. */
let [markedAtMs, stoppedAtMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
let cpuAtMark = 0;
let sockets: RawSocket[] = [];
let writers: Writer[] = [];
let ticking: ReturnType<typeof setInterval> | undefined;

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const isTimed = (dueMs: number): boolean => dueMs >= markedAtMs && dueMs < stoppedAtMs;

const send = (writer: Writer, dueMs: number): void => {
  lastId += 1;
  dueAtMs[lastId % ring] = dueMs;
  deliveriesDueAtMs[lastId % ring] = dueMs;
  writer.underWay += 1;
  underWay += 1;
  writer.socket.sendFrame(filledFrame(writer.template, lastId));
};

const answered = (writer: Writer, id: number, succeeded: boolean): void => {
  const nowMs = performance.now();
  const dueMs = dueAtMs[id % ring] ?? Number.NaN;
  writer.underWay -= 1;
  underWay -= 1;
  counts.answers += 1;
  if (!succeeded) counts.failed += 1;
  dueAtMs[id % ring] = Number.NaN;
  if (isTimed(dueMs)) times.answers.add(nowMs - dueMs);
  if (pace?.kind === 'closed') send(writer, nowMs);
};

const delivered = (frame: string): void => {
  const at = frame.indexOf(numberMark);
  if (at === -1) return;
  const dueMs = deliveriesDueAtMs[Number(frame.slice(at + 1, at + 10)) % ring] ?? Number.NaN;
  if (isTimed(dueMs)) times.deliveries.add(performance.now() - dueMs);
};

/** A message of this connection, as its wire has it, with its number in the content and, where there is one, the client id. */
const messageTemplate = (
  { wire, process: index, contentLength }: Opening,
  connection: number,
  roomId: string,
): FrameTemplate => {
  const clientId = `00000000-0000-4000-8${hex(index, 3)}-${hex(connection, 3)}${firstId}`;
  const content = `${numberMark}${firstId}`.padEnd(contentLength, 'x');
  const input = { roomId, content, ...(wire === 'rooms' ? {} : { clientId }) };
  return frameTemplate(commandText(wire, firstId, 'send_message', input), String(firstId));
};

const hex = (value: number, digits: number): string =>
  (value % 16 ** digits).toString(16).padStart(digits, '0');

/** Opens one connection and lets it listen to its rooms. */
const openOne = async (opening: Opening, connection: LoadConnection, index: number): Promise<void> => {
  const { wire, port, deliveryTimes } = opening;
  let writer: Writer | undefined;
  let joined: (() => void) | undefined;
  const socket = await RawSocket.open({
    port,
    wire,
    token: connection.token,
    onFrame(kind, head) {
      if (kind === 'event') {
        counts.events += 1;
        if (deliveryTimes) delivered(head(wholeFrame));
      } else if (kind === 'answer') {
        const text = head();
        const id = answerId(wire, text);
        if (id <= firstId) joined?.();
        else if (writer) answered(writer, id, text.includes('"ok":true'));
      }
    },
  });
  sockets.push(socket);
  if (wire === 'rooms') {
    for (const [place, roomId] of connection.joins.entries()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      joined = resolve;
      socket.sendText(commandText(wire, place, 'join_room', { roomId }));
      await promise;
    }
  }
  if (connection.writesTo === undefined) return;
  writer = { socket, template: messageTemplate(opening, index, connection.writesTo), underWay: 0 };
  writers.push(writer);
};

const open = async (opening: Opening): Promise<Opened> => {
  const [startedMs, cpuBefore] = [performance.now(), cpuSeconds()];
  const opened = new Histogram();
  let next = 0;
  let failed = 0;
  const openSome = async (): Promise<void> => {
    while (next < opening.connections.length) {
      const index = next;
      next += 1;
      const connection = opening.connections[index];
      if (!connection) return;
      const beganMs = performance.now();
      try {
        await openOne(opening, connection, index);
        opened.add(performance.now() - beganMs);
      } catch (error) {
        failed += 1;
        if (failed === 1) console.error('A connection failed:', error);
      }
    }
  };
  await Promise.all(Array.from({ length: opening.together }, openSome));
  const ms = performance.now() - startedMs;
  return { ms, cpuSeconds: cpuSeconds() - cpuBefore, failed, times: opened.record() };
};

const startOpenLoop = (perSecond: number): void => {
  const intervalMs = 1_000 / perSecond;
  let dueMs = performance.now() + intervalMs;
  let turn = 0;
  ticking = setInterval(() => {
    const nowMs = performance.now();
    while (dueMs <= nowMs) {
      const writer = writers[turn % writers.length];
      // Nothing that was due is left out: when a million are under way the run is worth nothing, and ends.
      if (!writer || underWay >= ring)
        throw new Error(`${underWay} messages are under way: give a lower rate.`);
      turn += 1;
      if (isTimed(dueMs)) times.lateness.add(nowMs - dueMs);
      send(writer, dueMs);
      dueMs += intervalMs;
    }
  }, tickMs);
};

const start = (wanted: Pace): void => {
  pace = wanted;
  [markedAtMs, stoppedAtMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  if (wanted.kind === 'open') startOpenLoop(wanted.perSecond);
  else
    for (const writer of writers) while (writer.underWay < wanted.inFlight) send(writer, performance.now());
};

const mark = (): void => {
  counts = { answers: 0, failed: 0, events: 0 };
  for (const histogram of Object.values(times)) histogram.clear();
  cpuAtMark = cpuSeconds();
  markedAtMs = performance.now();
};

const drained = async (): Promise<void> => {
  const giveUpMs = performance.now() + drainTimeoutMs;
  const isDrained = (): boolean => underWay === 0 || performance.now() > giveUpMs;
  while (!isDrained()) await Bun.sleep(drainPollMs);
};

/** Ends the sending, takes the counts, and waits a while for the answers of what is under way. */
const stop = async (): Promise<LoadCounts> => {
  pace = undefined;
  clearInterval(ticking);
  stoppedAtMs = performance.now();
  const seen = { ...counts, ms: stoppedAtMs - markedAtMs, cpuSeconds: cpuSeconds() - cpuAtMark };
  await drained();
  // What never had an answer has waited at least until now.
  if (underWay > 0)
    for (const dueMs of dueAtMs) if (isTimed(dueMs)) times.answers.add(performance.now() - dueMs);
  return {
    ...seen,
    unanswered: underWay,
    answerTimes: times.answers.record(),
    deliveryTimes: times.deliveries.record(),
    lateness: times.lateness.record(),
  };
};

const obey = async (order: LoadOrder): Promise<LoadReply> => {
  switch (order.do) {
    case 'open':
      return { did: 'open', opened: await open(order.opening) };
    case 'start':
      start(order.pace);
      return { did: 'start' };
    case 'mark':
      mark();
      return { did: 'mark' };
    case 'stop':
      return { did: 'stop', counts: await stop() };
    case 'close':
      for (const socket of sockets) socket.close();
      [sockets, writers] = [[], []];
      return { did: 'close' };
    default:
      return order satisfies never;
  }
};

process.on('message', (order: LoadOrder) => {
  void obey(order).then((reply) => process.send?.(reply));
});
// A parent that ended takes its load along.
process.on('disconnect', () => process.exit(0));
