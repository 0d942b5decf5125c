import { deflateSync } from 'node:zlib';

/** Pictures that are whole: made here, byte by byte. */

const chunk = (name: string, data: Uint8Array): Buffer => {
  const named = Buffer.concat([Buffer.from(name), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(Bun.hash.crc32(named));
  return Buffer.concat([length, named, sum]);
};

const pngStart = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The header of a PNG of eight bits for each of red, green and blue. */
const pngHeader = ({ width, height }: Size): Buffer => {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return chunk('IHDR', header);
};

export type Color = readonly [red: number, green: number, blue: number];

/** A PNG whose color is asked for at each place. */
export const drawnPng = (size: Size, colorAt: (x: number, y: number) => Color): Buffer<ArrayBuffer> => {
  const rows = Buffer.alloc((size.width * 3 + 1) * size.height);
  for (let y = 0; y < size.height; y += 1)
    for (let x = 0; x < size.width; x += 1) rows.set(colorAt(x, y), y * (size.width * 3 + 1) + 1 + x * 3);
  const data = chunk('IDAT', deflateSync(rows));
  return Buffer.concat([pngStart, pngHeader(size), data, chunk('IEND', Buffer.alloc(0))]);
};

export const plainPng = (size: Size, color: Color = [32, 96, 160]): Buffer<ArrayBuffer> =>
  drawnPng(size, () => color);

/** A PNG that says it has that size, and has not. */
export const claimedPng = (size: Size): Buffer<ArrayBuffer> =>
  Buffer.concat([
    pngStart,
    pngHeader(size),
    chunk('IDAT', deflateSync(Buffer.alloc(4))),
    chunk('IEND', Buffer.alloc(0)),
  ]);

/** A PNG of exactly so many bytes, the most of them in a chunk that nobody reads. */
export const pngOfBytes = (bytes: number): Buffer<ArrayBuffer> => {
  const one = plainPng({ width: 1, height: 1 });
  const [head, tail] = [one.subarray(0, 33), one.subarray(33)];
  return Buffer.concat([head, chunk('prVt', Buffer.alloc(bytes - one.length - 12)), tail]);
};

const segment = (marker: number, data: Uint8Array): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([head, data]);
};

/** The frame of a JPEG: a comment, its header, and a scan in which there is nothing. */
export const jpegWith = (size: Size, comment = ''): Buffer<ArrayBuffer> => {
  const frame = Buffer.from([8, 0, 0, 0, 0, 1, 1, 0x11, 0]);
  frame.writeUInt16BE(size.height, 1);
  frame.writeUInt16BE(size.width, 3);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xfe, Buffer.from(comment)),
    segment(0xc0, frame),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    Buffer.from([0x00, 0xff, 0xd9]),
  ]);
};

/** Uploads the picture of whoever has the token, as a browser does with a form. */
export const uploadPicture = (
  url: string,
  token: string | undefined,
  bytes: Uint8Array<ArrayBuffer> | string,
  { name = 'me.png', type = 'image/png' }: { readonly name?: string; readonly type?: string } = {},
): Promise<Response> => {
  const form = new FormData();
  form.append('file', new File([bytes], name, { type }));
  return fetch(`${url}/v1/me/picture`, {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: form,
  });
};
