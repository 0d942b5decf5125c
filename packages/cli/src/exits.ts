/** How `parley` ends. Scripts may rely on these numbers: README.md lists them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  notLoggedIn: 3,
  noConnection: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An end that is said in one line, with what to do next. */
export class CliError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const failed = (message: string): CliError => new CliError(message, exitCodes.failed);
export const wrongUsage = (message: string): CliError => new CliError(message, exitCodes.usage);
export const notLoggedIn = (url: string): CliError =>
  new CliError(`You are not logged in to ${url}. Run: parley login ${url}`, exitCodes.notLoggedIn);
export const interrupted = (): CliError => new CliError('', exitCodes.interrupted);

export const sessionEnded = (): CliError =>
  new CliError('The session was ended. Run: parley login', exitCodes.notLoggedIn);
