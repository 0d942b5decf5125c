import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Bench, Question } from './support/question.ts';

/** How long `npm start` takes until the server says that it is ready: in an empty data folder, and in one that was used. */
const root = resolve(import.meta.dir, '..');
const [first, later] = ['first start', 'later start'];
const startTimeoutMs = 60_000;

/** Starts Parley as a user does, waits for the line that says where it is, and stops it. */
const startOnce = async (dataDir: string): Promise<number> => {
  const startedMs = performance.now();
  const child = spawn('npm', ['start'], {
    cwd: root,
    env: { ...process.env, PORT: '0', HOST: '127.0.0.1', DATA_DIR: dataDir, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const exited = new Promise((settle) => {
    child.once('exit', settle);
  });
  try {
    return await new Promise<number>((settle, fail) => {
      let printed = '';
      child.stderr.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
      });
      child.stdout.on('data', (chunk: Buffer) => {
        printed += chunk.toString();
        if (printed.includes('Parley is ready at ')) settle(performance.now() - startedMs);
      });
      child.once('exit', (code) => fail(new Error(`npm start ended with ${code}:\n${printed}`)));
      setTimeout(
        () => fail(new Error(`Not ready in ${startTimeoutMs} ms:\n${printed}`)),
        startTimeoutMs,
      ).unref();
    });
  } finally {
    // npm and what it started are a group of their own.
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await exited;
  }
};

const run = async (bench: Bench): Promise<void> => {
  for (let round = 0; round <= bench.rounds; round += 1) {
    const dataDir = mkdtempSync(join(tmpdir(), 'parley-bench-'));
    try {
      for (const name of [first, later]) {
        const startMs = await startOnce(dataDir);
        if (round > 0) bench.record({ case: name, side: 'parley', round, metrics: { startMs } });
      }
    } finally {
      rmSync(dataDir, { recursive: true, force: true });
    }
  }
};

export const start: Question = {
  name: 'start',
  work: '`npm start` to ready: first and later',
  against: '',
  wanted: '3 s and 1 s',
  goals: [],
  bounds: [
    { metric: 'startMs', of: { case: first, side: 'parley' }, atMost: 3_000 },
    { metric: 'startMs', of: { case: later, side: 'parley' }, atMost: 1_000 },
  ],
  plots: [{ title: 'Milliseconds from npm start to ready', metrics: ['startMs'] }],
  run,
};
