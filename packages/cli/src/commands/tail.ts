import type { Cli, CommonOptions } from '../account.ts';
import { withAccount } from '../account.ts';
import { Follower } from '../follow.ts';
import { goOnline } from '../online.ts';
import { resolveTarget } from '../targets.ts';

export interface TailOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly lines: number;
  readonly join?: boolean;
}

/** Prints the newest messages of a room, and with `--follow` what comes, until it is interrupted. */
export const tail = (cli: Cli, target: string, options: TailOptions): Promise<void> =>
  withAccount(cli, options, async ({ client }) => {
    const { roomId } = await resolveTarget(client, target, options);
    const given = { output: cli.output, isJson: options.json === true };
    const follower = new Follower(client, { roomId, ...given });
    if (options.follow === true) await goOnline(client, given);
    await follower.printNewest(options.lines);
    if (options.follow !== true) return;
    follower.start();
    try {
      await follower.ended;
    } finally {
      follower.stop();
    }
  });
