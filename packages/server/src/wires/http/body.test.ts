import { describe, expect, it } from 'bun:test';
import { readJson } from './body.ts';

const post = (body: string | Uint8Array | ReadableStream, headers: Record<string, string> = {}): Request =>
  new Request('http://localhost/', { method: 'POST', body, headers });

/** A body that comes in pieces and does not say how long it is. */
const streamed = (chunks: readonly Uint8Array[], failure?: Error): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      if (failure) controller.error(failure);
      else controller.close();
    },
  });

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('readJson', () => {
  it('reads an object, also one that comes in pieces of a character', async () => {
    const text = '{"content":"é😀"}';
    expect(await readJson(post(text), 100)).toEqual({ content: 'é😀' });
    const pieces = [...bytes(text)].map((byte) => new Uint8Array([byte]));
    expect(await readJson(post(streamed(pieces)), 100)).toEqual({ content: 'é😀' });
  });

  it('takes no body and a blank one for an empty object', async () => {
    expect(await readJson(new Request('http://localhost/', { method: 'POST' }), 100)).toEqual({});
    expect(await readJson(post(' \n'), 100)).toEqual({});
  });

  it('takes as many bytes as are allowed and not one more, whatever the header says', async () => {
    const text = `{"a":"${'x'.repeat(92)}"}`;
    expect(text).toHaveLength(100);
    expect(await readJson(post(text), 100)).toEqual({ a: 'x'.repeat(92) });
    expect(readJson(post(text), 99)).rejects.toMatchObject({ code: 'too_large' });
    expect(readJson(post(streamed([bytes(text)])), 99)).rejects.toMatchObject({ code: 'too_large' });
    const lying = post(streamed([bytes(text)]), { 'content-length': '1' });
    expect(readJson(lying, 99)).rejects.toMatchObject({ code: 'too_large' });
  });

  it('refuses what is no UTF-8, no JSON or no object', async () => {
    const bodies = ['{', '[]', 'null', '7', '"x"', 'NaN', new Uint8Array([0x22, 0xff, 0x22])];
    for (const body of bodies)
      expect(readJson(post(body), 100)).rejects.toMatchObject({ code: 'invalid_input' });
  });

  it('takes a body that breaks off for the caller’s error', async () => {
    const broken = streamed([bytes('{"a":')], new Error('The connection was closed.'));
    expect(readJson(post(broken), 100)).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
