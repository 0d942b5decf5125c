// The door of the repository for people who have Node and npm only: finds the Bun that npm installed and runs
// Parley, its tests or a script with it. Plain Node 20, no dependencies, no build.

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';

const repositoryDir = dirname(dirname(fileURLToPath(import.meta.url)));
const serverFile = join(repositoryDir, 'packages', 'server', 'src', 'server', 'main.ts');

const usage =
  'usage: node scripts/parley.mjs start [ARGUMENT...] | test [ARGUMENT...] | run FILE [ARGUMENT...]';

/** Without its install script, the npm package `bun` has a text of a few hundred bytes in the place of the program. */
const bunBytesMin = 1024 * 1024;

/** Tests with a real database and real sockets need longer than Bun's 5 seconds on a slow machine. */
const testTimeoutMs = 60_000;

/** Of what a test run prints to stderr, its summary is in the last part. */
const summaryCharsMax = 64 * 1024;

const forwardedSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** npm and the terminal both tell us of one Ctrl-C: that is one signal, not two. */
const sameSignalWithinMs = 1_000;

const parentPollMs = 250;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`parley: ${error.message}\n`);
  process.exitCode = 1;
}

async function main([command, ...rest]) {
  switch (command) {
    case 'start':
      return runBun([serverFile, ...rest]);
    case 'run':
      if (rest.length === 0) throw new Error(usage);
      return runBun(rest);
    case 'test':
      return runTests(rest);
    default:
      throw new Error(usage);
  }
}

async function runBun(bunArguments) {
  return follow(spawn(findBun(), bunArguments, { stdio: 'inherit' }));
}

/** Runs the tests and ends with one line of figures, alone, for people and programs. */
async function runTests(testArguments) {
  const { FORCE_COLOR: color = process.stderr.isTTY ? '1' : undefined } = process.env;
  const child = spawn(findBun(), ['test', '--timeout', String(testTimeoutMs), ...testArguments], {
    stdio: ['inherit', 'inherit', 'pipe'],
    env: color === undefined ? process.env : { ...process.env, FORCE_COLOR: color },
  });
  // Bun prints the results of tests, and its summary, to stderr.
  let lastOutput = '';
  child.stderr.setEncoding('utf8');
  child.stderr.on('data', (text) => {
    process.stderr.write(text);
    lastOutput = (lastOutput + text).slice(-summaryCharsMax);
  });
  const exitCode = await follow(child);

  const counts = readSummary(lastOutput);
  const complaints = complaintsAbout(counts, exitCode);
  for (const complaint of complaints) console.log(complaint);
  const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
  console.log(`${counts.passed} passed, ${counts.failed} failed${skipped}`);
  return complaints.length === 0 ? exitCode : exitCode || 1;
}

function complaintsAbout(counts, exitCode) {
  const complaints = [];
  if (!counts.isComplete) complaints.push(`bun test ended with code ${exitCode} before its summary`);
  else if (counts.passed + counts.failed + counts.skipped === 0) complaints.push('no test ran');
  else if (exitCode !== 0 && counts.failed === 0) complaints.push(`bun test ended with code ${exitCode}`);
  if (process.env.CI === 'true' && counts.skipped > 0) {
    complaints.push(`CI=true: ${counts.skipped} skipped counts as a failure`);
  }
  return complaints;
}

/** The figures of Bun's summary: lines like " 12 pass", the last of them "Ran 14 tests across 3 files." */
function readSummary(output) {
  const lines = stripVTControlCharacters(output).split(/\r?\n/);
  const last = lines.findLastIndex((line) => /^Ran \d+ tests? across \d+ files?\./.test(line));
  const counts = { passed: 0, failed: 0, skipped: 0, isComplete: last >= 0 };
  const columns = { pass: 'passed', fail: 'failed', skip: 'skipped', todo: 'skipped' };
  // The block of figures has no empty line in it: what a test printed before does not count.
  for (let index = last - 1; index >= 0 && lines[index] !== ''; index -= 1) {
    const [, count, word] = /^ *(\d+) (pass|fail|skip|todo)$/.exec(lines[index]) ?? [];
    if (word !== undefined) counts[columns[word]] += Number(count);
  }
  return counts;
}

/**
 * The exit code of `child`, 128 + n when a signal ended it. Signals for us go to it, and we wait for its end.
 *
 * It stays in our process group, so that whoever ends the group ends it too. A signal to the group therefore
 * reaches it twice at once, directly and through us (npm, which sends signals on as well, would make it three
 * times): the server takes signals that follow each other at once for one.
 */
function follow(child) {
  // At a terminal Ctrl-C always goes to the group, and a second one means "now": not for us to repeat.
  const isTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const sentAtMs = new Map();
  const sendOn = (signal) => {
    if (signal === 'SIGINT' && isTerminal) return;
    const nowMs = performance.now();
    if (nowMs - (sentAtMs.get(signal) ?? Number.NEGATIVE_INFINITY) < sameSignalWithinMs) return;
    sentAtMs.set(signal, nowMs);
    child.kill(signal);
  };
  for (const signal of forwardedSignals) process.on(signal, sendOn);
  const stopWatching = watchParent(() => sendOn('SIGTERM'));
  return new Promise((settle, fail) => {
    child.once('error', (error) => fail(new Error(`cannot run ${child.spawnfile}: ${error.message}`)));
    // 'close' comes after the last output, 'exit' may come before it.
    child.once('close', (code, signal) => {
      stopWatching();
      for (const name of forwardedSignals) process.off(name, sendOn);
      settle(code ?? 128 + constants.signals[signal]);
    });
  });
}

/**
 * npm runs us through a shell, and hands its SIGTERM to that shell, which dies of it and tells nobody: without
 * this the server would go on after `kill` on npm. Started by anyone else, we may well outlive our parent.
 */
function watchParent(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    onGone();
  }, parentPollMs);
  return () => clearInterval(timer);
}

function findBun() {
  for (const file of bunCandidates()) {
    if (!existsSync(file) || statSync(file).size < bunBytesMin) continue;
    makeExecutable(file);
    return file;
  }
  throw new Error('Bun is not installed: run npm ci, without leaving out optional dependencies');
}

/** Where npm puts the program: the install script moves it from the package of the platform to that of `bun`. */
function* bunCandidates() {
  const modules = join(repositoryDir, 'node_modules');
  yield join(modules, 'bun', 'bin', 'bun.exe');
  const machine = process.arch === 'arm64' ? 'aarch64' : process.arch;
  const platform = `bun-${process.platform === 'win32' ? 'windows' : process.platform}-${machine}`;
  const program = process.platform === 'win32' ? 'bun.exe' : 'bun';
  yield join(modules, '@oven', isMusl() ? `${platform}-musl` : platform, 'bin', program);
}

function isMusl() {
  if (process.platform !== 'linux') return false;
  // Otherwise the report looks up the name of every open connection.
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime === undefined;
}

function makeExecutable(file) {
  const mode = statSync(file).mode;
  if ((mode & 0o111) === 0o111) return;
  try {
    chmodSync(file, mode | 0o555);
  } catch (error) {
    throw new Error(`${file} is not executable and cannot be made so (${error.code}): run chmod 755 on it`, {
      cause: error,
    });
  }
}
