import { describe, expect, it } from 'bun:test';
import { resolve } from 'node:path';
import { judgeFile, judgeHouse } from './doors.ts';

const server = 'packages/server/src';

describe('the doors', () => {
  it('are all used as the architecture says', async () => {
    expect(await judgeHouse(resolve(import.meta.dir, '..'))).toEqual([]);
  });

  for (const [what, file, text] of [
    ['domain imports node:fs', `${server}/domain/x.ts`, "import { readFileSync } from 'node:fs';"],
    ['domain imports a type of app', `${server}/domain/x.ts`, "import type { Deps } from '../app/deps.ts';"],
    [
      'a wire imports storage',
      `${server}/wires/http/x.ts`,
      "import { openDatabase } from '../../storage/database.ts';",
    ],
    [
      'a wire loads storage at run time',
      `${server}/wires/x.ts`,
      "const x = await import('../storage/database.ts');",
    ],
    [
      'web imports server',
      'packages/web/src/x.ts',
      "import { serve } from '../../server/src/server/serve.ts';",
    ],
    ['app passes storage on', `${server}/app/x.ts`, "export { openDatabase } from '../storage/database.ts';"],
    ['delivery imports a wire', `${server}/delivery/x.ts`, "import { Client } from '../wires/client.ts';"],
    [
      'contract imports the server',
      'packages/contract/src/x.ts',
      "import '../../server/src/server/main.ts';",
    ],
    [
      'an assistant asks the database',
      `${server}/assistants/x.ts`,
      "import { openDatabase } from '../storage/database.ts';",
    ],
    ['an assistant uses a package', `${server}/assistants/x.ts`, "import { z } from 'zod';"],
    [
      'the command line imports what the SDK does not export',
      'packages/cli/src/x.ts',
      "import { deferred } from '@parley/client/deferred';",
    ],
    ['app uses a package of nobody', `${server}/app/x.ts`, "import _ from 'lodash';"],
  ] as const) {
    it(`refuse that ${what}`, () => {
      expect(judgeFile(file, text)).toHaveLength(1);
    });
  }

  it('let through what the architecture allows', () => {
    const text =
      "import { z } from 'zod';\nimport { Fault } from '../../domain/fault.ts';\nimport type { Hono } from 'hono';";
    expect(judgeFile(`${server}/wires/http/x.ts`, text)).toEqual([]);
  });
});
