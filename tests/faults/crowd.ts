import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { within } from '../support/wait.ts';

/** How long so many may take to connect. */
const openTimeoutMs = 60_000;
const openTogether = 50;

/** Clients in a process of their own, so that what they read does not slow whoever measures. */
export interface Crowd {
  /** From now on none of them reads. */
  stopReading(): void;
  end(): Promise<void>;
}

/** Opens a plain WebSocket for each token. They hear what is said and throw it away. */
export const openCrowd = async (url: string, tokens: readonly string[]): Promise<Crowd> => {
  const child = spawn(process.execPath, [import.meta.path], { stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  child.stdin.write(`${JSON.stringify({ url, tokens })}\n`);
  try {
    await within('the crowd was there', saysOpen(child), openTimeoutMs);
  } catch (error) {
    child.kill();
    throw error;
  }
  return {
    stopReading: () => void child.stdin.write('stop\n'),
    async end() {
      child.kill();
      await exited;
    },
  };
};

const saysOpen = async ({ stdout }: ChildProcess): Promise<void> => {
  for await (const chunk of stdout ?? []) if (String(chunk).includes('open')) return;
  throw new Error('The crowd ended.');
};

const openOne = async (url: string, token: string) => {
  const { port, hostname } = new URL(url);
  const opened = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    port: Number(port),
    hostname,
    socket: {
      data: () => opened.resolve(),
      close: () => opened.reject(new Error('A client was turned away.')),
    },
  });
  socket.write(
    `GET /v1/ws?token=${token} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
  );
  await opened.promise;
  return socket;
};

const beCrowd = async (): Promise<void> => {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const { url, tokens } = JSON.parse(String((await lines.next()).value)) as {
    readonly url: string;
    readonly tokens: readonly string[];
  };
  const sockets: Awaited<ReturnType<typeof openOne>>[] = [];
  while (sockets.length < tokens.length) {
    const next = tokens.slice(sockets.length, sockets.length + openTogether);
    sockets.push(...(await Promise.all(next.map((token) => openOne(url, token)))));
  }
  process.stdout.write('open\n');
  await lines.next();
  for (const socket of sockets) socket.pause();
  await lines.next();
};

if (import.meta.main) await beCrowd();
