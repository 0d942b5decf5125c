import type { ParleyError } from './errors.ts';

/** A message on its way to the server. */
export interface OutgoingMessage {
  readonly clientId: string;
  readonly roomId: string;
  readonly content: string;
  readonly encrypted: boolean;
  /** When it was written, by the client's clock. */
  readonly createdAtMs: number;
  /**
   * `waiting` for a connection, its turn or another attempt; `sent` until the state shows it; `failed` for good: `retry` or
   * `discard` it.
   */
  readonly state: 'waiting' | 'sending' | 'sent' | 'failed';
  readonly error?: ParleyError;
}
