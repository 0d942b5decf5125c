import type { FaultAnswer } from '@parley/contract/fault';
import type { Output } from '@parley/contract/registry';

/** What an invite leads to, or why it leads nowhere; `unknown` where the server could not say. */
export type InviteFacts =
  | ({ readonly state: 'good' } & Output<'check_invite'>)
  | { readonly state: 'bad' | 'archived' | 'unknown' };

const stateOf = (code: FaultAnswer['code']): 'bad' | 'archived' | 'unknown' =>
  code === 'not_found' || code === 'invalid_input'
    ? 'bad'
    : code === 'room_archived'
      ? 'archived'
      : 'unknown';

/** Asks the server about an invite, for who has no session yet. */
export const checkInvite = async (token: string): Promise<InviteFacts> => {
  try {
    const answer = await fetch('/v1/invites/check', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (answer.ok) return { state: 'good', ...((await answer.json()) as Output<'check_invite'>) };
    const { error } = (await answer.json()) as { readonly error: FaultAnswer };
    return { state: stateOf(error.code) };
  } catch {
    return { state: 'unknown' };
  }
};
