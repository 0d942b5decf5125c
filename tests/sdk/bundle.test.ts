import { describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { root } from '../support/program.ts';

/** What a page loads of the SDK, at most; and of an entry for what not everybody needs, which is no part of that. */
const gzipBytesMax = 15 * 1_024;
const entryBytesMax = 2_048;

const build = async (minify: boolean, entry = 'index'): Promise<string> => {
  const entrypoints = [join(root, `packages/client/src/${entry}.ts`)];
  const { outputs } = await Bun.build({ entrypoints, target: 'browser', minify });
  return (await outputs[0]?.text()) ?? '';
};

describe('the SDK in a browser', () => {
  it(`has under ${gzipBytesMax} bytes, minified and compressed`, async () => {
    const code = await build(true);
    expect(code.length).toBeGreaterThan(10_000);
    expect(Bun.gzipSync(code, { level: 9 }).length).toBeLessThan(gzipBytesMax);
  });

  it('has the contract in it as types only: no schema, and nothing but its own code', async () => {
    const files = [...(await build(false)).matchAll(/^\/\/ (\S+\.[cm]?[jt]s)$/gm)].map(
      ([, file = '']) => file,
    );
    const foreign = files
      .filter((file) => !file.includes('packages/client/src/'))
      .map((file) => file.split('packages/')[1]);
    expect(foreign).toEqual(['contract/src/room-list.ts']);
    expect(files.filter((file) => /socketio|files/.test(file))).toEqual([]);
  });

  it(`has the transport over Socket.IO apart, under ${entryBytesMax} bytes and without its package`, async () => {
    const code = await build(true, 'socketio-transport');
    expect(Bun.gzipSync(code, { level: 9 }).length).toBeLessThan(entryBytesMax);
    expect(await build(false, 'socketio-transport')).not.toContain('node_modules');
  });
});
