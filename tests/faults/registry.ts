import { clockJump } from './clock-jump.ts';
import { cutConnections } from './cut-connections.ts';
import { diskFull } from './disk-full.ts';
import { drain } from './drain.ts';
import type { Fault } from './fault.ts';
import { killNode } from './kill-node.ts';
import { killOneOfTwo } from './kill-one-of-two.ts';
import { killPostgres } from './kill-postgres.ts';
import { neverRead } from './never-read.ts';
import { packetLoss } from './packet-loss.ts';
import { postgresAway } from './postgres-away.ts';
import { reconnectStorm } from './reconnect-storm.ts';
import { redisAway } from './redis-away.ts';
import { repeatSends } from './repeat-sends.ts';
import { sentAway } from './sent-away.ts';
import { silentPostgres } from './silent-postgres.ts';
import { stalledNode } from './stalled-node.ts';

/** Every fault that there is a program for. */
export const allFaults: readonly Fault[] = [
  killNode,
  killPostgres,
  killOneOfTwo,
  cutConnections,
  postgresAway,
  silentPostgres,
  redisAway,
  packetLoss,
  repeatSends,
  sentAway,
  stalledNode,
  clockJump,
  diskFull,
  neverRead,
  reconnectStorm,
  drain,
];
