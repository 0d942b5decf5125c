import { createInterface } from 'node:readline';
import type { ParleyClient } from '@parley/client';
import type { Message } from '@parley/contract/nouns/message';
import type { Cli, CommonOptions } from '../account.ts';
import { withAccount } from '../account.ts';
import { wrongUsage } from '../exits.ts';
import { Follower } from '../follow.ts';
import { goOnline } from '../online.ts';
import { resolveTarget } from '../targets.ts';
import { withinMs } from '../within.ts';
import { sendTimeoutMs } from './send.ts';

export interface ChatOptions extends CommonOptions {
  readonly join?: boolean;
  readonly lines?: number;
}

/** Messages that wait for their acknowledgement while further lines are read. */
const underwayMax = 16;
/** Shown first where a person types the lines. */
const linesAtTerminal = 20;

/** Sends each line that comes on stdin as a message, and comes back when all are acknowledged. */
const sendLines = async (cli: Cli, client: ParleyClient, roomId: string): Promise<number> => {
  const underway: Promise<Message>[] = [];
  let lastSeq = 0;
  const settleOne = async (): Promise<void> => {
    const oldest = underway.shift();
    if (oldest) lastSeq = Math.max(lastSeq, (await withinMs(sendTimeoutMs, oldest)).seq);
  };
  for await (const line of createInterface({ input: cli.stdin, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() === '') continue;
    if (underway.length >= underwayMax) await settleOne();
    const sent = client.sent(client.send(roomId, line).clientId);
    // A refusal is heard when its turn comes; until then it is not unheard.
    sent.catch(() => undefined);
    underway.push(sent);
  }
  while (underway.length > 0) await settleOne();
  return lastSeq;
};

/** Lines in, lines out, in one room, until stdin ends and everything was acknowledged and printed. */
export const talkInLines = async (
  cli: Cli,
  client: ParleyClient,
  { roomId, options }: { readonly roomId: string; readonly options: ChatOptions },
): Promise<void> => {
  const follower = new Follower(client, { roomId, output: cli.output, isJson: options.json === true });
  await follower.printNewest(options.lines ?? (cli.stdin.isTTY ? linesAtTerminal : 0));
  follower.start();
  try {
    const lastSeq = await Promise.race([sendLines(cli, client, roomId), follower.ended]);
    await Promise.race([follower.printedUpTo(lastSeq), follower.ended]);
  } finally {
    follower.stop();
  }
};

/** Chat for pipes. */
export const plainChat = async (
  cli: Cli,
  target: string | undefined,
  options: ChatOptions,
): Promise<void> => {
  if (target === undefined) throw wrongUsage("With whom? Try: parley chat '#room', or parley chat user");
  await withAccount(cli, options, async ({ client }) => {
    const { roomId } = await resolveTarget(client, target, options);
    await goOnline(client, { output: cli.output, isJson: options.json === true });
    await talkInLines(cli, client, { roomId, options });
  });
};
