import type { CommandSpec } from '@parley/contract/command';
import { faults } from '@parley/contract/errors';
import { commands, isCommandName } from '@parley/contract/registry';
import type { CommandName } from '@parley/contract/registry';
import type { z } from 'zod';
import { Fault } from '../domain/fault.ts';
import { emailKey } from '../domain/keys.ts';
import type { Allowance, Rate } from '../domain/rate.ts';
import type { MemberRecord, RoomRecord } from '../domain/records.ts';
import { holdsRole } from '../domain/roles.ts';
import { judgeRoomAccess } from '../domain/room-access.ts';
import { requireCaller } from './caller.ts';
import type { Deps } from './deps.ts';
import { handlers } from './handlers.ts';
import { internalCommands, isInternalCommandName } from './internal/registry.ts';
import type { InternalCommandName } from './internal/registry.ts';
import type { Caller, Origin } from './handler.ts';
import type { ConnectionPort } from './ports/connection.ts';
import type { AccessClaims } from './tokens.ts';

/** A command as a wire hands it over: not checked in any way. */
export interface Call {
  readonly command: string;
  /** Whether it may be one of the commands that clients cannot name: what a dialect asks for them. */
  readonly internal?: boolean;
  readonly input: unknown;
  /** The claims of a valid access token, if one came. Whether its session lives is asked here, at every command. */
  readonly claims: AccessClaims | undefined;
  readonly origin: Origin;
  readonly connection?: ConnectionPort;
  readonly accepted?: () => void;
}

export type Outcome = {
  /** The command, `unknown` for one that does not exist: a name that can be counted by. */
  readonly command: CommandName | InternalCommandName | 'unknown';
} & (
  | { readonly ok: true; readonly result: unknown }
  | {
      readonly ok: false;
      readonly fault: Fault;
      /** What was thrown, when that is a bug. */ readonly bug?: unknown;
    }
) & {
    /** What is left of the allowance that this command drew from. */
    readonly allowance?: Allowance | undefined;
  };

type AnyHandler = (context: unknown, input: unknown) => Promise<unknown>;
type Ledger = { allowance: Allowance | undefined; readonly guesses: string[] };

/**
 * The one door: whatever a client wants done, over any wire and in any dialect, is done here. Who is it → is it valid →
 * how often → may they → do it. Never throws: a bug is an outcome, too.
 */
export const createDispatch =
  (
    deps: Deps,
    /** Hears of every command that was answered, and after how many seconds. */
    observe: (outcome: Outcome, seconds: number) => void = () => undefined,
  ): ((call: Call) => Promise<Outcome>) =>
  // One async function, not three that call each other: this is on the way of every message.
  async (call) => {
    const startedMs = performance.now();
    const found = commandOf(call);
    const ledger: Ledger = { allowance: undefined, guesses: [] };
    let outcome: Outcome;
    try {
      if (!found) throw new Fault('unknown_command');
      const { spec, handle } = found;
      const known = call.claims && requireCaller(deps, call.claims);
      const caller = known instanceof Promise ? await known : known;
      authorize(spec, caller);
      if (!spec.http && !call.connection && call.internal !== true) throw new Fault('unknown_command');
      const input = validate(spec, call.input);
      count(deps, spec, { call, caller, input }, ledger);
      const room = spec.room === undefined || !caller ? undefined : roomOf(deps, spec, caller, input);
      const place = room instanceof Promise ? await room : room;
      const context = {
        ...deps,
        caller,
        origin: call.origin,
        connection: call.connection,
        accepted: call.accepted ?? (() => undefined),
        room: place?.room,
        member: place?.member,
      };
      const result = await handle(context, input);
      if (deps.settings.checkContract) spec.output.parse(result);
      for (const key of ledger.guesses) deps.limiter.giveBack(key);
      outcome = { command: found.name, ok: true, result, allowance: ledger.allowance };
    } catch (error) {
      outcome = { ...failure(deps, error, ledger), command: found?.name ?? 'unknown' };
    }
    observe(outcome, (performance.now() - startedMs) / 1_000);
    return outcome;
  };

const failure = (deps: Deps, error: unknown, { guesses, allowance }: Ledger) => {
  const fault = error instanceof Fault ? error : new Fault('internal');
  // What the server could not judge was no guess.
  if (faults[fault.code].http >= 500) for (const key of guesses) deps.limiter.giveBack(key);
  return { ok: false, fault, ...(fault === error ? {} : { bug: error }), allowance } as const;
};

interface Command {
  readonly name: CommandName | InternalCommandName;
  readonly spec: CommandSpec;
  readonly handle: AnyHandler;
}

/** A command of the contract, or, for a dialect, one that only dialects use. */
const commandOf = ({ command, internal }: Call): Command | undefined => {
  if (isCommandName(command)) {
    return { name: command, spec: commands[command], handle: handlers[command] as AnyHandler };
  }
  if (internal !== true || !isInternalCommandName(command)) return undefined;
  const { spec, handler } = internalCommands[command];
  return { name: command, spec, handle: handler as AnyHandler };
};

const authorize = (spec: CommandSpec, caller: Caller | undefined): void => {
  if (spec.access === 'anyone') return;
  if (!caller) throw new Fault('unauthenticated');
  if (!holdsRole(caller.user.role, spec.access)) throw new Fault('forbidden');
};

/** Faults with `invalid_input` and every field that is not as the contract says. */
const validate = (spec: CommandSpec, input: unknown): Record<string, unknown> => {
  const parsed = spec.input.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  throw new Fault('invalid_input', { fields: parsed.error.issues.slice(0, fieldFaultsMax).map(fieldFault) });
};

/** Field errors in one answer: input with a million wrong fields must not be answered with as many. */
const fieldFaultsMax = 20;

const fieldFault = (issue: z.core.$ZodIssue) => ({
  path: issue.path.map(String).join('.').slice(0, 200),
  expected: issue.message,
});

interface Counted {
  readonly call: Call;
  readonly caller: Caller | undefined;
  readonly input: Record<string, unknown>;
}

/** Draws from the command's allowance; faults with `rate_limited` when there is none left. */
const count = (deps: Deps, spec: CommandSpec, counted: Counted, ledger: Ledger): void => {
  const { call, caller, input } = counted;
  switch (spec.limit) {
    case 'none':
      return;
    case 'messages':
      take(deps, `messages:${caller?.user.id}:${String(input['roomId'])}`, deps.settings.messageRate, ledger);
      return;
    case 'commands':
      take(deps, `commands:${caller?.user.id}`, deps.settings.commandRate, ledger);
      return;
    case 'authentication':
      countGuess(deps, { call, caller, input }, ledger);
      return;
    default:
      spec.limit satisfies never;
  }
};

/** A guess counts against the address it comes from and the account it is about. One that was right is given back. */
const countGuess = (deps: Deps, { call, caller, input }: Counted, ledger: Ledger): void => {
  const keys = [`address:${networkOf(call.origin.address)}`];
  if (typeof input['email'] === 'string') keys.push(`account:${emailKey(input['email'])}`);
  if (caller) keys.push(`user:${caller.user.id}`);
  for (const key of keys) take(deps, key, deps.settings.authenticationRate, ledger);
  if (call.command !== 'register') ledger.guesses.push(...keys);
};

/** An IPv6 address stands for its /64: whoever has one address there has all of them. */
const networkOf = (address: string): string =>
  address.includes(':') ? (address.split('::')[0] ?? '').split(':').slice(0, 4).join(':') : address;

const take = (deps: Deps, key: string, rate: Rate | null, ledger: Ledger): void => {
  if (!rate) return;
  const allowance = deps.limiter.take(key, rate);
  // Of several it is the one that runs out first that the caller must know.
  if (!ledger.allowance || allowance.remaining <= ledger.allowance.remaining) ledger.allowance = allowance;
  if (!allowance.allowed)
    throw new Fault('rate_limited', { retryAfterS: Math.ceil(allowance.resetMs / 1_000) });
};

interface Place {
  readonly room: RoomRecord;
  readonly member: MemberRecord | undefined;
}

/** The room that a command is about, if the caller may do this there. */
const roomOf = (
  deps: Deps,
  spec: CommandSpec,
  caller: Caller,
  input: Record<string, unknown>,
): Place | Promise<Place> => {
  const roomId = String(input['roomId']);
  const room = deps.directory.room(roomId);
  const member = deps.directory.member(roomId, caller.user.id);
  if (room instanceof Promise || member instanceof Promise) {
    return Promise.all([room, member]).then(([loadedRoom, loadedMember]) =>
      judge(spec, caller, loadedRoom, loadedMember),
    );
  }
  return judge(spec, caller, room, member);
};

const judge = (
  spec: CommandSpec,
  caller: Caller,
  room: RoomRecord | undefined,
  member: MemberRecord | undefined,
): Place => {
  if (!room || spec.room === undefined) throw new Fault('not_found');
  const verdict = judgeRoomAccess({ needs: spec.room, room, user: caller.user, memberRole: member?.role });
  if (verdict !== 'allowed') throw new Fault(verdict);
  return { room, member };
};
