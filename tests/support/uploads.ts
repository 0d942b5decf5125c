/** Files as they begin, filled up to a size. What follows the first bytes is nobody's business. */
const filled = (start: readonly number[] | string, size: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(size);
  bytes.set(typeof start === 'string' ? Buffer.from(start) : start);
  return bytes;
};

const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];

export const jpegOf = (size = 64): Uint8Array<ArrayBuffer> => filled([0xff, 0xd8, 0xff, 0xe0], size);
export const pngOf = (size = 64): Uint8Array<ArrayBuffer> => filled(pngStart, size);
export const pdfOf = (size = 64): Uint8Array<ArrayBuffer> => filled('%PDF-1.7\n', size);

interface Sent {
  readonly bytes: Uint8Array<ArrayBuffer> | string;
  readonly name?: string;
  readonly type?: string;
}

/** Uploads a file into a room, as a browser does with a form. */
export const upload = (
  url: string,
  token: string | undefined,
  roomId: string,
  { bytes, name = 'picture.png', type = 'image/png' }: Sent,
): Promise<Response> => {
  const form = new FormData();
  form.append('file', new File([bytes], name, { type }));
  return fetch(`${url}/v1/rooms/${roomId}/files`, {
    method: 'POST',
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    body: form,
  });
};

/** Asks for a file. */
export const download = (url: string, token: string | undefined, path: string): Promise<Response> =>
  fetch(url + path, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } });
