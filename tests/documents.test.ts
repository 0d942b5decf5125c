import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import specifications from '@asyncapi/specs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv } from 'ajv';
import type { AnySchema } from 'ajv';
import addFormats from 'ajv-formats';
import type { CommandSpec } from '@parley/contract/command';
import { about } from '@parley/contract/documents/about';
import { asyncApi } from '@parley/contract/documents/asyncapi';
import { openApi } from '@parley/contract/documents/openapi';
import { commands, events } from '@parley/contract/registry';
import { documents } from '../scripts/documents.ts';
import { register } from './support/people.ts';
import { root, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';

type Part = Record<string, unknown>;

const specs = Object.values(commands) as readonly CommandSpec[];

/** Every object in a document, itself included. */
const parts = (value: unknown): readonly Part[] => {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Part, ...Object.values(value).flatMap((child) => parts(child))];
};

const lookUp = (document: unknown, pointer: string): unknown =>
  pointer
    .slice(2)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<unknown>((at, step) => (at as Part | undefined)?.[step], document);

const brokenRefs = (document: unknown): readonly unknown[] =>
  parts(document)
    .map((part) => part['$ref'])
    .filter((ref) => typeof ref === 'string')
    .filter((ref) => !ref.startsWith('#/') || lookUp(document, ref) === undefined);

const operations = Object.values(lookUp(openApi(), '#/paths') as Record<string, Part>).flatMap((path) =>
  Object.values(path as Record<string, Part>),
);

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

describe('the generated documents', () => {
  for (const [path, text] of Object.entries(documents())) {
    it(`hold in ${path} what \`npm run documents\` writes`, () => {
      expect(readFileSync(join(root, path), 'utf8')).toBe(text);
    });
  }

  it('carry the version of the contract', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'packages/contract/package.json'), 'utf8')) as {
      version: string;
    };
    expect<string>(about.version).toBe(version);
  });
});

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(openApi()) as Part)).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('refers to nothing that is not there', () => {
    expect(brokenRefs(openApi())).toEqual([]);
  });

  it('has every command that has a route, and no other', () => {
    const named = operations.map((operation) => String(operation['operationId']));
    const routed = specs.filter(({ http }) => http).map(({ name }) => name);
    const pictures = ['download_picture', 'remove_picture', 'upload_picture'];
    const byHand = [
      'send_command',
      'download_file',
      'upload_file',
      ...pictures,
      'health_live',
      'health_ready',
    ];
    expect(named.toSorted()).toEqual([...routed, ...byHand].toSorted());
  });

  it('is served', async () => {
    const response = await fetch(`${program.url}/v1/openapi.json`);
    expect(response.headers.get('content-type')).toStartWith('application/json');
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(openApi())));
  });
});

describe('asyncapi.json', () => {
  const validate = () => {
    const ajv = new Ajv({ strict: false });
    addFormats.default(ajv);
    return ajv.compile(specifications.schemasWithoutId['3.0.0'] as AnySchema);
  };

  it('is valid AsyncAPI 3.0', () => {
    const isValid = validate();
    expect(isValid(asyncApi()) || isValid.errors).toBe(true);
    expect(isValid({ ...asyncApi(), channels: 'none' })).toBe(false);
  });

  it('refers to nothing that is not there', () => {
    expect(brokenRefs(asyncApi())).toEqual([]);
  });

  it('has every command and every event on both wires', () => {
    const named = Object.keys(lookUp(asyncApi(), '#/operations') as Part);
    const all = [...Object.keys(commands), ...Object.keys(events)];
    const expected = ['websocket', 'socketio'].flatMap((wire) => all.map((name) => `${wire}.${name}`));
    expect(named.toSorted()).toEqual(expected.toSorted());
  });

  it('is served', async () => {
    const response = await fetch(`${program.url}/v1/asyncapi.json`);
    expect(await response.json()).toEqual(JSON.parse(JSON.stringify(asyncApi())));
  });
});

describe('every route', () => {
  for (const { name, access, http } of specs) {
    if (!http) continue;
    it(`leads to ${name}`, async () => {
      const path = http.path.replaceAll(/:\w+/g, 'nonsense');
      const response = await fetch(`${program.url}/v1${path}`, { method: http.method });
      const { error } = (await response.json()) as { error: { code: string } };
      expect([response.status, error.code]).toEqual(
        access === 'anyone' ? [400, 'invalid_input'] : [401, 'unauthenticated'],
      );
    });
  }
});

const unescape = (html: string): string =>
  html
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');

/** The examples of a command in the page, by caption. */
const samplesOf = (page: string, name: string): ReadonlyMap<string, string> => {
  const article = page.split(`<article id="${name}"`)[1]?.split('</article>')[0] ?? '';
  const found = article.matchAll(/<figcaption>([^<]*)<\/figcaption><pre><code>([\s\S]*?)<\/code><\/pre>/g);
  return new Map([...found].map(([, caption = '', code = '']) => [caption, unescape(code)]));
};

/** Sends what an example with curl says. */
const sendCurl = (line: string, token: string): Promise<Response> => {
  const [, method = 'GET', target = ''] =
    /^curl (?:-X (\w+) )?'http:\/\/localhost:3000([^']*)'/.exec(line) ?? [];
  const body = /-d '([\s\S]*)'$/.exec(line)?.[1]?.replaceAll(String.raw`'\''`, "'");
  const headers: Record<string, string> = line.includes('Bearer $TOKEN')
    ? { authorization: `Bearer ${token}` }
    : {};
  return fetch(program.url + target, {
    method,
    headers: { ...headers, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body }),
  });
};

describe('the reference page', () => {
  let page = '';
  let policy = '';
  beforeAll(async () => {
    const response = await fetch(`${program.url}/docs`);
    page = await response.text();
    policy = response.headers.get('content-security-policy') ?? '';
  });

  it('asks for nothing from outside', async () => {
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*|unsafe/);
    const links = [...page.matchAll(/\b(?:src|href)\s*=\s*["']([^"']*)/g)].map(([, link = '']) => link);
    for (const link of links.filter((one) => !one.startsWith('#') && !one.startsWith('data:'))) {
      expect(link).toMatch(/^\/(?!\/)/);
      expect((await fetch(program.url + link)).status).toBe(200);
    }
    const style = await (await fetch(`${program.url}/docs/style.css`)).text();
    expect(style).not.toMatch(/@import|url\(/);
  });

  it('has no script or style of its own that the policy would refuse', () => {
    expect(page).not.toMatch(/<style|\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=/);
  });

  it('has every command, event and error once, and links that lead somewhere', () => {
    const ids = [...page.matchAll(/\sid="([^"]*)"/g)].map(([, id = '']) => id);
    expect(ids.length).toBe(new Set(ids).size);
    for (const name of Object.keys(commands)) expect(ids).toContain(name);
    for (const name of Object.keys(events)) expect(ids).toContain(`event-${name}`);
    const targets = [...page.matchAll(/href="#([^"]*)"/g)].map(([, target = '']) => target);
    expect(targets.filter((target) => !ids.includes(target))).toEqual([]);
  });

  it('shows frames and lines that the contract takes', () => {
    for (const spec of specs) {
      const samples = samplesOf(page, spec.name);
      const frame = JSON.parse(samples.get('WebSocket') ?? '') as Part;
      expect(frame).toMatchObject({ id: 1, command: spec.name });
      const [, event = '', argument = ''] =
        /^await socket\.emitWithAck\('(\w+)', ([\s\S]*)\)$/.exec(samples.get('Socket.IO') ?? '') ?? [];
      expect(event).toBe(spec.name);
      expect(JSON.parse(argument)).toEqual(frame['input'] as Part);
      expect(spec.input.safeParse(frame['input'])).toMatchObject({ success: true });
    }
  });

  for (const { name, http } of specs) {
    if (!http) continue;
    it(`shows a curl line for ${name} that the server understands`, async () => {
      const { token } = await register(program.url);
      const response = await sendCurl(samplesOf(page, name).get('curl') ?? '', token);
      const { error } = (await response.json()) as { error?: { code: string } };
      const misunderstood = ['invalid_input', 'unknown_command', 'internal'];
      // The refresh token of the example is nobody's.
      if (name !== 'refresh_session') misunderstood.push('unauthenticated');
      expect(misunderstood).not.toContain(error?.code ?? 'none');
    });
  }
});
