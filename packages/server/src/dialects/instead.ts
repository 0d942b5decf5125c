import type { FaultCode } from '@parley/contract/errors';
import { Fault } from '../domain/fault.ts';

/** Waits for a command of the core, and answers with something else where it ends with one of these faults. */
export const instead = async <Result, Other>(
  running: Promise<Result>,
  codes: readonly FaultCode[],
  other: () => Other,
): Promise<Result | Other> => {
  try {
    return await running;
  } catch (error) {
    if (error instanceof Fault && codes.includes(error.code)) return other();
    throw error;
  }
};

/** A refresh token that cannot be one is as unknown as any other. */
export const knownToken = <Result>(running: Promise<Result>): Promise<Result> =>
  instead(running, ['invalid_input'], () => {
    throw new Fault('unauthenticated', { message: 'This refresh token is not known. Log in again.' });
  });
