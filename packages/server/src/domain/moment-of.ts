import type { AnyEvent } from '@parley/contract/registry';

/** When a durable event happened, as the wire shows it. */
export const momentOf = (event: AnyEvent): string => {
  if (event.event === 'message_created') return event.data.message.createdAt;
  return 'at' in event.data ? event.data.at : '';
};
