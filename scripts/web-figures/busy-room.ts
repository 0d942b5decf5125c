import type { Page } from 'playwright-core';
import type { WireClient } from '../../tests/support/wires.ts';
import { connect } from '../../tests/support/wires.ts';
import { debug, memoryOf } from './stage.ts';
import type { FiguresStage, Memory } from './stage.ts';

/** An hour of a message a second, told in a minute; then three more hours, faster, to see where it ends. */
const hour = 3_600;
const hourSentMs = 60_000;
const laterHours = 3;
const laterHourSentMs = 25_000;
const [editEvery, reactEvery, typeEvery] = [10, 5, 7];
const shownWithinMs = 90_000;

export interface BusySample {
  readonly sent: number;
  readonly memory: Memory;
  readonly elements: number;
  /** From the last answer to a sender until the page showed the last message; undefined where it did not in time. */
  readonly lagMs: number | undefined;
}

/** Sends message number `number` of the load, and what people do with it. */
const sendOne = async (senders: readonly WireClient[], roomId: string, number: number): Promise<void> => {
  const sender = senders[number % senders.length];
  const other = senders[(number + 1) % senders.length];
  if (!sender || !other) throw new Error('Nobody sends.');
  if (number % typeEvery === 0) await sender.call('set_typing', { roomId, typing: true });
  const content = `Busy ${number}. ${'Boats come and go. '.repeat(1 + (number % 9))}`;
  const { message } = await sender.call('send_message', { roomId, content, clientId: crypto.randomUUID() });
  if (number % editEvery === 0)
    await sender.call('edit_message', { roomId, messageId: message.id, content: `${content} (Edited.)` });
  if (number % reactEvery === 0)
    await other.call('add_reaction', { roomId, messageId: message.id, emoji: '👍' });
};

/** Sends messages `from` + 1 to `to`, evenly over a time; answers how much later the page showed the last. */
const send = async (
  page: Page,
  senders: readonly WireClient[],
  roomId: string,
  { from, to, ms }: { readonly from: number; readonly to: number; readonly ms: number },
): Promise<number | undefined> => {
  const startedMs = performance.now();
  const underway = new Set<Promise<void>>();
  for (let number = from + 1; number <= to; number += 1) {
    const dueMs = startedMs + ((number - from) * ms) / (to - from);
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await Bun.sleep(waitMs);
    // No more at once than there are senders.
    if (underway.size >= senders.length) await Promise.race(underway);
    const one = sendOne(senders, roomId, number).finally(() => underway.delete(one));
    underway.add(one);
  }
  await Promise.all(underway);
  const sentMs = performance.now();
  const last = page.getByRole('article').filter({ hasText: `Busy ${to}. ` });
  const isShown = await last.waitFor({ timeout: shownWithinMs }).then(
    () => true,
    () => false,
  );
  return isShown ? performance.now() - sentMs : undefined;
};

export const measureBusyRoom = async (stage: FiguresStage): Promise<readonly BusySample[]> => {
  const page = await stage.show();
  const session = await debug(page);
  const senders: WireClient[] = [];
  for (const { login } of stage.others)
    senders.push(await connect('websocket', stage.program.url, login.tokens.accessToken));
  const samples: BusySample[] = [];
  const sample = async (sent: number, lagMs: number | undefined): Promise<void> => {
    const elements: number = await page.evaluate('document.getElementsByTagName("*").length');
    samples.push({ sent, memory: await memoryOf(session), elements, lagMs });
    // What they have heard is of no use, and is not the page's.
    for (const sender of senders) (sender.heard as unknown[]).length = 0;
  };
  try {
    await sample(0, 0);
    const parts = [
      ...Array.from({ length: 4 }, () => ({ count: hour / 4, ms: hourSentMs / 4 })),
      ...Array.from({ length: laterHours }, () => ({ count: hour, ms: laterHourSentMs })),
    ];
    let from = 0;
    for (const { count, ms } of parts) {
      const lagMs = await send(page, senders, stage.roomId, { from, to: from + count, ms });
      from += count;
      await sample(from, lagMs);
      // Who is that far behind is not asked for more.
      if (lagMs === undefined) break;
    }
  } finally {
    for (const sender of senders) sender.close();
    await page.context().close();
  }
  return samples;
};

export const busyHeads = [
  'messages that came to an open room',
  'heap after collection',
  'since the row above, a message',
  'nodes of the engine',
  'elements',
  'the last was shown after',
] as const;

export const busyRows = (samples: readonly BusySample[]): readonly (readonly string[])[] =>
  samples.map(({ sent, memory, elements, lagMs }, index) => {
    const before = samples[index - 1];
    const slope = before && (memory.heapBytes - before.memory.heapBytes) / (sent - before.sent);
    return [
      sent.toLocaleString('en'),
      `${(memory.heapBytes / 2 ** 20).toFixed(1)} MiB`,
      slope === undefined ? '' : `${slope.toFixed(0)} B`,
      String(memory.nodes),
      String(elements),
      lagMs === undefined ? `not within ${shownWithinMs / 1_000} s` : `${lagMs.toFixed(0)} ms`,
    ];
  });
