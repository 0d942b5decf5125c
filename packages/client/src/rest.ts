import type { CommandName, Output, Request } from '@parley/contract/registry';
import { isObject } from './checks.ts';
import { errorOf, ParleyError } from './errors.ts';
import type { ErrorCode } from './errors.ts';
import { routes } from './routes.ts';
import { isAnswer } from './shapes.ts';
import type { HttpAnswer, HttpRequest, Transport } from './transport.ts';

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

/** Sends a command over REST. Commands without a route are `offline`: they need a connection. */
export const callRest = async <Name extends CommandName>(
  transport: Transport,
  command: Name,
  input: Request<Name>,
  token: string | undefined,
): Promise<Output<Name>> => {
  const [method, path] = routes[command]?.split(' ') ?? [];
  if (!path) throw new ParleyError('offline');
  const given = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const place = path.replaceAll(/:(\w+)/g, (_match, name: string) => {
    const value = encodeURIComponent(String(given.get(name)));
    given.delete(name);
    return value;
  });
  // Where a body has no meaning (RFC 9110, 9.3) the other fields stand in the query.
  const hasBody = method !== 'GET' && method !== 'DELETE';
  const query = [...given].map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  const answer = await transport.request({
    method: method as HttpRequest['method'],
    target: `/v1${place}${hasBody || query.length === 0 ? '' : `?${query.join('&')}`}`,
    token,
    answer: 'json',
    timeoutMs: answerTimeoutMs,
    ...(hasBody && { json: Object.fromEntries(given) }),
  });
  const result = bodyOf(answer);
  if (!isAnswer(command, result)) throw new ParleyError('unreadable_answer');
  return result as Output<Name>;
};
