import { describe, expect, it } from 'bun:test';
import { fileIdOf, isImageName, markdownOfFile, problemOf } from './files.ts';
import { parseInlines } from './markdown-inline.ts';

const fileId = '0b54d1c8-5d0f-4ac3-9d3a-8f2f7a1c2b3d';
const origin = 'https://chat.example.org';

describe('files in messages', () => {
  it('are links to this server, relative or not', () => {
    expect(fileIdOf(`/v1/files/${fileId}`, origin)).toBe(fileId);
    expect(fileIdOf(`${origin}/v1/files/${fileId.toUpperCase()}`, origin)).toBe(fileId);
    expect(fileIdOf(`https://elsewhere.example/v1/files/${fileId}`, origin)).toBeUndefined();
    expect(fileIdOf(`/v1/files/../me`, origin)).toBeUndefined();
    expect(fileIdOf('http://', origin)).toBeUndefined();
  });

  it('are written as Markdown that reads back as one link, whatever their name', () => {
    for (const name of ['holiday.jpg', 'a [1] *b*.png', '[]', 'x'.repeat(200)]) {
      const inlines = parseInlines(markdownOfFile({ name, url: `/v1/files/${fileId}` }));
      expect(inlines).toMatchObject([{ kind: 'link', href: `/v1/files/${fileId}` }]);
    }
  });

  it('are refused before they are sent where the server would', () => {
    expect(problemOf({ type: 'image/gif', size: 1 })).toBe('type');
    expect(problemOf({ type: 'image/png', size: 0 })).toBe('empty');
    expect(problemOf({ type: 'image/png', size: 5 * 1_024 * 1_024 + 1 })).toBe('size');
    expect(problemOf({ type: 'application/pdf', size: 5 * 1_024 * 1_024 })).toBeUndefined();
    expect([isImageName('a.PNG'), isImageName('a.pdf')]).toEqual([true, false]);
  });
});
