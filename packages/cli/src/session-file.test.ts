import { afterEach, beforeEach, describe, expect, it } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SessionFile, sessionFilePath } from './session-file.ts';

const here = 'https://chat.example.org';
const there = 'http://localhost:3000';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  file = join(folder, 'parley', 'session.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const isKept = (key: string): boolean => key === 'session';

describe('the session file', () => {
  it('is where XDG says, or below the home', () => {
    expect(sessionFilePath({ XDG_CONFIG_HOME: '/x' })).toBe('/x/parley/session.json');
    for (const environment of [{}, { XDG_CONFIG_HOME: '' }])
      expect(sessionFilePath(environment)).toEndWith('/.config/parley/session.json');
  });

  it('keeps what is to be kept of each server, for every process', async () => {
    const storage = new SessionFile(file).storageFor(here, isKept);
    await storage.set('session', 'one');
    await storage.set('outbox', 'own');
    await new SessionFile(file).storageFor(there, isKept).set('session', 'two');
    const again = new SessionFile(file).storageFor(here, isKept);
    expect([await again.get('session'), await again.get('outbox')]).toEqual(['one', undefined]);
    expect(await storage.get('outbox')).toBe('own');
    expect([await storage.keys(), await again.keys()]).toEqual([['session', 'outbox'], ['session']]);
    expect(readFileSync(file, 'utf8')).not.toContain('own');
    await again.delete('session');
    expect(await storage.get('session')).toBeUndefined();
  });

  it('goes to the server where one logged in last, and then to one that is left', async () => {
    const sessions = new SessionFile(file);
    expect(await sessions.current()).toBeUndefined();
    await sessions.setCurrent(here, 'anna');
    await sessions.setCurrent(there, 'bea');
    expect(await sessions.current()).toBe(there);
    await sessions.forget(there);
    expect(await sessions.current()).toBe(here);
    await sessions.forget(here);
    expect([await sessions.current(), await sessions.servers()]).toEqual([undefined, []]);
  });

  it('lets one process at a time renew a session, who may write meanwhile', async () => {
    const order: string[] = [];
    const renew = (name: string): Promise<void> => {
      const storage = new SessionFile(file).storageFor(here, isKept);
      const work = async (): Promise<void> => {
        order.push(`${name} begins`);
        await storage.set('session', name);
        order.push(`${name} ends`);
      };
      return storage.exclusive?.(work) ?? work();
    };
    await Promise.all(['a', 'b', 'c'].map(renew));
    const begun = order.filter((_, index) => index % 2 === 0).map((entry) => entry.charAt(0));
    expect(order).toEqual(begun.flatMap((name) => [`${name} begins`, `${name} ends`]));
  });
});
