import { afterEach } from 'bun:test';
import { ParleyClient } from '@parley/client';
import type { ClientOptions } from '@parley/client';
import { messagesInOrder } from '@parley/client/views';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { until } from '../support/wait.ts';

/** Makes clients, and disconnects them after each test. */
export const clientMaker = (): ((options: ClientOptions) => ParleyClient) => {
  const made: ParleyClient[] = [];
  afterEach(() => {
    for (const client of made.splice(0)) client.disconnect();
  });
  return (options) => {
    const client = new ParleyClient(options);
    made.push(client);
    return client;
  };
};

/** Logs in, connects, and waits until the rooms are there. */
export const comeOnline = async (client: ParleyClient, person: Person): Promise<void> => {
  await client.logIn({ email: person.email, password: goodPassword });
  client.connect();
  await until('the rooms are there', () => client.isLoaded);
};

export const isOnline = (client: ParleyClient): Promise<void> =>
  until('the client is online', () => client.status === 'online');

/** What a client shows of the messages of a room. */
export const contentsOf = ({ state }: ParleyClient, roomId: string): readonly string[] => {
  const room = state.rooms.get(roomId);
  return room ? messagesInOrder(room).map(({ content }) => content) : [];
};
