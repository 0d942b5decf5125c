import type { CommandName, Output, Request } from '@parley/contract/registry';
import type { InternalCommandName, InternalOutput, InternalRequest } from '../app/internal/registry.ts';
import type { LoginTerms } from '../app/handler.ts';
import type { AnyEvent } from '@parley/contract/registry';
import type { Message } from '@parley/contract/nouns/message';
import type { Audience, Saying } from '../app/ports/bus.ts';
import type { Fault } from '../domain/fault.ts';
import type { RoomRecord, UserRecord } from '../domain/records.ts';
import type { UploadForm } from '../wires/http/form.ts';

/**
 * A dialect: the wire of an existing chat server, as translation tables to and from the core. It has no rule and no
 * limit of its own: everything is asked of the core's commands, and told from the core's events.
 */
export interface Dialect {
  readonly name: DialectName;
  /** What its clients need of a log-in. */
  readonly login: LoginTerms;
  /** Its calls over HTTP. */
  readonly routes: readonly Route[];
  /** What its clients send over a socket, by name. */
  readonly events: Readonly<Record<string, Hear>>;
  /** What its clients hear of an event of the core, and who of them. */
  tell(event: AnyEvent, facts: Facts): readonly Saying[];
  /** What everybody of an organization hears when somebody there came or went. */
  tellOnline?(organizationId: string, online: readonly OnlineUser[]): Saying;
  /** A connection that listens in this dialect is gone. */
  left?(talk: Talk): void;
  /** A failure as an event. `data` is what the client sent, as far as it could be read. */
  failure(fault: Fault, data: unknown): { readonly event: string; readonly data: unknown };
  /** A failure as the body of an HTTP answer, whose status is that of the fault. */
  failureBody(fault: Fault): unknown;
  /** A frame on the plain WebSocket; `{"event","data"}` where there is nothing else to say. */
  plainFrame?(event: string, dataJson: string): string;
}

/** One of the registry's: the registry is the only list of them. */
export type DialectName = string;

/** What is known of an event of the core. */
export interface Facts {
  /** The room that it happened in. Undefined for what happens to a user. */
  readonly room: RoomRecord | undefined;
  /** The user that it is about: the sender, the one who reads or types, the one who joined or left. */
  readonly user: UserRecord;
  /** The message that a mark has reached. */
  readonly message: Message | undefined;
}

export interface OnlineUser {
  readonly id: string;
  readonly number: number;
}

/** Runs commands for one user. Throws the Fault that a command ends with. */
export interface Runner {
  run<Name extends CommandName>(command: Name, input: Request<Name>): Promise<Output<Name>>;
  /** The same for a command that only dialects use. */
  ask<Name extends InternalCommandName>(
    command: Name,
    input: InternalRequest<Name>,
  ): Promise<InternalOutput<Name>>;
  /** Who asks. Faults with `unauthenticated` when nobody is logged in. */
  user(): UserRecord | Promise<UserRecord>;
  /** Says something to those who listen in this dialect. */
  say(saying: Saying): void;
}

/** One connection, while it asks for something. */
export interface Talk extends Runner {
  readonly userId: string;
  /**
   * Listens to a room from now on; true when no connection of the user to this node listened to it before. Faults with
   * `not_found` for who is no member of it.
   */
  join(roomId: string): Promise<boolean>;
  /** Stops listening; false when it did not listen. */
  leave(roomId: string): boolean;
  /** Whether a connection of the user to this node listens to a room, in the dialect of this one. */
  userHears(roomId: string): boolean;
  readonly joined: ReadonlySet<string>;
  /** Who of the user's organization is online. */
  online(): readonly OnlineUser[];
  /** Says something to this connection alone. */
  emit(event: string, data: unknown): void;
}

/**
 * Does what an event from a client asks. What it answers is the acknowledgement, for a client that wants one; a Fault
 * is told as the dialect tells failures.
 */
export type Hear = (talk: Talk, data: unknown) => Promise<unknown>;

export interface HttpCall extends Runner {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** The JSON object that was sent; empty for GET and for a form. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The fields of a form, with its one file under `file`. */
  form(): Promise<UploadForm>;
}

export interface Reply {
  readonly status: 200 | 201;
  readonly body: unknown;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: `/${string}`;
  /** `anyone` for what is called without a token; a token that comes along is not looked at. */
  readonly access: 'user' | 'anyone';
  handle(call: HttpCall): Promise<Reply>;
}

export const toRoom = (id: string): Audience => ({ kind: 'room', id });
export const toUser = (id: string): Audience => ({ kind: 'user', id });
export const toOrganization = (id: string): Audience => ({ kind: 'organization', id });

export const ok = (body: unknown): Reply => ({ status: 200, body });
export const created = (body: unknown): Reply => ({ status: 201, body });
