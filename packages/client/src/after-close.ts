/** Below this the server wants something done before a client comes back; from it on a client reconnects by itself. */
const reconnectsFrom = 4500;
/** Codes below come from the protocol, or from nobody. */
export const ownCodesFrom = 4000;

/** What to do when a connection has ended. */
export type AfterClose =
  /** Come back, after `reconnectInMs` or with back-off. */
  | 'reconnect'
  /** Get a new access token, then come back. */
  | 'refresh'
  /** The session is over. */
  | 'sign_out'
  /** Stay away until somebody asks for it. */
  | 'stay_away';

/** Reads a close code as docs/protocol.md says. */
export const afterClose = (code: number): AfterClose => {
  if (code < ownCodesFrom || code >= reconnectsFrom) return 'reconnect';
  switch (code) {
    case 4401:
      return 'refresh';
    case 4403:
      return 'sign_out';
    case 4408:
      return 'reconnect';
    default:
      return 'stay_away';
  }
};

/** Milliseconds until the next attempt: 1, 2, 4, … seconds up to `maxMs`, each times 0.5 to 1.5. `attempt` counts from 0. */
export const backOffMs = (attempt: number, random: number, maxMs: number): number =>
  Math.min(1_000 * 2 ** attempt, maxMs) * (0.5 + random);

/** Milliseconds that a refusal asks to wait; undefined where it says nothing of it. */
export const pauseMsOf = ({
  retryAfterS,
}: {
  readonly retryAfterS: number | undefined;
}): number | undefined => (retryAfterS === undefined ? undefined : retryAfterS * 1_000);
