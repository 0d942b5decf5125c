import { describe, expect, it } from 'bun:test';
import { corsHeaders, preflight } from './cors.ts';

const ours = 'https://chat.example.org';
const request = (origin?: string): Request =>
  new Request('http://localhost/v1/me', {
    method: 'OPTIONS',
    headers: origin === undefined ? {} : { origin },
  });

describe('corsHeaders', () => {
  it('lets every origin read where all may, and never with credentials', () => {
    for (const origin of [ours, 'null', null]) {
      const headers = corsHeaders('*', origin);
      expect(headers?.['access-control-allow-origin']).toBe('*');
      expect(headers?.['access-control-allow-credentials']).toBeUndefined();
    }
  });

  it('lets an origin of the list read, and says that the answer depends on it', () => {
    expect(corsHeaders([ours], ours)).toMatchObject({ 'access-control-allow-origin': ours, vary: 'Origin' });
  });

  it('refuses an origin that is not in the list, as it is written', () => {
    for (const origin of [
      'https://evil.example',
      'null',
      '',
      '*',
      `${ours}/`,
      ours.toUpperCase(),
      `${ours}.evil.example`,
    ])
      expect(corsHeaders([ours], origin)).toBeUndefined();
    expect(corsHeaders([], ours)).toBeUndefined();
  });

  it('says nothing to a request without an origin', () => {
    expect(corsHeaders([ours], null)).toEqual({});
  });
});

describe('preflight', () => {
  it('allows the methods and headers of the API', () => {
    const response = preflight([ours], request(ours));
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH, DELETE');
    expect(response.headers.get('access-control-allow-headers')).toContain('Authorization');
  });

  it('refuses an origin that may not call', () => {
    expect(preflight([ours], request('https://evil.example')).status).toBe(403);
  });
});
