import type { ParleyClient } from '@parley/client';
import { ParleyError } from '@parley/client';
import { deferred } from './deferred.ts';
import { sessionEnded } from './exits.ts';
import { askBlockedMs } from './follow.ts';
import type { Output } from './output.ts';

/** How long it is waited: an attempt is given up after 15 seconds, and the question for what was wrong with it after 30. */
const answerMsMax = 60_000;

/**
 * Connects, and comes back when the connection is there: true. False where requests are answered and no connection comes
 * about, which it says: the client goes on trying, and commands go over requests meanwhile. Rejects when the first attempt
 * fails for another reason.
 */
export const goOnline = async (
  client: ParleyClient,
  { output, isJson }: { readonly output: Output; readonly isJson: boolean },
): Promise<boolean> => {
  const { promise, resolve, reject } = deferred<boolean>();
  const look = (): void => {
    const { status, problem, retryAtMs } = client;
    if (status === 'online') resolve(true);
    else if (status === 'signed_out') reject(problem ?? sessionEnded());
    else if (problem?.code === 'blocked') resolve(false);
    // Without one, why an attempt has failed is being found out; a token that has run out is renewed for the next.
    else if (problem && (problem.retry !== 'after_login' || retryAtMs === undefined)) reject(problem);
  };
  client.connect();
  const stop = client.subscribe(look);
  const timer = setTimeout(() => reject(new ParleyError('offline')), answerMsMax);
  try {
    const isOnline = client.status === 'online' || (await promise);
    if (!isOnline) {
      const { message } = new ParleyError('blocked');
      const instead = `What is new is asked for every ${askBlockedMs / 1_000} seconds until one does.`;
      output.warning({ code: 'blocked', message: `${message} ${instead}` }, isJson);
    }
    return isOnline;
  } finally {
    clearTimeout(timer);
    stop();
  }
};
