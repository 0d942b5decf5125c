import { Fault } from '../../domain/fault.ts';

const tooLarge = (bytesMax: number): Fault =>
  new Fault('too_large', { message: `The body may have at most ${bytesMax} bytes.` });

const unreadable = (expected: string): Fault =>
  new Fault('invalid_input', { fields: [{ path: '', expected }] });

/** Reads a body to its end or to the limit, whatever Content-Length says. */
const readBytes = async (body: AsyncIterable<Uint8Array>, bytesMax: number): Promise<Buffer> => {
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body) {
      length += chunk.byteLength;
      if (length > bytesMax) throw tooLarge(bytesMax);
      chunks.push(chunk);
    }
  } catch (error) {
    // A client that goes away in the middle is no bug of ours.
    throw error instanceof Fault ? error : unreadable('a body that comes to its end');
  }
  return Buffer.concat(chunks);
};

/** The bytes of a body. Faults with `too_large`, or `invalid_input` when it does not come to its end. */
export const readBody = async (request: Request, bytesMax: number): Promise<Buffer> => {
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax);
  if (!request.body) return Buffer.alloc(0);
  return readBytes(request.body as AsyncIterable<Uint8Array>, bytesMax);
};

const readText = async (request: Request, bytesMax: number): Promise<string> => {
  const bytes = await readBody(request, bytesMax);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unreadable('a body in UTF-8');
  }
};

/** The JSON object of a body, `{}` for none. Faults with `too_large` or `invalid_input`. */
export const readJson = async (request: Request, bytesMax: number): Promise<Record<string, unknown>> => {
  const text = await readText(request, bytesMax);
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw unreadable('a body of JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw unreadable('a JSON object');
  }
  return body as Record<string, unknown>;
};
