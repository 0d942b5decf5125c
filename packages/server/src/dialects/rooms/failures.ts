import { faults } from '@parley/contract/errors';
import type { Fault } from '../../domain/fault.ts';
import { faultText } from '../read.ts';

const typeOf = ({ code }: Fault): string => {
  const { http } = faults[code];
  if (http === 401 || http === 403) return 'NOT_AUTHORIZED';
  if (http === 404) return 'NOT_FOUND';
  if (http === 429) return 'RATE_LIMIT';
  return http >= 500 ? 'SERVER_ERROR' : 'VALIDATION';
};

export const failure = (fault: Fault) => ({
  event: 'error',
  data: { type: typeOf(fault), message: faultText(fault), code: fault.code },
});

export const failureBody = (fault: Fault) => ({
  success: false,
  message: faultText(fault),
  code: fault.code,
});
