import { faults } from '@parley/contract/errors';
import type { FaultCode, FieldFault } from '@parley/contract/errors';

interface FaultDetails {
  readonly message?: string;
  readonly fields?: readonly FieldFault[];
  readonly retryAfterS?: number;
}

/**
 * A refusal that the caller is told about. Whatever else is thrown is a bug: it is logged, and answered `internal`.
 */
export class Fault extends Error {
  readonly code: FaultCode;
  readonly fields: readonly FieldFault[] | undefined;
  readonly retryAfterS: number | undefined;

  constructor(code: FaultCode, details: FaultDetails = {}) {
    super(details.message ?? faults[code].says);
    this.name = 'Fault';
    this.code = code;
    this.fields = details.fields;
    this.retryAfterS = details.retryAfterS;
  }
}

/** Refuses one field of the input by a rule that the schema cannot hold. */
export const invalidField = (path: string, expected: string): Fault =>
  new Fault('invalid_input', { fields: [{ path, expected }] });
