import { describe, expect, it } from 'bun:test';
import { closeCodes } from '@parley/contract/close-codes';
import { afterClose, backOffMs } from './after-close.ts';

describe('afterClose', () => {
  it('says of every code of the contract what the protocol says', () => {
    const told = Object.entries(closeCodes).map(([reason, { code }]) => [reason, afterClose(code)]);
    expect(Object.fromEntries(told)).toEqual({
      unauthenticated: 'refresh',
      session_ended: 'sign_out',
      protocol_error: 'stay_away',
      authentication_timeout: 'reconnect',
      too_many_connections: 'stay_away',
      unavailable: 'reconnect',
      too_slow: 'reconnect',
      going_away: 'reconnect',
    });
  });

  it('comes back from what has no code of the server, and stays away from codes below 4500 that it does not know', () => {
    expect([1000, 1001, 1006, 1009, 1011, 4599].map(afterClose)).toEqual(Array(6).fill('reconnect'));
    expect(afterClose(4499)).toBe('stay_away');
  });
});

describe('backOffMs', () => {
  it('doubles from one second up to the most, times 0.5 to 1.5', () => {
    const middle = [0, 1, 2, 3, 4, 5, 50].map((attempt) => backOffMs(attempt, 0.5, 30_000));
    expect(middle).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    expect([backOffMs(2, 0, 30_000), backOffMs(2, 0.999, 30_000)]).toEqual([2_000, 5_996]);
  });
});
