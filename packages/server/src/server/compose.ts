import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { limits } from '@parley/contract/limits';
import type { Server } from 'bun';
import type { Logger } from 'pino';
import { Assistants } from '../app/assistants.ts';
import type { Deps } from '../app/deps.ts';
import { Directory } from '../app/directory.ts';
import { createDispatch } from '../app/dispatch.ts';
import { freshness } from '../app/freshness.ts';
import { keepHouse } from '../app/housekeeping.ts';
import { Limiter } from '../app/limiter.ts';
import { membershipNotice } from '../app/membership-notice.ts';
import { Passwords } from '../app/passwords.ts';
import type { Bus } from '../app/ports/bus.ts';
import { ReceiptCounts } from '../app/receipt-counts.ts';
import { SharedLimits } from '../app/shared-limits.ts';
import { Tokens } from '../app/tokens.ts';
import { restMsAfter } from '../delivery/crowd.ts';
import { Delivery } from '../delivery/delivery.ts';
import { LastSeen } from '../delivery/last-seen.ts';
import { Presence, presenceSignal } from '../delivery/presence.ts';
import { Recheck } from '../delivery/recheck.ts';
import { RoomIds } from '../delivery/room-ids.ts';
import { RoomOrder } from '../delivery/room-order.ts';
import { TimerWheel } from '../delivery/timer-wheel.ts';
import type { DialectHost } from '../dialects/client.ts';
import { DialectDelivery } from '../dialects/delivery.ts';
import { dialectRoutes } from '../dialects/http.ts';
import { PresenceNews } from '../dialects/presence-news.ts';
import { dialects as allDialects } from '../dialects/registry.ts';
import { defaultNamespace, dialectNamespace, socketIoWire } from '../dialects/socketio.ts';
import { plainWire } from '../dialects/websocket.ts';
import type { OpenDatabase } from '../storage/database.ts';
import { FilesOnDisk } from '../storage/files-on-disk.ts';
import { clientAddressOf } from '../wires/http/client-address.ts';
import { httpApp } from '../wires/http/app.ts';
import { corsHeaders } from '../wires/http/cors.ts';
import type { CorsOrigins } from '../wires/http/cors.ts';
import { Answers } from '../wires/answers.ts';
import { Doorway } from '../wires/doorway.ts';
import { Gateway } from '../wires/gateway.ts';
import type { SocketOwner } from '../wires/socket-owner.ts';
import { ownApi, ownFormat, ownNamespace } from '../wires/socketio/own-api.ts';
import { Neighbours } from '../wires/socketio/neighbours.ts';
import { SocketIoServer } from '../wires/socketio/server.ts';
import type { SocketIoLimits } from '../wires/socketio/types.ts';
import { plainFormat } from '../wires/websocket/format.ts';
import { configuredAssistants } from './assistants.ts';
import type { Config } from './config.ts';
import { drain, isDoneIn } from './drain.ts';
import { createMetrics } from './metrics.ts';
import { PoliteThreads } from './polite-threads.ts';
import type { Secrets } from './secrets.ts';
import { serve, serveNeighbours } from './serve.ts';
import { webFilesOf } from './web-files.ts';
import { socketOfWorker } from './worker-place.ts';
import type { WorkerPlace } from './worker-place.ts';

const wheelTickMs = 250;
const wheelSlots = 256;
/** How often rooms are forgotten to which nobody here listens any more. */
const roomSweepMs = 60_000;
/** A database that does not answer is left so long after everything else. */
const databaseCloseMs = 2_000;

export const socketIoLimits = (frameBytesMax: number): SocketIoLimits => ({
  pingIntervalMs: 25_000,
  pingTimeoutMs: 20_000,
  connectTimeoutMs: 45_000,
  upgradeTimeoutMs: 10_000,
  frameBytesMax,
  bufferBytesMax: 1_048_576,
  namespacesMax: 4,
  // A client that polls sends all that it has in one body: its bytes are the bound, this is for packets of nothing.
  packetsPerPayloadMax: 16_384,
});

export interface Composition {
  readonly server: Server<SocketOwner>;
  /** Takes no more, finishes what was taken, and says goodbye. */
  close(): Promise<void>;
}

export interface ComposeOptions {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly log: Logger;
  readonly bus: Bus;
  readonly db: OpenDatabase;
  /** Where this process stands among workers; undefined for one that serves alone. */
  readonly place: WorkerPlace | undefined;
}

/** Puts the parts together and opens the port. Nothing else in the server makes a part of another. */
export const compose = ({ config, secrets, log, bus, db, place }: ComposeOptions): Composition => {
  const nowMs = (): number => Date.now();
  const newId = (): string => Bun.randomUUIDv7();
  const wheel = new TimerWheel({
    tickMs: wheelTickMs,
    slots: wheelSlots,
    onError: (error) => log.error({ err: error }, 'a timer failed'),
  });
  const origins: CorsOrigins = config.corsOrigin.includes('*') ? '*' : config.corsOrigin;
  const checkContract = config.checkContract === 'on';

  const formats = { plain: plainFormat(() => server), socketio: ownFormat(() => socketio) };
  const onTold = (roomId: string, listeners: number): void => {
    const ms = restMsAfter(listeners);
    if (ms > 0) db.rest(roomId, ms);
  };
  const delivery = new Delivery({ formats: Object.values(formats), checkEvents: checkContract, onTold });
  const listenersOf = (roomId: string): number =>
    delivery.listenersOf(roomId) + dialectDelivery.listenersOf(roomId);
  const presence = new Presence({
    bus,
    lastSeen: new LastSeen({ users: db.users, log }),
    tell(changes) {
      for (const change of changes) delivery.hear(presenceSignal(change));
      if (dialects.size > 0) presenceNews.hear(changes);
    },
    nowMs,
  });
  const directory = new Directory(db);
  bus.subscribe((signal) => directory.hear(signal));
  const order = new RoomOrder({
    bus,
    eventLog: db.eventLog,
    log,
    isHeard: (roomId) => listenersOf(roomId) > 0,
    isHere: (userId) => delivery.connections.has(userId),
  });
  const sweep = setInterval(() => order.sweep(), roomSweepMs);
  bus.subscribe((heard) => order.hear(heard));
  order.subscribe((heard) => delivery.hear(heard));

  // Not the wall clock: when that is put back an hour, nobody must wait an hour.
  const limiter = new Limiter(() => performance.now());
  const sharedLimits = new SharedLimits({ limiter, bus });
  bus.subscribe((heard) => sharedLimits.hear(heard));

  const politeThreads = new PoliteThreads();
  const tokens = new Tokens(secrets, { accessTokenLifeMs: config.accessTokenLifeMs, nowMs });
  const deps: Deps = {
    db,
    fileStore: new FilesOnDisk(join(config.dataDir, 'files')),
    directory,
    bus,
    limiter,
    passwords: new Passwords(() => politeThreads.look()),
    tokens,
    presence,
    receiptCounts: new ReceiptCounts({ members: db.members, bus, log }),
    assistants: new Assistants({
      assistants: configuredAssistants(config),
      defaultName: config.assistantDefault,
      answerTimeoutMs: config.assistantTimeoutMs,
      db,
      bus,
      log,
      newId,
    }),
    log,
    settings: { ...config, checkContract },
    newId,
    nowMs,
  };
  const metrics = createMetrics({
    connections: () => delivery.connections.count,
    users: () => delivery.connections.userCount,
    queued: () => db.queued,
    opening: () => gateway.opening.length,
    unreadBytes: () => gateway.slowReaders.waitingBytes,
    busConnected: () => bus.isConnected,
  });
  // One worker is enough for it.
  const stopHousekeeping = (place?.index ?? 0) === 0 ? keepHouse(deps) : () => undefined;
  const gateway = new Gateway({
    dispatch: createDispatch(deps, (outcome, seconds) => metrics.observe(outcome, seconds)),
    delivery,
    order,
    presence,
    roomIds: new RoomIds(db.rooms),
    wheel,
    log,
    newId,
    nowMs,
  });

  const dialects = new Map(
    allDialects
      .filter(({ name }) => config.dialects.includes(name))
      .map((dialect) => [dialect.name, dialect]),
  );
  const dialectDelivery = new DialectDelivery({
    dialects,
    wires: [socketIoWire(() => socketio), plainWire(() => server)],
    directory,
    messages: db.messages,
    connections: delivery.connections,
    log,
    onTold,
  });
  // After delivery: who was removed from a room does not hear of it any more.
  if (dialects.size > 0) order.subscribe((heard) => dialectDelivery.hear(heard));
  const presenceNews = new PresenceNews({
    directory,
    tell: (change) => dialectDelivery.hear(presenceSignal(change)),
    log,
  });
  bus.subscribe((heard) => presence.hear(heard));
  const recheck = new Recheck({
    connections: delivery.connections,
    sessions: db.sessions,
    rooms: db.rooms,
    order,
    log,
    async tell(change, userId, roomId) {
      const event = await membershipNotice(db, change, { userId, roomId });
      if (event) delivery.hear({ type: 'user_notice', userIds: [userId], event });
    },
  });
  order.subscribe((heard) => recheck.hear(heard));
  const dialectHost: DialectHost = { gateway, directory, bus, dialects, delivery: dialectDelivery };

  const answers = new Answers();
  const socketio: SocketIoServer = new SocketIoServer({
    limits: socketIoLimits(config.frameBytesMax),
    wheel,
    namespaces: new Map([
      [ownNamespace, ownApi(gateway, formats.socketio)],
      ...(dialects.size > 0 ? ([[defaultNamespace, dialectNamespace(dialectHost)]] as const) : []),
    ]),
    answers,
    hasRoom: () => doorway.hasRoom,
    cors: (origin) => corsHeaders(origins, origin),
    onError: (error, where) => log.error({ err: error, where }, 'a Socket.IO handler failed by a bug'),
    publishNative(topic, frame) {
      server.publish(topic, frame, false);
      neighbourServer?.publish(topic, frame, false);
    },
    subscriberCount: (topic) =>
      server.subscriberCount(topic) + (neighbourServer?.subscriberCount(topic) ?? 0),
    neighbours:
      place &&
      new Neighbours({ own: place.index, socketOf: (index) => socketOfWorker(place.socketsDir, index) }),
  });

  const doorway = new Doorway({
    connectionsMax: config.connectionsMax,
    gate: gateway.opening,
    socketIoSessions: () => socketio.sessionCount,
  });
  const metricsResponse = async (): Promise<Response> =>
    new Response(await metrics.page(), { headers: { 'content-type': metrics.contentType } });
  const http = httpApp({
    others: dialectRoutes({
      host: dialectHost,
      tokens,
      bodyBytesMax: config.frameBytesMax,
      fileBytesMax: limits.fileBytesMax,
    }),
    gateway,
    tokens,
    log,
    origins,
    bodyBytesMax: config.frameBytesMax,
    newId,
    webFiles: webFilesOf({ dataDir: config.dataDir, log }),
    isFresh: freshness(deps),
    messageLengthMax: config.messageLengthMax,
    async notReady() {
      if (!gateway.intake.isOpen) return ['stopping'];
      if (!(await db.ping())) return ['database'];
      if (!bus.isConnected) return ['bus'];
      try {
        return (await db.isMigrated()) ? [] : ['migrations'];
      } catch {
        return ['database'];
      }
    },
    metrics:
      config.metricsToken === undefined
        ? undefined
        : async (token) =>
            token !== undefined && sameText(token, config.metricsToken ?? '')
              ? metricsResponse()
              : new Response('The metrics token is missing or wrong.', { status: 401 }),
  });
  const metricsServer =
    config.metricsPort === 0
      ? undefined
      : Bun.serve({
          port: config.metricsPort,
          hostname: '127.0.0.1',
          routes: { '/metrics': metricsResponse },
        });

  const server: Server<SocketOwner> = serve({
    port: config.port,
    host: config.host,
    frameBytesMax: config.frameBytesMax,
    http,
    socketio,
    plainFormat: formats.plain,
    dialects: dialectHost,
    answers,
    gateway,
    doorway,
    origins,
    addressOf: clientAddressOf(config.trustedProxies),
    isShared: place !== undefined,
  });
  const neighbourServer =
    place &&
    serveNeighbours({
      path: socketOfWorker(place.socketsDir, place.index),
      frameBytesMax: config.frameBytesMax,
      socketio,
    });

  return {
    server,
    async close() {
      stopHousekeeping();
      deps.receiptCounts.stop();
      const { connections } = delivery;
      await drain(
        {
          intake: gateway.intake,
          assistants: deps.assistants,
          db,
          answers,
          connections,
          socketio,
          server,
          log,
        },
        { timeoutMs: config.drainTimeoutMs, spreadMs: config.drainSpreadMs },
      );
      await metricsServer?.stop(true);
      await neighbourServer?.stop(true);
      clearInterval(sweep);
      sharedLimits.close();
      presenceNews.close();
      await Promise.all([order.close(), recheck.close()]);
      wheel.stop();
      const closed = presence.close().then(() => db.close());
      if (!(await isDoneIn(databaseCloseMs, closed))) log.warn({}, 'left while the database still worked');
    },
  };
};

const sameText = (one: string, other: string): boolean => {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
};
