import type { CloseReason } from '@parley/contract/close-codes';
import { faults } from '@parley/contract/errors';
import type { Fault } from '../domain/fault.ts';

/** What the close of a connection says that is turned away: to log in again, to send other frames, or to come back. */
export const refusalReason = ({ code }: Fault): CloseReason => {
  if (code === 'session_ended') return code;
  if (code === 'full') return 'too_many_connections';
  if (code === 'invalid_input') return 'protocol_error';
  return faults[code].retry === 'later' ? 'unavailable' : 'unauthenticated';
};
