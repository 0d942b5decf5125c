import type { z } from 'zod';
import type { FaultCode } from './errors.ts';
import type { OrganizationRole } from './nouns/user.ts';
import type { RoomRole } from './nouns/room.ts';

/** Who may send a command at all: anybody, or a logged-in user with at least this role in the organization. */
export type Access = 'anyone' | OrganizationRole;

/**
 * What a command with a `roomId` needs of the caller in that room: a role, or only that the room is visible to them
 * (a public room of their organization), or that they govern it as the organization's admin, in it or not. It is checked
 * before the command runs.
 */
export type RoomAccess = RoomRole | 'visible' | 'govern';

/** Which allowance a command draws from. The figures are the server's configuration. */
export type LimitName = 'messages' | 'authentication' | 'commands' | 'none';

export interface HttpBinding {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Below `/v1`; `:name` is a field of the input. */
  readonly path: `/${string}`;
  readonly status: 200 | 201;
}

export interface CommandSpec {
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  /** The heading in the documents. */
  readonly tag: string;
  readonly access: Access;
  readonly room?: RoomAccess;
  readonly limit: LimitName;
  /** Absent: the command acts on a connection, and HTTP has none. */
  readonly http?: HttpBinding;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  /** What it answers with besides the errors that any command can end with. */
  readonly faults: readonly FaultCode[];
}

/** Declares a command, keeping the literal types from which the registry derives everything else. */
export const command = <const Spec extends CommandSpec>(spec: Spec): Spec => spec;
