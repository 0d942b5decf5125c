import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { openRaw } from './support/raw-socket.ts';

const ours = 'https://chat.example.org';
const alsoOurs = 'http://localhost:5173';
const foreign = 'https://evil.example';

let program: Program;
let ada: Person;

beforeAll(async () => {
  program = await startProgram({ CORS_ORIGIN: `${ours}, ${alsoOurs}` });
  ada = await register(program.url);
});
afterAll(() => program.stop());

const preflight = (origin: string): Promise<Response> =>
  fetch(`${program.url}/v1/rooms`, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization,content-type',
    },
  });

const allowedIn = (response: Response): string | null => response.headers.get('access-control-allow-origin');

describe('CORS_ORIGIN', () => {
  it('allows the origins of its list, and no other, to ask beforehand', async () => {
    for (const origin of [ours, alsoOurs]) {
      const response = await preflight(origin);
      expect(response.status).toBe(204);
      expect(allowedIn(response)).toBe(origin);
      expect(response.headers.get('vary')).toContain('Origin');
      expect(response.headers.get('access-control-allow-methods')).toContain('PATCH');
      expect(response.headers.get('access-control-allow-headers')?.toLowerCase()).toContain('authorization');
      expect(response.headers.get('access-control-allow-credentials')).toBeNull();
    }
    for (const origin of [
      foreign,
      'null',
      `${ours}.evil.example`,
      `${ours}:8443`,
      'http://chat.example.org',
      '*',
    ]) {
      const response = await preflight(origin);
      expect(response.status).toBe(403);
      expect(allowedIn(response)).toBeNull();
    }
  });

  it('lets only those origins read an answer', async () => {
    const read = async (origin: string) =>
      fetch(`${program.url}/v1/me`, { headers: { origin, authorization: `Bearer ${ada.token}` } });
    const response = await read(ours);
    expect(allowedIn(response)).toBe(ours);
    expect(response.headers.get('access-control-expose-headers')).toContain('Retry-After');
    expect(allowedIn(await read(foreign))).toBeNull();
  });

  it('refuses an upgrade, a handshake and a poll from another origin', async () => {
    const path = `/v1/ws?token=${ada.token}`;
    for (const origin of [foreign, 'null'])
      expect(openRaw(`${program.url}${path}`, { headers: { origin } })).rejects.toThrow(/403/);
    for (const transport of ['polling', 'websocket']) {
      const response = await fetch(`${program.url}/socket.io/?EIO=4&transport=${transport}`, {
        headers: { origin: foreign },
      });
      expect(response.status).toBe(403);
    }
    const socketio = `${program.url}/socket.io/?EIO=4&transport=websocket`;
    expect(openRaw(socketio, { headers: { origin: foreign } })).rejects.toThrow(/403/);
  });

  it('lets those origins in, and clients that are no browsers', async () => {
    for (const headers of [{ origin: ours }, { origin: alsoOurs }, {}]) {
      const socket = await openRaw(`${program.url}/v1/ws?token=${ada.token}`, { headers });
      await socket.frame((frame) => frame.event === 'connected');
      socket.close();
    }
  });
});
