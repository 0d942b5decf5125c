import { ParleyError } from '@parley/client';
import { CommanderError } from 'commander';
import { CliError, exitCodes } from './exits.ts';
import type { ExitCode } from './exits.ts';
import { fieldLines } from './reason.ts';
import { harmlessJson, harmlessLines } from './text/harmless.ts';
import { paint } from './text/spans.ts';
import type { Palette, Span } from './text/spans.ts';

/** A stream as far as it is written to. */
export interface Sink {
  readonly isTTY?: boolean;
  write(text: string, done?: () => void): unknown;
}

type Piece = Span | string;

const spanOf = (piece: Piece): Span => (typeof piece === 'string' ? { text: piece } : piece);

/** Which looks a stream gets: none where it is no terminal, no colours where NO_COLOR is set (no-color.org). */
export const paletteFor = (sink: Sink, environment: NodeJS.ProcessEnv): Palette => {
  const { NO_COLOR: noColor, TERM: terminal } = environment;
  if (sink.isTTY !== true || terminal === 'dumb') return 'plain';
  return noColor === undefined || noColor === '' ? 'color' : 'mono';
};

/** Where results and notes go. Everything becomes harmless here: see `paint`. */
export class Output {
  readonly #stdout: Sink;
  readonly #stderr: Sink;
  readonly #palettes: { readonly stdout: Palette; readonly stderr: Palette };

  constructor(stdout: Sink, stderr: Sink, environment: NodeJS.ProcessEnv) {
    this.#stdout = stdout;
    this.#stderr = stderr;
    this.#palettes = {
      stdout: paletteFor(stdout, environment),
      stderr: paletteFor(stderr, environment),
    };
  }

  get palette(): Palette {
    return this.#palettes.stdout;
  }

  /** A line of the result. */
  line(...pieces: readonly Piece[]): void {
    this.#stdout.write(`${paint(pieces.map(spanOf), this.#palettes.stdout)}\n`);
  }

  /** A value of the result, as JSON on a line. */
  json(value: unknown): void {
    this.#stdout.write(`${harmlessJson(value)}\n`);
  }

  /** A line for the person at the terminal, which is not part of the result. */
  note(...pieces: readonly Piece[]): void {
    this.#stderr.write(`${paint(pieces.map(spanOf), this.#palettes.stderr)}\n`);
  }

  /** Says what is not as it should be, and does not end anything. With `isJson` as an object `{warning: {code, message}}`. */
  warning({ code, message }: Pick<ParleyError, 'code' | 'message'>, isJson: boolean): void {
    if (isJson) this.#stderr.write(`${harmlessJson({ warning: { code, message } })}\n`);
    else this.note({ text: 'parley: ', look: 'warning' }, ...harmlessLines(message).slice(0, 1));
  }

  /** Says what went wrong, and answers how to end. With `isJson` as an object `{error: {code, message, …}}`. */
  failure(error: unknown, isJson: boolean): ExitCode {
    const failure = readFailure(error);
    if (failure.message === '') return failure.exitCode;
    if (isJson) {
      const { exitCode: _, hints: _hints, ...told } = failure;
      this.#stderr.write(`${harmlessJson({ error: told })}\n`);
      return failure.exitCode;
    }
    const [first = '', ...others] = harmlessLines(failure.message);
    this.note({ text: 'parley: ', look: 'danger' }, first);
    for (const line of [...others, ...failure.hints]) this.note(`  ${line}`);
    return failure.exitCode;
  }

  /** Comes back when everything was handed to the system. */
  async flush(): Promise<void> {
    await Promise.all(
      [this.#stdout, this.#stderr].map(
        (sink) => new Promise<void>((settle) => sink.write('', () => settle())),
      ),
    );
  }
}

interface Failure {
  readonly exitCode: ExitCode;
  readonly code: string;
  readonly message: string;
  readonly fields?: ParleyError['fields'];
  readonly retryAfterS?: number | undefined;
  readonly reference?: string | undefined;
  readonly hints: readonly string[];
}

const exitCodeOf = ({ code }: ParleyError): ExitCode => {
  if (code === 'offline' || code === 'no_answer' || code === 'blocked') return exitCodes.noConnection;
  if (code === 'unauthenticated' || code === 'token_expired' || code === 'session_ended')
    return exitCodes.notLoggedIn;
  return exitCodes.failed;
};

const codeNames: Readonly<Record<ExitCode, string>> = {
  0: 'ok',
  1: 'failed',
  2: 'usage',
  3: 'not_logged_in',
  4: 'offline',
  130: 'interrupted',
};

const readFailure = (error: unknown): Failure => {
  if (error instanceof CliError)
    return { exitCode: error.exitCode, code: codeNames[error.exitCode], message: error.message, hints: [] };
  if (error instanceof CommanderError)
    return { exitCode: exitCodes.usage, code: 'usage', message: '', hints: [] };
  if (!(error instanceof ParleyError)) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { exitCode: exitCodes.failed, code: 'internal', message, hints: [] };
  }
  const { code, message, fields, retryAfterS, reference } = error;
  const hints = [...fieldLines(error)];
  if (retryAfterS !== undefined) hints.push(`Try again in ${retryAfterS} s.`);
  if (reference !== undefined) hints.push(`Reference: ${reference}`);
  return { exitCode: exitCodeOf(error), code, message, fields, retryAfterS, reference, hints };
};
