import type { CommandSpec } from '../command.ts';
import { faults } from '../errors.ts';
import type { FaultCode } from '../errors.ts';

/** What any command can end with, however right it is. */
const always: readonly FaultCode[] = ['overloaded', 'unavailable', 'internal'];

const ofAccess = ({ access }: CommandSpec): readonly FaultCode[] => {
  if (access === 'anyone') return [];
  const login: readonly FaultCode[] = ['unauthenticated', 'token_expired', 'session_ended'];
  return access === 'user' ? login : [...login, 'forbidden'];
};

const ofRoom = ({ room }: CommandSpec): readonly FaultCode[] => {
  if (room === undefined) return [];
  if (room === 'visible' || room === 'govern') return ['not_found'];
  return room === 'member' ? ['not_found', 'not_a_member'] : ['not_found', 'not_a_member', 'forbidden'];
};

/** Every error that a command can end with: its own, and those that follow from who may send it, how often and with what. */
export const faultCodesOf = (spec: CommandSpec): readonly FaultCode[] => {
  const hasInput = Object.keys(spec.input.shape).length > 0;
  const hasBody = hasInput && spec.http !== undefined && spec.http.method !== 'GET';
  const codes = new Set<FaultCode>([
    ...spec.faults,
    ...ofAccess(spec),
    ...ofRoom(spec),
    ...(hasInput ? (['invalid_input'] as const) : []),
    ...(hasBody ? (['too_large'] as const) : []),
    ...(spec.limit === 'none' ? [] : (['rate_limited'] as const)),
    ...always,
  ]);
  return (Object.keys(faults) as FaultCode[]).filter((code) => codes.has(code));
};
