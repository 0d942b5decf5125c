import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillDataFolder, startProgram } from '../support/program.ts';
import type { Environment, Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import type { Target } from './sender.ts';

const stopTimeoutMs = 20_000;

/** As production runs, but for limits that would stand in a load's way, and with tokens that outlive the run. */
const nodeEnvironment: Environment = { ACCESS_TOKEN_LIFE: '24h', LOG_LEVEL: 'warn' };

/** A Parley that is ended and started again, and keeps its data. */
export class Node implements Target {
  readonly name: string;
  readonly #settings: Environment;
  readonly #dataDir: string | undefined;
  #program: Program;
  /** Milliseconds from the start of the program until it was ready, for each start after the first. */
  readonly restartsMs: number[] = [];
  #printedBefore = '';

  private constructor(name: string, settings: Environment, dataDir: string | undefined, program: Program) {
    this.name = name;
    this.#settings = settings;
    this.#dataDir = dataDir;
    this.#program = program;
  }

  /** Starts one on its embedded database, in a data folder of its own. */
  static async embedded(
    name: string,
    dataDir = mkdtempSync(join(tmpdir(), 'parley-faults-')),
  ): Promise<Node> {
    await fillDataFolder(dataDir);
    const settings = { ...nodeEnvironment, DATABASE_URL: '', DATA_DIR: dataDir };
    return new Node(name, settings, dataDir, await startProgram(settings));
  }

  /** Starts one on a database that is there. */
  static async on(name: string, databaseUrl: string, given: Environment = {}): Promise<Node> {
    const settings = { ...nodeEnvironment, DATABASE_URL: databaseUrl, ...given };
    return new Node(name, settings, undefined, await startProgram(settings));
  }

  get url(): string {
    return this.#program.url;
  }

  get pid(): number {
    return this.#program.pid;
  }

  /** What it has printed, over all of its lives. */
  output(): string {
    return this.#printedBefore + this.#program.output();
  }

  /** Ends it as a power cut does, and starts it again. */
  async killAndRestart(): Promise<void> {
    await this.#program.kill();
    await this.start();
  }

  async kill(): Promise<void> {
    await this.#program.kill();
  }

  /** Starts it again after its end. */
  async start(): Promise<void> {
    this.#printedBefore += this.#program.output();
    const startedMs = performance.now();
    this.#program = await startProgram(this.#settings);
    this.restartsMs.push(performance.now() - startedMs);
  }

  /** Asks it to stop, and answers with its exit code. */
  stop(): Promise<number | null> {
    return this.#program.stop();
  }

  /** The process id of the embedded PostgreSQL; 0 while there is none. */
  postgresPid(): number {
    try {
      const file = readFileSync(join(this.#dataDir ?? '', 'postgres', 'postmaster.pid'), 'utf8');
      return Number(file.split('\n')[0]);
    } catch {
      // It may go at any moment.
      return 0;
    }
  }

  /** Ends everything that is left of it, and removes its data. */
  async remove(): Promise<void> {
    await this.#program.stop();
    if (this.#dataDir === undefined) return;
    const pid = this.postgresPid();
    if (pid > 0 && isAlive(pid)) {
      process.kill(pid, 'SIGQUIT');
      await until('the PostgreSQL of a killed program ended', () => !isAlive(pid), stopTimeoutMs);
    }
    rmSync(this.#dataDir, { recursive: true, force: true });
  }
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
