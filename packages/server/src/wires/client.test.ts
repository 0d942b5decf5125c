import { describe, expect, it } from 'bun:test';
import type { Call, Outcome } from '../app/dispatch.ts';
import { LocalBus } from '../bus/local.ts';
import { Delivery } from '../delivery/delivery.ts';
import type { Format } from '../delivery/format.ts';
import { LastSeen } from '../delivery/last-seen.ts';
import { Presence } from '../delivery/presence.ts';
import { RoomIds } from '../delivery/room-ids.ts';
import { RoomOrder } from '../delivery/room-order.ts';
import { TimerWheel } from '../delivery/timer-wheel.ts';
import { Fault } from '../domain/fault.ts';
import { Client } from './client.ts';

import { Gateway } from './gateway.ts';
import type { ClientLink } from './socket-client.ts';

const claims = { userId: 'ada', sessionId: 'session', expiresAtMs: 60_000 };
const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const format: Format = {
  key: 'test',
  listeners: () => 0,
  encode: ({ event }) => event,
  publish: () => undefined,
};

/** Admits whoever authenticates, and does everything else at once. */
const dispatch = async ({ command, connection }: Call): Promise<Outcome> => {
  try {
    if (command === 'authenticate') await connection?.admit(claims, { resumes: false });
    return { command: 'ping', ok: true, result: command };
  } catch (error) {
    return { command: 'ping', ok: false, fault: error instanceof Fault ? error : new Fault('internal') };
  }
};

/** A client of a server whose rooms are read as the test says. */
const clientWith = (idsOf: () => Promise<ReadonlyMap<string, readonly string[]>>) => {
  const did: string[] = [];
  const link: ClientLink = {
    welcome: () => did.push('welcome'),
    failed: ({ code }) => did.push(`failed ${code}`),
    refuse: ({ code }) => did.push(`refuse ${code}`),
    subscribe: (topic) => did.push(`subscribe ${topic}`),
    unsubscribe: (topic) => did.push(`unsubscribe ${topic}`),
    isSubscribed: () => false,
    topics: () => [],
    send: (frame) => did.push(frame),
    close: (reason) => did.push(`close ${reason}`),
    pause: () => undefined,
    resume: () => undefined,
    waitingBytes: () => 0,
    cutOff: () => undefined,
  };
  const delivery = new Delivery({ formats: [format], checkEvents: false, onTold: () => undefined });
  const wheel = new TimerWheel({ tickMs: 10, slots: 8 });
  const users = { setLastSeen: () => Promise.resolve() };
  const presence = new Presence({
    bus: new LocalBus(() => undefined),
    lastSeen: new LastSeen({ users, log }),
    tell: () => undefined,
    nowMs: () => 0,
  });
  const roomIds = new RoomIds({ idsOf });
  const nothing = () => Promise.resolve(new Map());
  const eventLog = { ends: nothing, read: nothing };
  const order = new RoomOrder({
    bus: new LocalBus(() => undefined),
    eventLog,
    log,
    isHeard: () => true,
    isHere: () => true,
  });
  const nowMs = () => 0;
  const newId = () => 'id';
  const gateway = new Gateway({ dispatch, delivery, order, presence, roomIds, wheel, log, newId, nowMs });
  const client = new Client(gateway, { format, link, origin: { address: '127.0.0.1', userAgent: null } });
  const stop = async (): Promise<void> => {
    client.closed();
    wheel.stop();
    await presence.close();
  };
  return { client, did, delivery, stop };
};

const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 30; turn += 1) await Promise.resolve();
};

const frame = (command: string, did: string[]) => ({
  command,
  input: {},
  reply: ({ ok }: { readonly ok: boolean }) => did.push(`${command} ${ok ? 'ok' : 'refused'}`),
});

describe('Client', () => {
  it('is welcomed and greeted before it listens to anything', async () => {
    const { client, did, stop } = clientWith(() => Promise.resolve(new Map([['ada', ['lobby']]])));
    client.start('token');
    client.receive(frame('ping', did));
    await turns();
    expect(did).toEqual([
      'welcome',
      'connected',
      'subscribe user/ada/test',
      'subscribe room/lobby/test',
      'ping ok',
    ]);
    await stop();
  });

  it('is forgotten when its rooms cannot be read, whether or not the wire says that it is gone', async () => {
    const { client, did, delivery, stop } = clientWith(() => Promise.reject(new Fault('unavailable')));
    client.start('token');
    client.receive(frame('ping', did));
    await turns();
    expect(did).toEqual(['refuse unavailable']);
    expect(delivery.connections.count).toBe(0);
    await stop();
  });

  it('is turned away once when it says something else first, and nothing after that is done', async () => {
    const { client, did, stop } = clientWith(() => Promise.resolve(new Map()));
    client.receive(frame('get_me', did));
    client.receive(frame('authenticate', did));
    client.malformed(new Fault('invalid_input'));
    await turns();
    expect(did[0]).toBe('refuse unauthenticated');
    expect(did.filter((one) => !one.startsWith('refuse'))).toEqual([]);
    await stop();
  });

  it('that goes away while its rooms are read is not let in', async () => {
    const reading = Promise.withResolvers<ReadonlyMap<string, readonly string[]>>();
    const { client, did, delivery, stop } = clientWith(() => reading.promise);
    client.start('token');
    await turns();
    expect(delivery.connections.count).toBe(1);
    client.closed();
    reading.resolve(new Map([['ada', ['lobby']]]));
    await turns();
    expect(did).toEqual([]);
    expect(delivery.connections.count).toBe(0);
    await stop();
  });
});
