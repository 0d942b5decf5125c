import { isDeepStrictEqual } from 'node:util';
import type { CommandName } from '@parley/contract/registry';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { range, settleEvents } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';
import type { WireClient } from '../support/wires.ts';
import { act } from './deeds.ts';
import type { World } from './doing.ts';
import { Observer } from './observer.ts';
import { contradictions } from './reads.ts';
import { actorCount } from './schedule.ts';
import type { ActorScript, Schedule } from './schedule.ts';
import { shownAfresh, shownBy } from './shown.ts';
import type { Shown } from './shown.ts';

const settleTimeoutMs = 30_000;

/** Members whose accounts are closed while the others act. */
const leaverCount = 2;
/** Those who make a room of their own, and close their account. */
const founderCount = 2;

let organizations = 0;

const makeWorld = async (url: string): Promise<World> => {
  organizations += 1;
  const organization = `Races ${organizations}`;
  const people: Person[] = [];
  for (const _ of range(1, actorCount + leaverCount + founderCount))
    people.push(await register(url, { organization }));
  const founder = await connect('rest', url, people[0]?.token ?? '');
  const members = people.slice(0, actorCount + leaverCount);
  const memberIds = members.map(({ id }) => id);
  const roomIds: string[] = [];
  for (const kind of ['public', 'group'] as const) {
    const { room } = await founder.call('create_room', { kind, name: 'Busy', memberIds });
    roomIds.push(room.id);
  }
  for (const { id } of people.slice(1, 3)) await founder.call('set_user_role', { userId: id, role: 'admin' });
  return {
    people: people.slice(0, actorCount),
    leavers: members.slice(actorCount),
    founders: people.slice(members.length),
    roomIds,
    ownerless: [],
    messages: [],
    inviteTokens: [],
    done: new Set(),
    bugs: [],
  };
};

const play = async (script: ActorScript, world: World, self: Person, url: string): Promise<void> => {
  const client = await connect(script.wire, url, self.token);
  const deeds = [...script.deeds];
  const worker = async (): Promise<void> => {
    for (let deed = deeds.shift(); deed; deed = deeds.shift())
      await act({ world, client, url, self, choices: deed.choices }, deed.name);
  };
  await Promise.all(range(1, script.atOnce).map(worker));
  client.close();
};

/** Every question to an assistant is answered. */
const assistantsAreDone = async (clients: readonly WireClient[]): Promise<boolean> => {
  for (const client of clients) {
    const { rooms } = await client.call('list_rooms', { limit: 100 });
    for (const { room } of rooms.filter((summary) => summary.room.kind === 'assistant')) {
      const { messages } = await client.call('list_messages', { roomId: room.id, limit: 100 });
      const answered = messages.filter(({ clientId }) => clientId?.startsWith('answer-'));
      if (messages.length !== 2 * answered.length) return false;
    }
  }
  return true;
};

/** Waits until an observer shows what a fresh client shows, and says what differs when that does not come. */
const compare = async (observer: Observer, fresh: WireClient, watched: readonly string[]): Promise<void> => {
  let shown = shownBy(observer, watched);
  let afresh = shown;
  try {
    await until(
      'the observer shows what a fresh client shows',
      async () => {
        await observer.catchUp();
        shown = shownBy(observer, watched);
        afresh = await shownAfresh(fresh, shown);
        return isDeepStrictEqual(shown, afresh);
      },
      settleTimeoutMs,
    );
  } catch (error) {
    const differing = differences(shown, afresh);
    const story = observer.diary.linesOf(differing.map(({ id }) => id));
    const what = differing.map(({ id, says }) => `${id}\n${says}`).join('');
    throw new Error(`${nameOf(observer)}:\n${what}${story}`, { cause: error });
  }
  const broken = [...observer.diary.broken, ...(await contradictions(fresh, shown))];
  if (broken.length > 0) throw new Error(`${nameOf(observer)}:\n${broken.join('\n')}`);
};

const nameOf = ({ script }: Observer): string => `${script.wire}, user ${script.user}`;

/** What differs by its id, and where. Rooms that are in another order differ in nothing else. */
const differences = (
  shown: Shown,
  afresh: Shown,
): readonly { readonly id: string; readonly says: string }[] => {
  const parts = (one: Shown): ReadonlyMap<string, unknown> =>
    new Map<string, unknown>([
      ...one.rooms.map((room) => [room.room.id, room] as const),
      ...Object.keys(one.users).map(
        (id) => [id, { user: one.users[id], presence: one.presences[id] }] as const,
      ),
      ['notification', [one.notifications, one.unreadNotifications]],
    ]);
  const [ours, theirs] = [parts(shown), parts(afresh)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((id) => {
    const says = difference(ours.get(id), theirs.get(id));
    return says === '' ? [] : [{ id, says }];
  });
};

const difference = (shown: unknown, afresh: unknown, path = ' '): string => {
  if (isDeepStrictEqual(shown, afresh)) return '';
  const isObject = (value: unknown): value is Record<string, unknown> =>
    typeof value === 'object' && value !== null;
  if (!isObject(shown) || !isObject(afresh))
    return `${path}: ${JSON.stringify(shown)} instead of ${JSON.stringify(afresh)}\n`;
  const keys = new Set([...Object.keys(shown), ...Object.keys(afresh)]);
  return [...keys].map((key) => difference(shown[key], afresh[key], `${path}.${key}`)).join('');
};

/**
 * Lets everybody act while others observe, and compares at the end what the observers show with what somebody shows who
 * has just come. Answers with the commands that succeeded.
 */
export const race = async (
  { actors, observers }: Schedule,
  urls: readonly string[],
): Promise<ReadonlySet<CommandName>> => {
  const urlOf = (index: number): string => urls[index % urls.length] ?? '';
  const world = await makeWorld(urlOf(0));
  const watched = [...world.people, ...world.leavers, ...world.founders].map(({ id }) => id);
  const observing = observers.map((script) => {
    const person = world.people[script.user] as Person;
    return new Observer(script, { urls, person, watched });
  });
  let isOver = false;
  const running = Promise.all(observing.map((observer) => observer.run(() => isOver)));
  const people = world.people.slice(0, actors.length);
  await Promise.all([
    Promise.all(
      people.map((self, index) => play(actors[index] as ActorScript, world, self, urlOf(index))),
    ).finally(() => {
      isOver = true;
    }),
    running,
  ]);
  if (world.bugs.length > 0) throw new Error(world.bugs.join('\n'));

  const fresh = await Promise.all(
    world.people.map(async ({ token }) => noting(await connect('rest', urlOf(1), token), world.done)),
  );
  await until('every assistant has answered', () => assistantsAreDone(fresh), settleTimeoutMs);
  for (const observer of observing) {
    await observer.settle();
    const client = fresh[observer.script.user] as WireClient;
    const { room } = await client.call('create_room', { kind: 'group', name: 'Quiet' });
    await settleEvents(observer.client, room.id);
  }
  for (const observer of observing)
    await compare(observer, fresh[observer.script.user] as WireClient, watched);
  for (const observer of observing) observer.close();
  return new Set([...world.done, ...observing.flatMap(({ done }) => [...done])]);
};

/** Notes which commands of a client succeed. */
const noting = (client: WireClient, done: Set<CommandName>): WireClient => ({
  ...client,
  async send(command, input) {
    const answer = await client.send(command, input);
    if (answer.ok) done.add(command);
    return answer;
  },
  async call(command, input) {
    const result = await client.call(command, input);
    done.add(command);
    return result;
  },
});
