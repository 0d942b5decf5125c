import type { CommandSpec } from '@parley/contract/command';
import type { RoomRole } from '@parley/contract/nouns/room';
import type { CommandName, Input, Output, commands } from '@parley/contract/registry';
import type { MemberRecord, RoomRecord, UserRecord } from '../domain/records.ts';
import type { Deps } from './deps.ts';
import type { ConnectionPort } from './ports/connection.ts';

/** What the clients of a wire need of a log-in. Those of Parley's own API need nothing. */
export interface LoginTerms {
  /** Claims that go into access tokens beside the server's own, none of which they can replace. */
  readonly claims?: (user: UserRecord) => Readonly<Record<string, unknown>>;
  /** New passwords may be lenient ones, unless the operator wants them strict everywhere. */
  readonly lenientPasswords?: boolean;
  /** The refresh token that a log-in gives stays the same until it ends, and is not prolonged. */
  readonly fixedRefresh?: boolean;
}

/** Where a request came from. */
export interface Origin {
  readonly address: string;
  readonly userAgent: string | null;
  readonly login?: LoginTerms;
}

/** The user who sent a command, as they are now, and the session that proved it. */
export interface Caller {
  readonly user: UserRecord;
  readonly sessionId: string;
}

type CallerOf<Spec extends CommandSpec> = Spec['access'] extends 'anyone' ? Caller | undefined : Caller;

export type RoomOf<Spec extends CommandSpec> = Spec extends { readonly room: 'member' }
  ? { readonly room: RoomRecord; readonly member: MemberRecord }
  : Spec extends { readonly room: RoomRole | 'visible' }
    ? { readonly room: RoomRecord; readonly member: MemberRecord | undefined }
    : unknown;

type ConnectionOf<Spec extends CommandSpec> = Spec extends { readonly http: object }
  ? ConnectionPort | undefined
  : ConnectionPort;

export interface ContextOf<Spec extends CommandSpec> extends Deps {
  readonly caller: CallerOf<Spec>;
  readonly origin: Origin;
  readonly connection: ConnectionOf<Spec>;
  /**
   * Says that this command has its place in order, so that the connection's next one may start while this one goes on.
   * Without it a connection's commands run one after the other.
   */
  readonly accepted: () => void;
}

/** What a handler is given: the deps, who asks, and what dispatch has checked for it. */
export type Context<Name extends CommandName> = ContextOf<(typeof commands)[Name]> &
  RoomOf<(typeof commands)[Name]>;

/** Does one command. What it throws that is not a Fault is a bug. */
export type Handler<Name extends CommandName> = (
  context: Context<Name>,
  input: Input<Name>,
) => Promise<Output<Name>>;
