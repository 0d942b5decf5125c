import { Fault, invalidField } from '../../domain/fault.ts';
import { readBody } from './body.ts';

export interface UploadedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface UploadForm {
  readonly fields: Readonly<Record<string, string>>;
  /** The file of the field `file`. */
  readonly file: UploadedFile | undefined;
}

/** What a form may have besides its file: boundaries, headers, a few fields. */
const overheadBytesMax = 65_536;

/** Forms read at the same moment. Each is held in memory whole, twice while it is taken apart. */
export const formsMax = 40;
const retryAfterS = 2;
let reading = 0;

/** Reads a form with one file, `multipart/form-data`. Faults with `too_large`, `invalid_input` or `overloaded`. */
export const readForm = async (request: Request, fileBytesMax: number): Promise<UploadForm> => {
  if (reading >= formsMax) throw new Fault('overloaded', { retryAfterS });
  reading += 1;
  try {
    return await read(request, fileBytesMax);
  } finally {
    reading -= 1;
  }
};

const read = async (request: Request, fileBytesMax: number): Promise<UploadForm> => {
  const type = request.headers.get('content-type') ?? '';
  if (!/^multipart\/form-data\b/i.test(type)) throw invalidField('', 'multipart/form-data');
  const bytes = await readBody(request, fileBytesMax + overheadBytesMax);
  let form: Awaited<ReturnType<Response['formData']>>;
  try {
    form = await new Response(bytes, { headers: { 'content-type': type } }).formData();
  } catch {
    throw invalidField('', 'a form that comes to its end');
  }
  const fields: Record<string, string> = {};
  for (const [name, value] of form.entries()) if (typeof value === 'string') fields[name] = value;
  const file = form.get('file');
  if (!(file instanceof Blob)) return { fields, file: undefined };
  const name = 'name' in file ? file.name : 'file';
  return { fields, file: { name, bytes: new Uint8Array(await file.arrayBuffer()) } };
};
