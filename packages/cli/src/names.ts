import { ParleyError } from '@parley/client';
import type { ParleyClient } from '@parley/client';

/** Users whose names are kept; the oldest go first. */
const namesMax = 5_000;

/** What users are called, by id. Who cannot be seen any more is `unknown`. */
export class Names {
  readonly #client: ParleyClient;
  readonly #names = new Map<string, Promise<string>>();

  constructor(client: ParleyClient) {
    this.#client = client;
  }

  of(userId: string): Promise<string> {
    const known = this.#names.get(userId);
    if (known) return known;
    const asked = this.#client.call('get_user', { userId }).then(
      ({ user }) => user.username,
      (error: unknown) => {
        // Without a connection nothing is known; the next time it may be.
        if (!(error instanceof ParleyError) || error.code !== 'not_found') this.#names.delete(userId);
        return 'unknown';
      },
    );
    this.#names.set(userId, asked);
    for (const oldest of this.#names.keys()) {
      if (this.#names.size <= namesMax) break;
      this.#names.delete(oldest);
    }
    return asked;
  }
}
