import type { AccessClaims } from '../tokens.ts';

/** One open connection, as commands see it. */
export interface ConnectionPort {
  /** Opens the connection for the session of these claims, or keeps it open longer. Faults for another session's. */
  admit(claims: AccessClaims): Promise<void>;
  /** Replaces the users whose coming, going and changes this connection hears of. */
  watch(userIds: readonly string[]): void;
}
