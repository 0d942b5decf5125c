import { limits } from '@parley/contract/limits';
import type { Message } from '@parley/contract/nouns/message';
import type { Cli, CommonOptions } from '../account.ts';
import { withAccount } from '../account.ts';
import { wrongUsage } from '../exits.ts';
import { readAll } from '../prompt.ts';
import { resolveTarget } from '../targets.ts';
import { withinMs } from '../within.ts';

export interface SendOptions extends CommonOptions {
  readonly join?: boolean;
}

/** A message is sent again until it is acknowledged, for so long. */
export const sendTimeoutMs = 60_000;

const readContent = async (cli: Cli, words: readonly string[]): Promise<string> => {
  const isStdin = words.length === 0 || (words.length === 1 && words[0] === '-');
  if (!isStdin) return words.join(' ');
  if (cli.stdin.isTTY) throw wrongUsage("What is to be sent? Try: parley send '#room' Hello");
  return (await readAll(cli, limits.contentLengthCeiling + 1)).replace(/\r?\n$/, '');
};

/** Sends one message, and comes back when it is acknowledged. Without text (or with `-`) it is what comes on stdin. */
export const send = async (
  cli: Cli,
  target: string,
  words: readonly string[],
  options: SendOptions,
): Promise<void> => {
  const content = await readContent(cli, words);
  if (content.trim() === '') throw wrongUsage('The message is empty.');
  await withAccount(cli, options, async ({ client }) => {
    const { roomId } = await resolveTarget(client, target, options);
    const outgoing = client.send(roomId, content);
    const message: Message = await withinMs(sendTimeoutMs, client.sent(outgoing.clientId));
    if (options.json === true) cli.output.json(message);
  });
};
