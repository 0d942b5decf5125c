import type { limits } from '@parley/contract/limits';

type Limits = typeof limits;

/** The limits of the contract that a client needs, once more, so that it does not carry all. The compiler compares them. */
export const idsMax: Limits['idsMax'] = 200;
export const reactionUsersShown: Limits['reactionUsersShown'] = 20;
