import type { ParleyClient } from '@parley/client';
import { ParleyError } from '@parley/client';
import { deferred } from './deferred.ts';
import { sessionEnded } from './exits.ts';

/** Connects, and comes back when the connection is there. Rejects when the first attempt fails. */
export const goOnline = async (client: ParleyClient): Promise<void> => {
  const { promise, resolve, reject } = deferred<void>();
  const look = (): void => {
    if (client.status === 'online') resolve();
    else if (client.status === 'signed_out') reject(client.problem ?? sessionEnded());
    else if (client.status === 'waiting') reject(client.problem ?? new ParleyError('offline'));
  };
  client.connect();
  const stop = client.subscribe(look);
  try {
    if (client.status === 'online') return;
    await promise;
  } finally {
    stop();
  }
};
