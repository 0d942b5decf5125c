import { expect } from 'bun:test';
import { join } from 'node:path';
import { root } from './program.ts';

interface Run {
  /** The file below `examples/`. */
  readonly file: string;
  readonly url: string;
  readonly password: string;
  readonly args: readonly string[];
  /** What somebody types, to its end. */
  readonly typed: string;
}

/** Runs an example as somebody does in a terminal, and answers with what it prints. It must end without an error. */
export const runExample = async ({ file, url, password, args, typed }: Run): Promise<string> => {
  const example = Bun.spawn([process.execPath, join(root, 'examples', file), ...args], {
    env: { ...process.env, CHAT_URL: url, PASSWORD: password },
    stdin: new Blob([typed]),
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, errors, code] = await Promise.all([
    new Response(example.stdout).text(),
    new Response(example.stderr).text(),
    example.exited,
  ]);
  expect([errors, code]).toEqual(['', 0]);
  return out;
};
