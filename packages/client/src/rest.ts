import type { CommandName, commands, Output, Request } from '@parley/contract/registry';
import { isObject } from './checks.ts';
import { errorOf, ParleyError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import { isAnswer } from './shapes.ts';
import type { HttpAnswer, Transport } from './transport.ts';

/** How long an answer is waited for, over REST and on a connection. */
export const answerTimeoutMs = 30_000;

/** Something between the client and the server has answered. */
const codeOf = (status: number): ErrorCode => {
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'unavailable' : 'forbidden';
};

/** The body of an answer; throws what it was refused with. */
export const bodyOf = ({ status, body }: HttpAnswer): unknown => {
  if (status >= 200 && status < 300) return body;
  const error = errorOf(isObject(body) ? body['error'] : undefined);
  if (error.code !== 'unreadable_answer') throw error;
  throw new ParleyError(codeOf(status), { message: `HTTP ${status}` });
};

/** What a connection alone can be asked. The compiler compares it with the contract. */
const ofConnections: {
  readonly [
    Name in CommandName as (typeof commands)[Name] extends { readonly http: object } ? never : Name
  ]: true;
} = { authenticate: true, ping: true, watch_presence: true };

/** Sends a command over REST. What only a connection can be asked is `offline`. */
export const callRest = async <Name extends CommandName>(
  transport: Transport,
  command: Name,
  input: Request<Name>,
  token?: string,
): Promise<Output<Name>> => {
  if (command in ofConnections) throw new ParleyError('offline');
  const result = bodyOf(await transport.request({ command, input, token, timeoutMs: answerTimeoutMs }));
  if (!isAnswer(command, result)) throw new ParleyError('unreadable_answer');
  return result as Output<Name>;
};
