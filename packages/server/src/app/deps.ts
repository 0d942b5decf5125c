import type { PasswordPolicy } from '../domain/password-policy.ts';
import type { Rate } from '../domain/rate.ts';
import type { Assistants } from './assistants.ts';
import type { Directory } from './directory.ts';
import type { Limiter } from './limiter.ts';
import type { Passwords } from './passwords.ts';
import type { Bus } from './ports/bus.ts';
import type { FileStore } from './ports/files.ts';
import type { Log } from './ports/log.ts';
import type { PresencePort } from './ports/presence.ts';
import type { Database } from './ports/store.ts';
import type { ReceiptCounts } from './receipt-counts.ts';
import type { Tokens } from './tokens.ts';

/** What an operator can set, as the deeds need it. */
export interface AppSettings {
  readonly messageRate: Rate | null;
  readonly authenticationRate: Rate | null;
  readonly commandRate: Rate | null;
  readonly messageLengthMax: number;
  readonly passwordPolicy: PasswordPolicy;
  readonly defaultOrganization: string;
  readonly uploadBytesPerUser: number;
  /** Checks every result against the contract before it is answered: for tests. */
  readonly checkContract: boolean;
}

/** Everything that the deeds work with. It is made once, by the server's composition. */
export interface Deps {
  readonly db: Database;
  readonly fileStore: FileStore;
  readonly directory: Directory;
  readonly bus: Bus;
  readonly limiter: Limiter;
  readonly passwords: Passwords;
  readonly tokens: Tokens;
  readonly presence: PresencePort;
  readonly assistants: Assistants;
  readonly receiptCounts: ReceiptCounts;
  readonly log: Log;
  readonly settings: AppSettings;
  /** A new id: a UUID of version 7. */
  readonly newId: () => string;
  readonly nowMs: () => number;
}
