import { describe, expect, it } from 'bun:test';
import { fileTypeOf } from './file-type.ts';

const png = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

describe('fileTypeOf', () => {
  for (const [what, bytes, expected] of [
    ['a JPEG', [0xff, 0xd8, 0xff, 0xe0], 'image/jpeg'],
    ['a PNG', [...png, 1, 2, 3], 'image/png'],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'application/pdf'],
    ['nothing', [], undefined],
    ['half of a JPEG', [0xff, 0xd8], undefined],
    ['a PNG without its header', png.slice(0, 8), undefined],
    ['a PNG whose header is another chunk', [...png.slice(0, 12), 0x49, 0x44, 0x41, 0x54], undefined],
    ['a GIF', Buffer.from('GIF89a'), undefined],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), undefined],
    ['HTML', Buffer.from('<!doctype html><script>'), undefined],
    ['a PDF after something else', Buffer.from('<b>%PDF-1.7'), undefined],
  ] as const) {
    it(`takes ${what} for ${expected ?? 'nothing that may be uploaded'}`, () => {
      expect(fileTypeOf(Uint8Array.from(bytes))).toBe(expected);
    });
  }
});
