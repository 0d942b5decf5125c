import { CommanderError } from 'commander';
import type { WebSocketConstructor } from '@parley/client';
import type { Cli } from './account.ts';
import { exitCodes } from './exits.ts';
import { Output } from './output.ts';
import { buildProgram } from './program.ts';
import { SessionFile, sessionFilePath } from './session-file.ts';

/** Node 20 has no WebSocket of its own. */
const loadWebSocket = async (): Promise<WebSocketConstructor | undefined> => {
  if ('WebSocket' in globalThis) return undefined;
  const { WebSocket } = await import('ws');
  // Its listeners are typed by events of its own.
  const made: unknown = WebSocket;
  return made as WebSocketConstructor;
};

const codeOfSignal = { SIGINT: exitCodes.interrupted, SIGHUP: 129, SIGTERM: 143 } as const;

/** A reader that has had enough (`| head`) is no failure. */
const endQuietlyWithoutReader = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok);
    throw error;
  });
};

const endAtSignals = (): void => {
  // Listeners of commands (serve) were there first, or come instead: they are asked to go on by staying.
  for (const [signal, code] of Object.entries(codeOfSignal)) {
    process.on(signal, () => {
      if (process.listenerCount(signal) === 1) process.exit(code);
    });
  }
};

const isJson = process.argv.includes('--json');

const run = async (cli: Cli): Promise<number> => {
  let exitCode: number = exitCodes.ok;
  const program = buildProgram(cli, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(process.argv);
    return exitCode;
  } catch (error) {
    // Help and usage errors were printed already, and end with 0 where they were asked for.
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.ok;
    return cli.output.failure(error, isJson);
  }
};

endQuietlyWithoutReader();
endAtSignals();
const output = new Output(process.stdout, process.stderr, process.env);
const sessions = new SessionFile(sessionFilePath(process.env));
const exitCode = await run({
  stdin: process.stdin,
  stdout: process.stdout,
  output,
  environment: process.env,
  sessions,
  webSocket: await loadWebSocket(),
});
await output.flush();
process.exit(exitCode);
