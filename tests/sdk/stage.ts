import { afterEach } from 'bun:test';
import { ParleyClient } from '@parley/client';
import type { ClientOptions, Transport } from '@parley/client';
import { socketIoTransport } from '@parley/client/socketio-transport';
import { messagesInOrder } from '@parley/client/views';
import { io } from 'socket.io-client';
import { goodPassword } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { until } from '../support/wait.ts';

interface Way {
  readonly way: string;
  /** The client's own unless given. */
  readonly transportTo: ((url: string) => Transport) | undefined;
}

/** Every way on which a client is connected. */
export const ways: readonly Way[] = [
  { way: 'over a plain WebSocket', transportTo: undefined },
  { way: 'over Socket.IO', transportTo: (url) => socketIoTransport(url, io) },
  {
    way: 'over Socket.IO where no WebSocket gets through',
    transportTo: (url) => socketIoTransport(url, io, { transports: ['polling'] }),
  },
];

/** Makes clients, and disconnects them after each test. */
export const clientMaker = (transportTo?: Way['transportTo']): ((options: ClientOptions) => ParleyClient) => {
  const made: ParleyClient[] = [];
  afterEach(() => {
    for (const client of made.splice(0)) client.disconnect();
  });
  return (options) => {
    const client = new ParleyClient({
      ...(transportTo && { transport: transportTo(options.url) }),
      ...options,
    });
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
