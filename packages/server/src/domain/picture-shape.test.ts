import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { claimedPng, jpegWith, plainPng } from '../../../../tests/support/pictures.ts';
import { pictureShapeOf } from './picture-shape.ts';

const html = Buffer.from('<script>alert(1)</script>');
const small = { width: 3, height: 2 };

describe('pictureShapeOf', () => {
  for (const size of [small, { width: 1_024, height: 1 }, { width: 65_535, height: 65_534 }]) {
    it(`reads ${size.width} by ${size.height} from the headers of both`, () => {
      expect(pictureShapeOf(claimedPng(size))).toEqual({ type: 'image/png', ...size });
      expect(pictureShapeOf(jpegWith(size, 'a comment'))).toEqual({ type: 'image/jpeg', ...size });
    });
  }

  it('finds the frame of a progressive JPEG behind tables and fill bytes', () => {
    const jpeg = jpegWith(small);
    const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]));
    const tables = Buffer.from([0xff, 0xc4, 0, 3, 0, 0xff, 0xff, 0xdb, 0, 3, 0, 0xff]);
    const longer = Buffer.concat([jpeg.subarray(0, frame), tables, jpeg.subarray(frame)]);
    longer[frame + tables.length + 1] = 0xc2;
    expect(pictureShapeOf(longer)).toEqual({ type: 'image/jpeg', ...small });
  });

  for (const [what, bytes] of [
    ['nothing', Buffer.alloc(0)],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ['a GIF', Buffer.from('GIF89a')],
    ['a PDF', Buffer.from('%PDF-1.7\n')],
    ['a PNG that is cut off', plainPng(small).subarray(0, -1)],
    ['a PNG with something after its end', Buffer.concat([plainPng(small), html])],
    ['a PNG without a pixel', claimedPng({ width: 0, height: 4 })],
    ['a JPEG that is cut off', jpegWith(small).subarray(0, -2)],
    ['a JPEG with something after its end', Buffer.concat([jpegWith(small), html])],
    ['a JPEG without a pixel', jpegWith({ width: 4, height: 0 })],
    ['a JPEG without a frame', Buffer.from([0xff, 0xd8, 0xff, 0xda, 0, 2, 0, 0, 0, 0, 0, 0xff, 0xd9])],
    [
      'a JPEG whose segment leads out of it',
      Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0xff, 0xff, 0, 0, 0, 0, 0, 0xff, 0xd9]),
    ],
    ['the beginning and the end of a JPEG', Buffer.from([0xff, 0xd8, 0xff, 0xd9])],
  ] as const) {
    it(`takes ${what} for no picture`, () => {
      expect(pictureShapeOf(bytes)).toBeUndefined();
    });
  }

  it('comes to an end whatever stands between the beginning and the end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (middle, isPng) => {
        const whole = isPng ? plainPng(small) : jpegWith(small);
        const [head, tail] = [whole.subarray(0, isPng ? 16 : 3), whole.subarray(isPng ? -12 : -2)];
        const shape = pictureShapeOf(Buffer.concat([head, middle, tail]));
        if (shape) expect(Math.min(shape.width, shape.height)).toBeGreaterThan(0);
      }),
    );
  });
});
