import { deferred } from '../deferred.ts';
import type { ParleyClient } from '@parley/client';
import { withAccount } from '../account.ts';
import type { Cli } from '../account.ts';
import { ChatApp } from '../chat/chat-app.ts';
import { wrongUsage } from '../exits.ts';
import { goOnline } from '../online.ts';
import { resolveTarget } from '../targets.ts';
import { harmlessLines } from '../text/harmless.ts';
import { withinMs } from '../within.ts';
import { plainChat, talkInLines } from './plain-chat.ts';
import type { ChatOptions } from './plain-chat.ts';

const loadTimeoutMs = 30_000;
/** How long one waits, when leaving, for what was just sent. */
const settleTimeoutMs = 3_000;

/** At a terminal the chat in full; in a pipe, and with `--json`, lines in and lines out. */
export const chat = (cli: Cli, target: string | undefined, options: ChatOptions): Promise<void> => {
  const isTerminal = cli.stdin.isTTY && cli.stdout.isTTY && cli.output.palette !== 'plain';
  return isTerminal && options.json !== true
    ? interactiveChat(cli, target, options)
    : plainChat(cli, target, options);
};

const interactiveChat = (cli: Cli, target: string | undefined, options: ChatOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const isOnline = await goOnline(client, { output: cli.output, isJson: false });
    const room = target === undefined ? undefined : await resolveTarget(client, target, options);
    if (!isOnline) {
      // The screen shows what a connection tells; lines need none.
      if (!room)
        throw wrongUsage("With whom? Without a connection: parley chat '#room', or parley chat user");
      return talkInLines(cli, client, { roomId: room.roomId, options });
    }
    await untilSo(
      client,
      () => client.isLoaded && (!room || client.state.rooms.has(room.roomId)),
      loadTimeoutMs,
    );
    try {
      await new ChatApp(cli, client).run(room?.roomId);
    } finally {
      await tellUnsent(cli, client);
    }
  });

const untilSo = async (client: ParleyClient, isSo: () => boolean, timeoutMs: number): Promise<void> => {
  const { promise, resolve } = deferred<void>();
  const stop = client.subscribe(() => {
    if (isSo()) resolve();
  });
  try {
    if (!isSo()) await withinMs(timeoutMs, promise);
  } finally {
    stop();
  }
};

/** What is on its way may arrive; what was not sent ends with the process: at least it is not lost unseen. */
const tellUnsent = async (cli: Cli, client: ParleyClient): Promise<void> => {
  const isSettled = (): boolean =>
    client.status !== 'online' || client.outbox.every(({ state }) => state === 'failed' || state === 'sent');
  await untilSo(client, isSettled, settleTimeoutMs).catch(() => undefined);
  for (const { content, state } of client.outbox) {
    if (state === 'sent') continue;
    const isUnknown = state === 'sending';
    cli.output.note({ text: isUnknown ? 'Not acknowledged:' : 'Not sent:', look: 'warning' });
    for (const line of harmlessLines(content)) cli.output.note(`  ${line}`);
  }
};
