import type { CommandName, Output, Request } from '@parley/contract/registry';
import type { Allowance } from '../domain/rate.ts';
import { faults } from '@parley/contract/errors';
import type { Call } from '../app/dispatch.ts';
import type { Directory } from '../app/directory.ts';
import type { InternalCommandName, InternalOutput, InternalRequest } from '../app/internal/registry.ts';
import type { Bus, Saying } from '../app/ports/bus.ts';
import { Fault } from '../domain/fault.ts';
import type { UserRecord } from '../domain/records.ts';
import type { Gateway } from '../wires/gateway.ts';
import type { DialectName, Runner } from './dialect.ts';

/** What a dialect works with: the one door, and the words that only its own clients know. */
export interface DialectDeps {
  readonly gateway: Gateway;
  readonly directory: Directory;
  readonly bus: Bus;
}

export type Asking = Pick<Call, 'claims' | 'origin' | 'connection' | 'accepted'>;

/** A bug is told by the name under which it stands in the log. */
export const bugFault = (reference: string): Fault =>
  new Fault('internal', { message: faults.internal.says.replace('"reference"', `"${reference}"`) });

/** Runs a dialect's commands through dispatch, for one caller. */
export class CommandRunner implements Runner {
  /** Of the last command that drew from one. */
  allowance: { readonly name: string; readonly allowance: Allowance } | undefined;
  readonly #deps: DialectDeps;
  readonly #dialect: DialectName;
  readonly #asking: Asking;

  constructor(deps: DialectDeps, dialect: DialectName, asking: Asking) {
    this.#deps = deps;
    this.#dialect = dialect;
    this.#asking = asking;
  }

  run<Name extends CommandName>(command: Name, input: Request<Name>): Promise<Output<Name>> {
    return this.#perform(command, input, false) as Promise<Output<Name>>;
  }

  ask<Name extends InternalCommandName>(
    command: Name,
    input: InternalRequest<Name>,
  ): Promise<InternalOutput<Name>> {
    return this.#perform(command, input, true) as Promise<InternalOutput<Name>>;
  }

  user(): UserRecord | Promise<UserRecord> {
    const { claims } = this.#asking;
    if (!claims) throw new Fault('unauthenticated');
    const known = this.#deps.directory.user(claims.userId);
    return known instanceof Promise ? known.then(required) : required(known);
  }

  say(saying: Saying): void {
    this.#deps.bus.publish({ type: 'said', dialect: this.#dialect, saying });
  }

  async #perform(command: string, input: unknown, internal: boolean): Promise<unknown> {
    const { gateway } = this.#deps;
    const { claims, origin, connection, accepted } = this.#asking;
    const call = { command, input, internal, claims, origin };
    const outcome = await gateway.dispatch(connection && accepted ? { ...call, connection, accepted } : call);
    if (outcome.allowance) this.allowance = { name: outcome.command, allowance: outcome.allowance };
    if (outcome.ok) return outcome.result;
    const reference = gateway.reference(command, outcome);
    throw reference === undefined ? outcome.fault : bugFault(reference);
  }
}

const required = (user: UserRecord | undefined): UserRecord => {
  if (!user) throw new Fault('session_ended');
  return user;
};
