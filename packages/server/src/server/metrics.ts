import { Gauge, Registry, collectDefaultMetrics } from 'prom-client';
import type { Outcome } from '../app/dispatch.ts';

export interface Gauges {
  readonly connections: () => number;
  readonly users: () => number;
  readonly queued: () => number;
  readonly opening: () => number;
  readonly unreadBytes: () => number;
  readonly busConnected: () => boolean;
}

export interface Metrics {
  /** Counts a command that was answered after so many seconds. */
  observe(outcome: Outcome, seconds: number): void;
  /** The page that Prometheus reads. */
  page(): Promise<string>;
  readonly contentType: string;
}

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;

/** What the server counts of itself, for Prometheus. */
export const createMetrics = (gauges: Gauges): Metrics => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'parley_' });
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('parley_connections', 'Open authenticated connections.', gauges.connections);
  gauge('parley_connected_users', 'Users with an open connection.', gauges.users);
  gauge('parley_bus_connected', '1 while signals of other nodes are heard, else 0.', () =>
    Number(gauges.busConnected()),
  );
  gauge('parley_messages_queued', 'Messages that wait to be written.', gauges.queued);
  gauge('parley_connections_opening', 'Sockets that are looked up, or wait for it.', gauges.opening);
  gauge('parley_unread_bytes', 'Bytes that wait for clients to read them.', gauges.unreadBytes);
  const commands = new CommandSeries();
  return {
    observe: (outcome, seconds) => commands.observe(outcome, seconds),
    page: async () => `${await registry.metrics()}\n${commands.text()}`,
    contentType: registry.contentType,
  };
};

interface Series {
  readonly outcomes: Map<string, number>;
  readonly buckets: number[];
  count: number;
  sum: number;
}

/**
 * Counts and durations of commands. Kept as bare numbers: prom-client hashes the labels of every observation, which
 * took a twentieth of the server's time under load.
 */
class CommandSeries {
  readonly #byCommand = new Map<string, Series>();

  observe(outcome: Outcome, seconds: number): void {
    const series = this.#byCommand.get(outcome.command) ?? this.#start(outcome.command);
    const code = outcome.ok ? 'ok' : outcome.fault.code;
    series.outcomes.set(code, (series.outcomes.get(code) ?? 0) + 1);
    series.count += 1;
    series.sum += seconds;
    let bucket = 0;
    while (bucket < secondsBuckets.length && seconds > (secondsBuckets[bucket] ?? 0)) bucket += 1;
    if (bucket < secondsBuckets.length) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
  }

  /** In Prometheus' text format, version 0.0.4. Names of commands and codes need no escaping. */
  text(): string {
    const counters: string[] = [];
    const durations: string[] = [];
    for (const [command, { outcomes, buckets, count, sum }] of this.#byCommand) {
      for (const [code, times] of outcomes) {
        counters.push(`parley_commands_total{command="${command}",outcome="${code}"} ${times}`);
      }
      let below = 0;
      secondsBuckets.forEach((bound, index) => {
        below += buckets[index] ?? 0;
        durations.push(`parley_command_seconds_bucket{command="${command}",le="${bound}"} ${below}`);
      });
      durations.push(
        `parley_command_seconds_bucket{command="${command}",le="+Inf"} ${count}`,
        `parley_command_seconds_sum{command="${command}"} ${sum}`,
        `parley_command_seconds_count{command="${command}"} ${count}`,
      );
    }
    return [
      '# HELP parley_commands_total Commands answered, by command and outcome.',
      '# TYPE parley_commands_total counter',
      ...counters,
      '# HELP parley_command_seconds Seconds from a command to its answer.',
      '# TYPE parley_command_seconds histogram',
      ...durations,
      '',
    ].join('\n');
  }

  #start(command: string): Series {
    const series = {
      outcomes: new Map<string, number>(),
      buckets: secondsBuckets.map(() => 0),
      count: 0,
      sum: 0,
    };
    this.#byCommand.set(command, series);
    return series;
  }
}
