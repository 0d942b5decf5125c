import type { Bench, Question } from './support/question.ts';
import { endLoaded, openRooms, startLoaded } from './support/room-load.ts';
import { loadMetrics, measure } from './support/rounds.ts';
import { parley } from './support/sides.ts';

/** Whether throughput, latency or memory drift over half an hour at half of the load that the server can take. */
const [fullMinutes, lastMinutes] = [30, 5];
const connections = 400;
/** The load does not renew its tokens: they last longer than the run. */
const side = parley('websocket', { ACCESS_TOKEN_LIFE: '2h' });
const [firstMinute, afterwards, atTheEnd] = [
  'the first minute',
  'the minutes after',
  'the last five minutes',
];

const nameOf = (minute: number, minutes: number): string => {
  if (minute === 1) return firstMinute;
  return minute > minutes - lastMinutes ? atTheEnd : afterwards;
};

const run = async (bench: Bench): Promise<void> => {
  const minutes = bench.short ? 7 : fullMinutes;
  const minuteMs = bench.short ? 2_000 : 60_000;
  const given = { connections: bench.short ? 40 : connections, roomSize: 2, deliveryTimes: true };
  const loaded = await startLoaded(side, (...one) => openRooms(...one, given));
  const { server, load } = loaded;
  try {
    const saturated = await measure({
      server,
      load,
      pace: { kind: 'closed', inFlight: 8 },
      warmUpMs: minuteMs / 20,
      measureMs: minuteMs / 6,
    });
    const perSecond = saturated.answers / saturated.seconds / 2;
    bench.say(
      `half of ${Math.round(perSecond * 2)} messages/s for ${minutes} minutes of ${minuteMs / 1_000} s`,
    );
    for (let minute = 1; minute <= minutes; minute += 1) {
      const pace = { kind: 'open', perSecond } as const;
      const measured = await measure({ server, load, pace, warmUpMs: 0, measureMs: minuteMs });
      const metrics = { minute, ...loadMetrics(measured, server) };
      bench.record({ case: nameOf(minute, minutes), side: side.name, round: minute, metrics });
    }
  } finally {
    await endLoaded([loaded]);
  }
};

const goal = (metric: string, limits: { readonly atLeast?: number; readonly atMost?: number }) => ({
  metric,
  of: { case: atTheEnd, side: side.name },
  to: { case: firstMinute, side: side.name },
  ...limits,
});

export const growth: Question = {
  name: 'growth',
  work: 'throughput and memory over 30 minutes at half load',
  against: 'the first minute',
  wanted: 'no slope',
  goals: [
    goal('messagesPerS', { atLeast: 0.99 }),
    goal('serverMiB', { atMost: 1.1 }),
    goal('deliveryP99Ms', { atMost: 1.2 }),
  ],
  plots: [
    { title: 'Messages a second, minute by minute', metrics: ['messagesPerS'], over: 'minute' },
    { title: 'MiB of memory, minute by minute', metrics: ['serverMiB'], over: 'minute' },
    {
      title: 'Milliseconds until the delivery, p99, minute by minute',
      metrics: ['deliveryP99Ms'],
      over: 'minute',
    },
  ],
  run,
};
