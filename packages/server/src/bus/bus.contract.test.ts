import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { until, within } from '../../../../tests/support/wait.ts';
import type { Bus, Signal } from '../app/ports/bus.ts';
import {
  drivers,
  hear,
  isSignal,
  lostTimes,
  quiet,
  roomId,
  signalsOf,
  typing,
  userChanged,
  usersOf,
} from './bus.fixture.ts';
import type { Driver, Node } from './bus.fixture.ts';
import { ClusterBus } from './cluster.ts';
import { LocalBus } from './local.ts';

const nextTurn = (): Promise<void> => new Promise((settle) => void setImmediate(settle));

/** What every bus does on its own node. */
const tellsItsOwnNode = (open: () => Promise<Bus>): void => {
  it('lets every subscriber on the node hear a signal, in order, before publish returns', async () => {
    const bus = await open();
    const heard: string[] = [];
    bus.subscribe((one) => isSignal(one) && heard.push('first'));
    bus.subscribe((one) => isSignal(one) && heard.push('second'));
    bus.publish(userChanged('ada'));
    expect(heard).toEqual(['first', 'second']);
  });

  it('goes on when a subscriber throws', async () => {
    const bus = await open();
    bus.subscribe(() => {
      throw new Error('a bug');
    });
    const node = hear(bus);
    bus.publish(userChanged('ada'));
    expect(usersOf(node)).toEqual(['ada']);
  });

  it('is connected, listens and forgets', async () => {
    const bus = await open();
    expect(bus.isConnected).toBe(true);
    await within('a room to be listened to', bus.listen(roomId));
    bus.forget(roomId);
    bus.publish(typing(roomId));
  });

  it('has a name of its own', async () => {
    expect((await open()).nodeId).not.toBe((await open()).nodeId);
  });
};

describe('the local bus', () => {
  tellsItsOwnNode(() => Promise.resolve(new LocalBus(() => undefined)));
});

for (const { name, start, isThere } of drivers) {
  describe.if(isThere)(`the bus over ${name}`, () => {
    let driver: Driver;
    let namespaces = 0;
    let namespace = '';
    const opened: ClusterBus[] = [];

    beforeAll(async () => {
      driver = await start();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((bus) => bus.close()));
      namespaces += 1;
    });
    afterAll(() => driver.close());

    /** A node that hears from the beginning. */
    const openNode = async (options: { readonly idleShardBeatsMax?: number } = {}): Promise<Node> => {
      namespace = `test-${namespaces}`;
      const bus = new ClusterBus({ transport: driver.transport, log: quiet, ...options });
      opened.push(bus);
      const node = hear(bus);
      await bus.open(namespace);
      return node;
    };

    /** Two nodes that know each other. */
    const openTwo = async (options = {}): Promise<readonly [Node, Node]> => {
      const [one, other] = [await openNode(options), await openNode(options)];
      const knows = (node: Node, { bus }: Node): boolean =>
        node.heard.some((heard) => heard.type === 'node_came' && heard.nodeId === bus.nodeId);
      await until('both know each other', () => knows(one, other) && knows(other, one));
      // For being connected, and for the other: whatever is told after that has another reason.
      await until('both were told to look', () => lostTimes(one) === 2 && lostTimes(other) === 2);
      return [one, other];
    };

    const hearsUsers = (node: Node, userIds: readonly string[]): Promise<void> =>
      until(`${userIds.length} users were heard of`, () => usersOf(node).length >= userIds.length);

    tellsItsOwnNode(async () => (await openNode()).bus);

    it('carries signals to the other nodes, in order, and never back', async () => {
      const [one, other] = await openTwo();
      const users = Array.from({ length: 300 }, (_, index) => `user-${index}`);
      for (const userId of users) {
        one.bus.publish(userChanged(userId));
        if (Number(userId.slice(5)) % 50 === 0) await nextTurn();
      }
      await hearsUsers(other, users);
      other.bus.publish(userChanged('last'));
      await hearsUsers(one, [...users, 'last']);
      expect(usersOf(other)).toEqual([...users, 'last']);
      expect(usersOf(one)).toEqual([...users, 'last']);
    });

    it('carries what is of a room to the nodes that listen to it', async () => {
      const [one, other] = await openTwo();
      await other.bus.listen(roomId);
      one.bus.publish(typing(roomId));
      await until('typing was heard', () => signalsOf(other).length > 0);
      expect(signalsOf(other)).toEqual([typing(roomId)]);
    });

    it('does not carry what is of a room to nodes that do not listen', async () => {
      const [one, other] = await openTwo();
      one.bus.publish(typing(roomId));
      one.bus.publish(userChanged('after'));
      await hearsUsers(other, ['after']);
      expect(signalsOf(other)).toEqual([userChanged('after')]);
    });

    it('leaves a room that was forgotten, and comes back to it', async () => {
      const [one, other] = await openTwo({ idleShardBeatsMax: 1 });
      const isHeard = async (mark: string): Promise<boolean> => {
        one.bus.publish(typing(roomId, mark));
        one.bus.publish(userChanged(mark));
        await until('the sign was heard', () => usersOf(other).includes(mark));
        return JSON.stringify(signalsOf(other)).includes(`"userId":"${mark}","typing"`);
      };
      let marks = 0;
      const nextMark = (): string => `mark-${(marks += 1)}`;
      await other.bus.listen(roomId);
      await other.bus.listen(roomId);
      other.bus.forget(roomId);
      expect(await isHeard(nextMark())).toBe(true);
      other.bus.forget(roomId);
      await until('it is not heard any more', async () => !(await isHeard(nextMark())));
      await other.bus.listen(roomId);
      expect(await isHeard(nextMark())).toBe(true);
    });

    it('hears once what was sent twice', async () => {
      const node = await openNode();
      const say = (n: number, userId: string): Promise<void> =>
        driver.say(
          `parley:${namespace}:all`,
          JSON.stringify({ node: 'other', n, signals: [userChanged(userId)] }),
        );
      await say(1, 'ada');
      await say(2, 'ben');
      await say(1, 'ada');
      await say(2, 'ben');
      await say(3, 'cleo');
      await hearsUsers(node, ['ada', 'ben', 'cleo']);
      expect(usersOf(node)).toEqual(['ada', 'ben', 'cleo']);
    });

    it('carries messages as they are, or says how far the log has got', async () => {
      const [one, other] = await openTwo();
      await other.bus.listen(roomId);
      const event = (eventSeq: number): Extract<Signal, { type: 'committed' }>['events'][number] => ({
        roomId,
        eventSeq,
        event: {
          event: 'message_deleted',
          data: {
            roomId,
            messageId: roomId,
            seq: 1,
            eventSeq,
            deletedAt: '2026-01-01T00:00:00.000Z',
          } as never,
        },
      });
      one.bus.publish({ type: 'committed', events: [event(1), event(2)] });
      await until('something was heard', () => signalsOf(other).length > 0);
      expect(signalsOf(other)).toEqual([
        driver.transport.carriesEvents
          ? { type: 'committed', events: [event(1), event(2)] }
          : { type: 'advanced', roomId, eventSeq: 2 },
      ]);
    });

    it('carries changes of rooms whole and to everybody', async () => {
      const [one, other] = await openTwo();
      const signal: Signal = {
        type: 'committed',
        events: [
          {
            roomId,
            eventSeq: 7,
            event: { event: 'room_deleted', data: { roomId, eventSeq: 7 } as never },
          },
        ],
      };
      one.bus.publish(signal);
      await until('it was heard', () => signalsOf(other).length > 0);
      expect(signalsOf(other)).toEqual([signal]);
    });

    it('carries a signal of any length and any characters', async () => {
      const [one, other] = await openTwo();
      const long = ['é', '漢', '😀', '\0', '\u{d800}', '"\\'].map((text) => text.repeat(20_000));
      for (const userId of long) one.bus.publish(userChanged(userId));
      await hearsUsers(other, long);
      expect(usersOf(other)).toEqual(long);
      expect(lostTimes(other)).toBe(2);
    });

    it('says that something was lost instead of a signal that is too long', async () => {
      const [one, other] = await openTwo();
      one.bus.publish(userChanged('before'));
      await hearsUsers(other, ['before']);
      const before = lostTimes(other);
      one.bus.publish(userChanged('x'.repeat(2_000_000)));
      one.bus.publish(userChanged('after'));
      await hearsUsers(other, ['before', 'after']);
      await until('lost was told', () => lostTimes(other) > before);
      expect(usersOf(other)).toEqual(['before', 'after']);
    });

    it('notices by the heartbeat that the last signal did not come', async () => {
      const [one, other] = await openTwo();
      await other.bus.listen(roomId);
      one.bus.publish(typing(roomId));
      await until('typing was heard', () => signalsOf(other).length > 0);
      const before = lostTimes(other);
      one.bus.publish(typing(roomId, 'x'.repeat(2_000_000)));
      await until('lost was told', () => lostTimes(other) > before);
    });

    it('does not hear another namespace, and takes no notice of what is of no node', async () => {
      const [node, other] = await openTwo();
      const stranger = new ClusterBus({ transport: driver.transport, log: quiet });
      opened.push(stranger);
      await stranger.open(`${namespace}-elsewhere`);
      stranger.publish(userChanged('stranger'));
      const texts = ['', '{', 'null', '[]', '{"node":1}', '{"node":"x","n":-1,"signals":[]}'];
      for (const text of texts) await driver.say(`parley:${namespace}:all`, text);
      await driver.say(
        `parley:${namespace}:all`,
        '{"node":"newer","n":1,"signals":[7,{"type":"lost"},{"type":"unheard_of"}]}',
      );
      const came = ({ heard }: Node): boolean =>
        heard.some((one) => one.type === 'node_came' && one.nodeId === 'newer');
      await until('the envelope of the newer node was heard', () => came(node) && came(other));
      other.bus.publish(userChanged('ada'));
      await hearsUsers(node, ['ada']);
      expect(usersOf(node)).toEqual(['ada']);
      expect(signalsOf(node)).toHaveLength(1);
    });

    it('tells whoever subscribes late of the nodes that are there', async () => {
      const [one, other] = await openTwo();
      const late = hear(one.bus);
      expect(late.heard).toEqual([{ type: 'node_came', nodeId: other.bus.nodeId }]);
    });

    it('tells when a node comes, says goodbye, or falls silent', async () => {
      const [one, other] = await openTwo();
      const goneOf = (nodeId: string): boolean =>
        one.heard.some((heard) => heard.type === 'node_gone' && heard.nodeId === nodeId);
      await other.bus.close();
      await until('the goodbye was heard', () => goneOf(other.bus.nodeId), 4_000);
      await driver.say(`parley:${namespace}:all`, '{"node":"mute","counts":{}}');
      await until('silence was noticed', () => goneOf('mute'), 20_000);
    });

    it('hears again after its connections were cut, and tells of what it missed', async () => {
      const [one, other] = await openTwo();
      await other.bus.listen(roomId);
      one.bus.publish(typing(roomId));
      await until('typing was heard', () => signalsOf(other).length > 0);
      const before = lostTimes(other);
      await driver.cut();
      const said: string[] = [];
      const roomsHeard = (): readonly string[] =>
        signalsOf(other).flatMap((signal) =>
          signal.type === 'room_notice' ? [JSON.stringify(signal.event.data)] : [],
        );
      await until(
        'both channels are heard again',
        async () => {
          const user = `user-${said.length}.`;
          said.push(user);
          one.bus.publish(userChanged(user));
          one.bus.publish(typing(roomId, user));
          return usersOf(other).length > 0 && roomsHeard().length > 1;
        },
        20_000,
      );
      const isComplete = (): boolean =>
        said.every(
          (user) => usersOf(other).includes(user) && roomsHeard().some((data) => data.includes(user)),
        );
      await until('nothing is missing that was not told of', () => lostTimes(other) > before || isComplete());
      await until('both are connected', () => one.bus.isConnected && other.bus.isConnected);
    });

    it('keeps quiet after close', async () => {
      const [one, other] = await openTwo();
      await one.bus.close();
      await one.bus.close();
      const before = one.heard.length;
      other.bus.publish(userChanged('late'));
      one.bus.publish(userChanged('own'));
      await until('the other heard the goodbye', () => other.heard.some(({ type }) => type === 'node_gone'));
      expect(one.heard.slice(before)).toEqual([userChanged('own')]);
      expect(usersOf(other)).toEqual(['late']);
    });
  });
}
