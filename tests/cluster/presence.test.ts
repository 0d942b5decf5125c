import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'bun:test';
import { openSocketIoClient } from '../support/dialects.ts';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { migratedDatabase, startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { settleEvents } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';

const longMs = 60_000;
/** A node that fell silent is gone after some seconds, and its users some seconds later. */
const noticedMs = 30_000;

let databaseUrl: string;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  databaseUrl = await migratedDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const startNode = async (): Promise<Program> => {
  const program = await startProgram({ DATABASE_URL: databaseUrl, BUS: 'postgres' });
  closers.push(() => program.kill());
  return program;
};

const open = async (node: Program, person: Person): Promise<WireClient> => {
  const client = await connect('websocket', node.url, person.token);
  closers.push(() => client.close());
  return client;
};

const presenceAt = async (client: WireClient, person: Person) => {
  const { presences } = await client.call('get_presence', { userIds: [person.id] });
  return presences[0];
};

const isOnlineFor = async (client: WireClient, person: Person): Promise<boolean> =>
  (await presenceAt(client, person))?.status === 'online';

describe('presence on two nodes', () => {
  let here: Program;
  let there: Program;
  let watcher: WireClient;
  let watcherThere: WireClient;
  let ada: Person;

  beforeEach(async () => {
    here = await startNode();
    there = await startNode();
    const person = await register(here.url);
    ada = await register(here.url);
    watcher = await open(here, person);
    watcherThere = await open(there, person);
    for (const client of [watcher, watcherThere]) await client.call('watch_presence', { userIds: [ada.id] });
  }, longMs);

  const told = (client: WireClient) => client.all('presence_changed').map(({ status }) => status);

  it(
    'is told once on each when somebody comes to the first node, and once when they go from the last',
    async () => {
      const one = await open(here, ada);
      for (const client of [watcher, watcherThere]) await client.hear('presence_changed');
      const other = await open(there, ada);
      one.close();
      other.close();
      for (const client of [watcher, watcherThere]) {
        const gone = await client.hear('presence_changed', ({ status }) => status === 'offline');
        expect(told(client)).toEqual(['online', 'offline']);
        expect(Date.now() - Date.parse(gone.lastSeenAt ?? '')).toBeWithin(4_900, noticedMs);
        await until('it was written down', async () => (await presenceAt(client, ada))?.lastSeenAt !== null);
      }
    },
    longMs,
  );

  it(
    'does not change while a device of theirs is on one of them',
    async () => {
      const [one, other] = [await open(here, ada), await open(there, ada)];
      await until('both know', async () => isOnlineFor(watcherThere, ada));
      const ben = await register(here.url);
      await watcher.call('watch_presence', { userIds: [ada.id, ben.id] });
      const ofBen = await open(here, ben);
      one.close();
      ofBen.close();
      // Ben went at the same moment, and is told: so Ada would be by now.
      await watcher.hear(
        'presence_changed',
        ({ userId, status }) => userId === ben.id && status === 'offline',
      );
      expect(await isOnlineFor(watcher, ada)).toBe(true);
      const { room } = await watcherThere.call('create_room', { kind: 'group', name: 'Quiet' });
      await settleEvents(watcherThere, room.id);
      expect(told(watcherThere)).toEqual(['online']);
      other.close();
    },
    longMs,
  );

  it(
    'is known to a node that starts later, in the list of a dialect as well',
    async () => {
      await open(here, ada);
      const late = await startNode();
      const ben = await register(late.url);
      const client = await open(late, ben);
      await until('the late node knows', () => isOnlineFor(client, ada));
      const listener = await openSocketIoClient(late.url, { auth: { token: ben.token } });
      closers.push(() => listener.close());
      await until('the list names her', async () => {
        listener.emit('setOnline');
        await Bun.sleep(50);
        const lists = listener.all('onlineUsers') as { users: number[] }[];
        return lists.some(({ users }) => users.includes(ada.login.user.number));
      });
    },
    longMs,
  );

  it(
    'ends when their node is killed, and is written down by one that is left',
    async () => {
      await open(there, ada);
      await watcher.hear('presence_changed', ({ status }) => status === 'online');
      await there.kill();
      await until('she is offline', async () => !(await isOnlineFor(watcher, ada)), noticedMs);
      await until('it was written down', async () => (await presenceAt(watcher, ada))?.lastSeenAt !== null);
      expect(told(watcher)).toEqual(['online', 'offline']);
    },
    longMs,
  );

  it(
    'does not change for somebody who moves to another node because theirs stops',
    async () => {
      const device = await open(there, ada);
      await watcher.hear('presence_changed', ({ status }) => status === 'online');
      const ben = await register(here.url);
      await watcher.call('watch_presence', { userIds: [ada.id, ben.id] });
      const ofBen = await open(there, ben);
      await watcher.hear('presence_changed', ({ userId }) => userId === ben.id);
      const stopping = there.stop();
      await device.closed;
      await open(here, ada);
      await stopping;
      // Ben did not move, and is told: so Ada would be by now.
      await watcher.hear(
        'presence_changed',
        ({ userId, status }) => userId === ben.id && status === 'offline',
      );
      expect(await isOnlineFor(watcher, ada)).toBe(true);
      expect(watcher.all('presence_changed').filter(({ userId }) => userId === ada.id)).toHaveLength(1);
      ofBen.close();
    },
    longMs,
  );
});
