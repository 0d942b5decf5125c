import { faults } from '@parley/contract/errors';
import type { Outcome } from '../../app/dispatch.ts';
import type { Allowance } from '../../domain/rate.ts';
import type { Fault } from '../../domain/fault.ts';
import { faultAnswer } from '../answer.ts';

export const jsonHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
} as const;

/**
 * The headers of an allowance, after the IETF's draft "RateLimit header fields for HTTP" (version 8 and later):
 * `RateLimit-Policy: "messages";q=5;w=10` and `RateLimit: "messages";r=4;t=8`.
 */
export const allowanceHeaders = (name: string, allowance: Allowance | undefined): Record<string, string> => {
  if (!allowance) return {};
  const { rate, remaining, resetMs } = allowance;
  const seconds = (milliseconds: number): number => Math.ceil(milliseconds / 1_000);
  return {
    'ratelimit-policy': `"${name}";q=${rate.count};w=${seconds(rate.windowMs)}`,
    ratelimit: `"${name}";r=${remaining};t=${seconds(resetMs)}`,
  };
};

export const faultResponse = (
  fault: Fault,
  reference?: string,
  headers: Record<string, string> = {},
): Response => {
  const retry: Record<string, string> =
    fault.retryAfterS === undefined ? {} : { 'retry-after': String(fault.retryAfterS) };
  return new Response(JSON.stringify({ error: faultAnswer(fault, reference) }), {
    status: faults[fault.code].http,
    headers: { ...jsonHeaders, ...headers, ...retry },
  });
};

export interface Responding {
  readonly status: number;
  /** The name of the allowance that the command draws from. */
  readonly limit: string;
  readonly reference: string | undefined;
}

/** The answer to a command over HTTP: its result as it is, or `{error}` with the status of the fault. */
export const respond = (outcome: Outcome, { status, limit, reference }: Responding): Response => {
  const headers = allowanceHeaders(limit, outcome.allowance);
  if (!outcome.ok) return faultResponse(outcome.fault, reference, headers);
  return new Response(JSON.stringify(outcome.result), { status, headers: { ...jsonHeaders, ...headers } });
};
