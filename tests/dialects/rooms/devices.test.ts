import { describe, expect, it } from 'bun:test';
import { dialectWires } from '../../support/dialects.ts';
import type { DialectClient } from '../../support/dialects.ts';
import { until } from '../../support/wait.ts';
import { openStage, said, settle, settleOutsider, timeShape } from './stage.ts';

const metricsToken = 'a-token-for-metrics';
const stage = openStage({ METRICS_TOKEN: metricsToken });

const time = expect.stringMatching(timeShape);

/** Somebody who listens to a room, and another member of it. */
const scene = async () => {
  const [watcher, other] = [await stage.person(0), await stage.person(1)];
  const room = await stage.roomOf(watcher, other);
  const watching = await stage.listen(watcher, room.id);
  const about = { userId: other.id, username: other.username, roomId: room.id, timestamp: time };
  return {
    other,
    room,
    watching,
    joined: { event: 'user_joined', data: about },
    left: { event: 'user_left', data: { ...about, type: 'temporary' } },
    /** What the watcher has heard when everything so far was told. */
    async news() {
      await settle(watching, room.id);
      return said(watching);
    },
  };
};

const leave = async (client: DialectClient, roomId: string): Promise<void> => {
  client.emit('leave_room', { roomId });
  await settleOutsider(client);
};

/** Open connections of the program. */
const connections = async (): Promise<number> => {
  const headers = { authorization: `Bearer ${metricsToken}` };
  const text = await (await fetch(`${stage.url()}/metrics`, { headers })).text();
  return Number(/^parley_connections (\d+)$/m.exec(text)?.[1]);
};

describe('join_room on several devices', () => {
  it('is answered on each, and heard by the others once per user', async () => {
    const { other, room, joined, news } = await scene();
    const devices: DialectClient[] = [];
    for (const wire of dialectWires) devices.push(await stage.listen(other, room.id, wire));
    expect(await news()).toEqual([joined]);
    for (const device of devices) {
      expect(device.all('room_joined')).toHaveLength(1);
      expect(said(device)).toEqual([]);
    }
  });

  it('is heard once when all of them join in the same moment', async () => {
    const { other, room, joined, news } = await scene();
    const devices: DialectClient[] = [];
    for (let device = 0; device < 8; device += 1)
      devices.push(await stage.open(other, device % 2 === 0 ? 'socketio' : 'websocket'));
    for (const device of devices) device.emit('join_room', { roomId: room.id });
    for (const device of devices) await device.hear('room_joined');
    expect(await news()).toEqual([joined]);
  });

  it('is heard before what the user writes, whichever device wrote it', async () => {
    const { other, room, watching, joined } = await scene();
    const [first, second] = [await stage.open(other), await stage.open(other, 'websocket')];
    for (const device of [first, second]) device.emit('join_room', { roomId: room.id });
    for (const device of [first, second]) await device.hear('room_joined');
    second.emit('send_message', { roomId: room.id, content: 'Ahoy' });
    await watching.hear('receive_message');
    expect(said(watching)).toEqual([
      joined,
      { event: 'receive_message', data: expect.objectContaining({ content: 'Ahoy', userId: other.id }) },
    ]);
  });

  it('is heard once for each of several users who join in the same moment, before what they write', async () => {
    const [watcher, ...others] = await Promise.all([0, 1, 2, 3, 4, 5].map((index) => stage.person(index)));
    const room = await stage.roomOf(watcher!, ...others);
    const watching = await stage.listen(watcher!, room.id);
    const devices: DialectClient[] = [];
    for (const wire of ['socketio', 'websocket'] as const)
      for (const other of others) devices.push(await stage.open(other, wire));
    for (const device of devices) {
      device.emit('join_room', { roomId: room.id });
      device.emit('send_message', { roomId: room.id, content: 'Ahoy' });
    }
    await until('all was heard', () => watching.all('receive_message').length === devices.length);
    const who = (event: string): readonly string[] =>
      (watching.all(event) as { userId: string }[]).map(({ userId }) => userId);
    expect(who('user_joined').toSorted()).toEqual(others.map(({ id }) => id).toSorted());
    for (const { id } of others) {
      const events = said(watching).filter(({ data }) => (data as { userId: string }).userId === id);
      expect(events.map(({ event }) => event)).toEqual(['user_joined', 'receive_message', 'receive_message']);
    }
  });

  it('does not count a device that hears the room in another dialect', async () => {
    const { other, room, joined, left, news } = await scene();
    const elsewhere = await stage.open(other);
    expect(await elsewhere.ask('join-group', room.id)).toEqual({ ok: true });
    const device = await stage.listen(other, room.id);
    await leave(device, room.id);
    expect(await news()).toEqual([joined, left]);
  });
});

describe('leave_room on several devices', () => {
  it('is heard when the last one leaves, and the next join again', async () => {
    const { other, room, joined, left, news } = await scene();
    const [first, second] = [
      await stage.listen(other, room.id),
      await stage.listen(other, room.id, 'websocket'),
    ];
    await leave(first, room.id);
    expect(await news()).toEqual([joined]);
    await leave(second, room.id);
    expect(await news()).toEqual([joined, left]);
    first.emit('join_room', { roomId: room.id });
    await until('it listens again', () => first.all('room_joined').length === 2);
    expect(await news()).toEqual([joined, left, joined]);
  });

  it('does not wait for a device that is gone', async () => {
    const { other, room, joined, left, news } = await scene();
    const [first, second] = [await stage.listen(other, room.id), await stage.listen(other, room.id)];
    await until('nobody else is here', async () => (await connections()) === 3);
    first.close();
    await until('it is gone', async () => (await connections()) === 2);
    expect(await news()).toEqual([joined]);
    await leave(second, room.id);
    expect(await news()).toEqual([joined, left]);
  });
});
