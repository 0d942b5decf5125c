import { closeCodes } from '@parley/contract/close-codes';
import type { CloseReason } from '@parley/contract/close-codes';
import type { EventData } from '@parley/contract/registry';

/** What a client is told before its connection ends. */
export const closingOf = (reason: CloseReason, reconnectInMs: number | undefined): EventData<'closing'> => ({
  reason,
  ...closeCodes[reason],
  ...(reconnectInMs === undefined ? {} : { reconnectInMs }),
});
