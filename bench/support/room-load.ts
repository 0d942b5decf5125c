import { Load } from './load.ts';
import type { LoadConnection } from './load-protocol.ts';
import { forEach, makePeople, makeRoom } from './people.ts';
import type { Running, Side } from './sides.ts';

/** Processes of the load on one server. */
export const loadProcesses = 2;
const contentLength = 100;
/** Connections that each process opens at once. */
const together = 8;
/** A user may have 50 connections. */
const connectionsPerUser = 40;

/** A server with its load. */
export interface Loaded {
  readonly side: Side;
  readonly server: Running;
  readonly load: Load;
}

/** Starts a server and puts connections on it; ends what was started if that fails. */
export const startLoaded = async (
  side: Side,
  open: (side: Side, server: Running) => Promise<Load>,
): Promise<Loaded> => {
  const server = await side.start();
  try {
    return { side, server, load: await open(side, server) };
  } catch (error) {
    await server.stop();
    throw error;
  }
};

/** Ends them one by one. */
export const endLoaded = async (all: readonly Loaded[]): Promise<void> => {
  for (const { server, load } of all) {
    await load.end();
    await server.stop();
  }
};

const openShares = async (
  { wire }: Side,
  server: Running,
  shares: readonly (readonly LoadConnection[])[],
  deliveryTimes = false,
): Promise<Load> => {
  const load = new Load(loadProcesses);
  try {
    await load.open({ port: server.port, wire, together, deliveryTimes, contentLength }, shares);
    return load;
  } catch (error) {
    await load.end();
    throw error;
  }
};

const emptyShares = (): LoadConnection[][] => Array.from({ length: loadProcesses }, () => []);

/** Connections in rooms of `roomSize`, a user each, all of whom write; a room's connections are in one process. */
export const openRooms = async (
  side: Side,
  server: Running,
  given: { readonly connections: number; readonly roomSize: number; readonly deliveryTimes?: boolean },
): Promise<Load> => {
  const people = await makePeople(server.url, given.connections);
  const groups = Array.from({ length: people.length / given.roomSize }, (_, index) =>
    people.slice(index * given.roomSize, (index + 1) * given.roomSize),
  );
  const shares = emptyShares();
  await forEach(groups, async (members, index) => {
    const roomId = await makeRoom(server.url, members);
    for (const { token } of members)
      shares[index % loadProcesses]?.push({ token, joins: [roomId], writesTo: roomId });
  });
  return openShares(side, server, shares, given.deliveryTimes);
};

/** One room that so many connections listen to, and into which so many others write, evenly over the processes. */
export const openHall = async (
  side: Side,
  server: Running,
  given: { readonly listeners: number; readonly writers: number },
): Promise<Load> => {
  const people = await makePeople(
    server.url,
    Math.ceil((given.listeners + given.writers) / connectionsPerUser),
  );
  const roomId = await makeRoom(server.url, people);
  const shares = emptyShares();
  for (let index = 0; index < given.listeners + given.writers; index += 1) {
    const token = people[index % people.length]?.token ?? '';
    const writes = index < given.writers;
    shares[index % loadProcesses]?.push({ token, joins: [roomId], ...(writes ? { writesTo: roomId } : {}) });
  }
  return openShares(side, server, shares);
};

/** Connections of users who are alone in so many rooms each; nobody writes. */
export const idleConnections = async (
  server: Running,
  given: { readonly connections: number; readonly roomsEach: number },
): Promise<readonly (readonly LoadConnection[])[]> => {
  const people = await makePeople(server.url, Math.ceil(given.connections / connectionsPerUser));
  const joins = await forEach(people, async (person) => {
    const rooms: string[] = [];
    for (let room = 0; room < given.roomsEach; room += 1) rooms.push(await makeRoom(server.url, [person]));
    return rooms;
  });
  const shares = emptyShares();
  for (let index = 0; index < given.connections; index += 1) {
    const user = index % people.length;
    shares[index % loadProcesses]?.push({ token: people[user]?.token ?? '', joins: joins[user] ?? [] });
  }
  return shares;
};
