// The door of the repository for people who have Node and npm only: finds the Bun that npm installed and runs
// Parley, its tests or a script with it. Plain Node 20, no dependencies, no build.

import { spawn } from 'node:child_process';
import { chmodSync, existsSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repositoryDir = dirname(dirname(fileURLToPath(import.meta.url)));
const serverFile = join(repositoryDir, 'packages', 'server', 'src', 'server', 'main.ts');
const testsFile = join(repositoryDir, 'scripts', 'test.ts');

const usage =
  'usage: node scripts/parley.mjs start [ARGUMENT...] | test [ARGUMENT...] | run FILE [ARGUMENT...]';

/** Without its install script, the npm package `bun` has a text of a few hundred bytes in the place of the program. */
const bunBytesMin = 1024 * 1024;

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
      return runBun([testsFile, ...rest]);
    default:
      throw new Error(usage);
  }
}

async function runBun(bunArguments) {
  return follow(spawn(findBun(), bunArguments, { stdio: 'inherit' }));
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
