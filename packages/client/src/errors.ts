import type { FaultCode, FieldFault, faults, Retry } from '@parley/contract/errors';
import type { FaultAnswer } from '@parley/contract/fault';
import { count, isObject, listOf, object, text } from './checks.ts';

/** What can go wrong before or after the server has said anything. */
export const clientFaults = {
  /** There is no connection, and a request did not get through. */
  offline: 'The server cannot be reached.',
  /** It was sent, and there was no answer: it may have been done. */
  no_answer: 'The server did not answer. It may have been done.',
  /** What came back could not be read, cut off or of somebody else: it may have been done. */
  unreadable_answer: 'The answer could not be read. It may have been done.',
  /** Requests are answered, and no connection comes about. */
  blocked: 'The server answers, but no connection comes about: WebSockets may not get through.',
  /** Too much waits to be sent. */
  outbox_full: 'Too many messages wait to be sent.',
  /** It was taken back before it was sent. */
  discarded: 'The message was discarded.',
  /** It waited for too long to be sent unasked. */
  outdated: 'The message has waited for too long.',
} as const;

type Faults = typeof faults;

type RetriedCode = keyof {
  readonly [Code in FaultCode as Faults[Code]['retry'] extends 'never' ? never : Code]: true;
};

/** With what something may be sent again; with all others never. The compiler compares it with the contract. */
const retries: { readonly [Code in RetriedCode]: Faults[Code]['retry'] } & Readonly<
  Partial<Record<keyof typeof clientFaults, Retry>>
> = {
  unauthenticated: 'after_login',
  token_expired: 'after_login',
  session_ended: 'after_login',
  rate_limited: 'later',
  overloaded: 'later',
  unavailable: 'later',
  internal: 'later',
  offline: 'later',
  no_answer: 'later',
  unreadable_answer: 'later',
  blocked: 'later',
};

/** `aborted`: it was called off by who asked for it. */
export type ErrorCode = FaultCode | keyof typeof clientFaults | 'aborted';

const isFieldFaults = listOf(object<FieldFault>({ path: text, expected: text }));

/** What a command, or the way to it, was refused with. Match on `code`; `message` is for people. */
export class ParleyError extends Error {
  /** Of a newer server it may be a code that is not in the type. */
  readonly code: ErrorCode;
  /** What was wrong with the input, field by field. */
  readonly fields: readonly FieldFault[] | undefined;
  /** Seconds to wait before trying again. */
  readonly retryAfterS: number | undefined;
  /** Names the entry in the server's log. */
  readonly reference: string | undefined;

  constructor(
    code: ErrorCode,
    given: { readonly message?: string } & Partial<Omit<FaultAnswer, 'code' | 'message'>> = {},
  ) {
    const known: Readonly<Record<string, string | undefined>> = clientFaults;
    super(given.message ?? known[code] ?? code);
    this.name = 'ParleyError';
    this.code = code;
    this.fields = given.fields;
    this.retryAfterS = given.retryAfterS;
    this.reference = given.reference;
  }

  /** When the same may be sent again. `later` where nothing was heard; `never` for a code that is not known. */
  get retry(): Retry {
    const known: Readonly<Record<string, Retry | undefined>> = retries;
    return known[this.code] ?? 'never';
  }
}

/** What the server has refused something with, as far as it can be read. */
export const errorOf = (given: unknown): ParleyError => {
  const { code, message, fields, retryAfterS, reference } = isObject(given) ? given : {};
  if (!text(code)) return new ParleyError('unreadable_answer');
  return new ParleyError(code as ErrorCode, {
    ...(text(message) && { message: message as string }),
    ...(isFieldFaults(fields) && { fields: fields as FieldFault[] }),
    ...(count(retryAfterS) && { retryAfterS: retryAfterS as number }),
    ...(text(reference) && { reference: reference as string }),
  });
};

/** Whatever was thrown, as an error of the client. What is none of its own is a bug, and is thrown on. */
export const requireParleyError = (error: unknown): ParleyError => {
  if (error instanceof ParleyError) return error;
  throw error;
};
