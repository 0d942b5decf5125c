import type { FaultAnswer } from '@parley/contract/fault';
import type { Outcome } from '../app/dispatch.ts';
import { jsonOf } from '../delivery/json-once.ts';
import type { Fault } from '../domain/fault.ts';

/** A fault as every wire answers it. `reference` names the entry in the log, for those that are bugs. */
export const faultAnswer = (fault: Fault, reference?: string): FaultAnswer => ({
  code: fault.code,
  message: fault.message,
  ...(fault.fields === undefined ? {} : { fields: [...fault.fields] }),
  ...(fault.retryAfterS === undefined ? {} : { retryAfterS: fault.retryAfterS }),
  ...(reference === undefined ? {} : { reference }),
});

export type Answer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly error: FaultAnswer };

/** The acknowledgement of a command on a socket. */
export const answerOf = (outcome: Outcome, reference?: string): Answer =>
  outcome.ok
    ? { ok: true, result: outcome.result }
    : { ok: false, error: faultAnswer(outcome.fault, reference) };

/**
 * The members of an answer as JSON, without the braces around them. A result that was delivered as an event, too, is
 * not encoded again.
 */
export const answerMembers = (answer: Answer): string =>
  answer.ok
    ? `"ok":true,"result":${resultJson(answer.result)}`
    : `"ok":false,"error":${JSON.stringify(answer.error)}`;

const resultJson = (result: unknown): string =>
  typeof result === 'object' && result !== null ? jsonOf(result) : JSON.stringify(result ?? null);
