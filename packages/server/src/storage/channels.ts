import { openPool } from './connection.ts';
import type { DatabaseAddress } from './connection.ts';

/** LISTEN and NOTIFY, on connections of their own. */
export interface Channels {
  listen(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  notify(messages: readonly { readonly channel: string; readonly text: string }[]): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens the channels of a database: a connection that listens, made at the first `listen`, and one that notifies. What is
 * said here is not worth waiting for the disk: nothing is lost with it that is not in a table.
 */
export const openChannels = (address: DatabaseAddress): Channels => {
  const sql = openPool(address, 1, { synchronous_commit: 'off' });
  return {
    async listen(channel, hear) {
      const subscription = await sql.listen(channel, hear);
      return () => subscription.unlisten();
    },
    async notify(messages) {
      const names = sql.array(
        messages.map(({ channel }) => channel),
        'TEXT',
      );
      const texts = sql.array(
        messages.map(({ text }) => text),
        'TEXT',
      );
      await sql`
        select pg_notify(said.channel, said.text)
        from unnest(${names}::text[], ${texts}::text[]) with ordinality as said(channel, text, place)
        order by said.place
      `;
    },
    close: () => sql.close({ timeout: 0 }),
  };
};
