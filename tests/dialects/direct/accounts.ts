import { uniqueName } from '../../support/ask.ts';
import { callHttp } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';

/** Six characters: what this system's documented clients send. */
export const password = 'secret';

/** Somebody who registered as clients of the direct dialect do. */
export interface Account {
  readonly id: string;
  readonly email: string;
  readonly token: string;
}

export interface Registered extends Record<string, unknown> {
  readonly token: string;
  readonly user: { readonly id: string; readonly email: string; readonly username: string };
}

export const registerDirect = async (url: string): Promise<Account> => {
  const email = `${uniqueName('direct')}@example.org`;
  const answer = await callHttp<Registered>(url, 'POST /api/auth/register', { body: { email, password } });
  if (answer.status !== 201) throw new Error(`Registering answered ${JSON.stringify(answer)}`);
  return { id: answer.body.user.id, email, token: answer.body.token };
};

/** A direct message as the page of this dialect describes it. */
export interface DirectMessage {
  readonly id: string;
  readonly sender_id: string;
  readonly receiver_id: string;
  readonly content: string;
  readonly created_at: string;
}

export const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
export const timeShape = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
/** A user that nobody is. */
export const nobodyId = '01890a5d-ac96-774b-bcce-b302099a8057';

/** The message that a test waits for before it looks at what came before. */
export const isLast = ({ content }: DirectMessage): boolean => content === 'last';

/**
 * What a client heard, in order, by names and texts. Until a client has spoken it also hears who comes and goes in the
 * words of another dialect, which is not looked at here.
 */
export const told = (client: DialectClient): readonly string[] =>
  client.heard
    .filter(({ event }) => event !== 'user_status')
    .map(({ event, data }) => `${event} ${(data as DirectMessage).content}`);
