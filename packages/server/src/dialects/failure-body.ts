import type { Fault } from '../domain/fault.ts';
import { faultText } from './read.ts';

/** The body of a failure in most dialects: some of their clients show `message`, some `error`. */
export const failureBody = (fault: Fault): { message: string; error: string; code: string } => {
  const text = faultText(fault);
  return { message: text, error: text, code: fault.code };
};
