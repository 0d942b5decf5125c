import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const launchers = ['parley.mjs', 'test.ts'];
const repositoryModules = join(import.meta.dir, '..', 'node_modules');

type Launched = Bun.Subprocess<'ignore', 'pipe', 'pipe'>;

/** A repository of its own: the launcher looks for everything beside itself. */
let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'parley-launcher-'));
  mkdirSync(join(repository, 'scripts'));
  for (const name of launchers) cpSync(join(import.meta.dir, name), join(repository, 'scripts', name));
});

afterEach(() => {
  rmSync(repository, { recursive: true, force: true });
});

describe('parley.mjs test', () => {
  beforeEach(() => symlinkSync(repositoryModules, join(repository, 'node_modules')));

  it('ends with the figures, alone on the last line', async () => {
    writeTest(`it('a', () => {}); it('b', () => {});`);
    expect(await outcome(['test'])).toMatchObject({ exitCode: 0, lastLine: '2 passed, 0 failed' });
  });

  it('fails when a test fails, and is not misled by what the test prints', async () => {
    writeTest(
      `it('a', () => { console.error(' 9 pass\\n 0 fail\\nRan 9 tests across 1 file.'); throw 1; });`,
    );
    expect(await outcome(['test'])).toMatchObject({ exitCode: 1, lastLine: '0 passed, 1 failed' });
  });

  it('counts what was skipped, which is a failure where CI is true', async () => {
    writeTest(`it('a', () => {}); it.skip('b', () => {}); it.todo('c');`);
    const lastLine = '1 passed, 0 failed, 2 skipped';
    expect(await outcome(['test'])).toMatchObject({ exitCode: 0, lastLine });
    const strict = await outcome(['test'], { CI: 'true' });
    expect(strict).toMatchObject({ exitCode: 1, lastLine });
    expect(strict.output).toContain('CI=true: 2 skipped counts as a failure');
  });

  it('fails when there is no test, and when the file does not load', async () => {
    expect(await outcome(['test'])).toMatchObject({ exitCode: 1, lastLine: '0 passed, 0 failed' });
    writeTest(`throw new Error('broken');`);
    expect(await outcome(['test'])).toMatchObject({ exitCode: 1, lastLine: '0 passed, 1 failed' });
  });

  it('fails when the run is cut short', async () => {
    writeTest(`it('a', () => { process.kill(process.pid, 'SIGKILL'); });`);
    const result = await outcome(['test']);
    expect(result).toMatchObject({ exitCode: 137, lastLine: '0 passed, 0 failed' });
    expect(result.output).toContain('before its summary');
  });
});

describe('parley.mjs run', () => {
  it('hands arguments, the working folder and the exit code through', async () => {
    symlinkSync(repositoryModules, join(repository, 'node_modules'));
    writeFileSync(
      join(repository, 'script.ts'),
      'console.log(process.argv.slice(2).join(), process.cwd()); process.exit(7);',
    );
    const result = await outcome(['run', 'script.ts', '--help', 'a b']);
    expect(result).toEqual({ exitCode: 7, lastLine: `--help,a b ${repository}`, output: expect.anything() });
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('sends %s on once, and waits', async (signal) => {
    symlinkSync(repositoryModules, join(repository, 'node_modules'));
    writeFileSync(
      join(repository, 'script.ts'),
      `let count = 0;
       process.on('${signal}', () => { count += 1; if (count === 1) setTimeout(() => process.exit(40 + count), 200); });
       setInterval(() => {}, 1000);
       console.log('up');`,
    );
    const child = launch(['run', 'script.ts']);
    await untilOutput(child, 'up');
    child.kill(signal);
    child.kill(signal);
    expect(await child.exited).toBe(41);
  });

  it('ends with 128 + n when a signal ended the program', async () => {
    symlinkSync(repositoryModules, join(repository, 'node_modules'));
    writeFileSync(join(repository, 'script.ts'), `setInterval(() => {}, 1000); console.log('up');`);
    const child = launch(['run', 'script.ts']);
    await untilOutput(child, 'up');
    child.kill('SIGTERM');
    expect(await child.exited).toBe(128 + 15);
  });

  it('ends the program when the shell that npm put between us is gone', async () => {
    symlinkSync(repositoryModules, join(repository, 'node_modules'));
    const script = `process.on('SIGTERM', () => { console.log('stopping'); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log('up');`;
    writeFileSync(join(repository, 'script.ts'), script);
    // A shell that has something left to do stays between, as npm's does.
    const shell = Bun.spawn(['sh', '-c', 'node scripts/parley.mjs run script.ts; true'], {
      cwd: repository,
      env: { ...process.env, npm_lifecycle_event: 'start' },
      stdin: 'ignore',
      stdout: 'pipe',
    });
    const output = lines(shell.stdout);
    expect(await output.next()).toMatchObject({ value: 'up' });
    shell.kill('SIGTERM');
    expect(await output.next()).toMatchObject({ value: 'stopping' });
  });

  it('takes the program from the package of the platform where install scripts did not run', async () => {
    writeStub();
    const packages = join(repositoryModules, '@oven');
    const names = [...new Bun.Glob('bun-*').scanSync({ cwd: packages, onlyFiles: false })];
    for (const name of names) {
      const bin = join(repository, 'node_modules', '@oven', name, 'bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync(process.execPath, join(bin, 'bun'));
    }
    writeFileSync(join(repository, 'script.ts'), `console.log('ran');`);
    expect(await outcome(['run', 'script.ts'])).toMatchObject({ exitCode: 0, lastLine: 'ran' });
  });

  it('says what to do when there is no Bun', async () => {
    writeStub();
    expect(await outcome(['run', 'script.ts'])).toMatchObject({
      exitCode: 1,
      lastLine: 'parley: Bun is not installed: run npm ci, without leaving out optional dependencies',
    });
  });
});

function writeTest(body: string): void {
  writeFileSync(join(repository, 'a.test.ts'), `import { it } from 'bun:test';\n${body}\n`);
}

function writeStub(): void {
  const bin = join(repository, 'node_modules', 'bun', 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'bun.exe'), 'echo "not installed" >&2; exit 1\n', { mode: 0o755 });
}

function launch(launcherArguments: readonly string[], environment: Record<string, string> = {}): Launched {
  return Bun.spawn(['node', join(repository, 'scripts', 'parley.mjs'), ...launcherArguments], {
    cwd: repository,
    env: { ...process.env, CI: '', ...environment },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
}

async function outcome(
  launcherArguments: readonly string[],
  environment?: Record<string, string>,
): Promise<{ readonly exitCode: number; readonly lastLine: string; readonly output: string }> {
  const child = launch(launcherArguments, environment);
  const [stderr, stdout] = await Promise.all([child.stderr.text(), child.stdout.text()]);
  const output = stderr + stdout;
  return { exitCode: await child.exited, lastLine: output.trimEnd().split('\n').at(-1) ?? '', output };
}

async function* lines(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    yield* parts;
  }
}

async function untilOutput(child: Launched, text: string): Promise<void> {
  for await (const line of lines(child.stdout)) if (line === text) return;
  throw new Error(`ended without printing ${text}`);
}
