import type { File } from '@parley/contract/nouns/file';
import type { Me } from '@parley/contract/nouns/user';
import { count, object, text, time } from './checks.ts';
import type { ParleyClient } from './client.ts';
import { deferred } from './deferred.ts';
import { ParleyError } from './errors.ts';
import { parseJson } from './json.ts';
import { authorization } from './plain-transport.ts';
import { platform } from './platform.ts';
import type { BlobLike, FormLike, PlatformBlob, ResponseLike, SignalLike } from './platform.ts';
import { bodyOf } from './rest.ts';
import type { HttpAnswer } from './transport.ts';

/** Files and pictures, with the session of a client. Everything rejects with a ParleyError. */

export interface UploadGiven {
  /** Hears how many of how many bytes have left. Only browsers tell before the end. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  /** Calls it off: `aborted`. */
  readonly signal?: SignalLike | undefined;
}

/** A request for bytes, or with them. */
interface FileRequest extends UploadGiven {
  readonly url: string;
  readonly token: string | undefined;
}

const failureOf = ({ signal }: FileRequest): ParleyError =>
  signal?.aborted
    ? new ParleyError('aborted', { message: 'It was called off.' })
    : new ParleyError('offline');

const fetchAnswer = async (
  request: FileRequest,
  form: FormLike | undefined,
  bodyIn: (response: ResponseLike) => Promise<unknown>,
): Promise<HttpAnswer> => {
  const { url, token, signal } = request;
  try {
    const response = await platform.fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: authorization(token),
      ...(form && { body: form }),
      ...(signal && { signal }),
    });
    return { status: response.status, body: await bodyIn(response) };
  } catch {
    throw failureOf(request);
  }
};

/** As `fetch`, which does not tell how much of a body has left. */
const xhrAnswer = (
  xhr: InstanceType<NonNullable<typeof platform.XMLHttpRequest>>,
  request: FileRequest,
  form: FormLike,
): Promise<HttpAnswer> => {
  const { url, token, signal, onProgress } = request;
  const { promise, resolve, reject } = deferred<HttpAnswer>();
  xhr.open('POST', url);
  for (const [name, value] of Object.entries(authorization(token))) xhr.setRequestHeader(name, value);
  xhr.upload.addEventListener('progress', ({ loaded, total }) => onProgress?.(loaded, total));
  xhr.addEventListener('load', () => resolve({ status: xhr.status, body: parseJson(xhr.responseText) }));
  const fail = (): void => reject(failureOf(request));
  xhr.addEventListener('error', fail);
  xhr.addEventListener('abort', fail);
  const abort = (): void => xhr.abort();
  signal?.addEventListener('abort', abort);
  xhr.send(form);
  if (signal?.aborted) abort();
  return promise.finally(() => signal?.removeEventListener('abort', abort));
};

/** Sends a form with one file in it; answers with what came back, unchecked. */
const upload = (
  client: ParleyClient,
  target: string,
  { file, name, onProgress, signal }: UploadGiven & { readonly file: BlobLike; readonly name: string },
): Promise<unknown> =>
  client.withToken(async (token) => {
    const form = new platform.FormData();
    form.append('file', file, name);
    const request = { url: client.url + target, token, onProgress, signal };
    const answer = await (onProgress && platform.XMLHttpRequest
      ? xhrAnswer(new platform.XMLHttpRequest(), request, form)
      : fetchAnswer(request, form, async (response) => parseJson(await response.text())));
    const body = bodyOf(answer);
    onProgress?.(file.size, file.size);
    return body;
  });

/** The bytes at a path of the server. */
const download = (client: ParleyClient, target: string): Promise<PlatformBlob> =>
  client.withToken(async (token) => {
    const answer = await fetchAnswer({ url: client.url + target, token }, undefined, async (response) =>
      response.ok ? response.blob() : parseJson(await response.text()),
    );
    return bodyOf(answer) as PlatformBlob;
  });

/** Whether it is the answer to an upload. */
const isUploaded = object<{ readonly file: File }>({
  file: object<File>({
    id: text,
    roomId: text,
    name: text,
    type: text,
    size: count,
    url: text,
    createdAt: time,
  }),
});

/** Uploads a JPEG, PNG or PDF for the members of a room, who hear of it by a message that names its address. */
export const uploadFile = async (
  client: ParleyClient,
  roomId: string,
  file: BlobLike,
  given: UploadGiven & { readonly name: string },
): Promise<File> => {
  const body = await upload(client, `/v1/rooms/${encodeURIComponent(roomId)}/files`, { file, ...given });
  if (!isUploaded(body)) throw new ParleyError('unreadable_answer');
  return (body as { readonly file: File }).file;
};

/** The bytes of a file. */
export const downloadFile = (client: ParleyClient, fileId: string): Promise<PlatformBlob> =>
  download(client, `/v1/files/${encodeURIComponent(fileId)}`);

/** The address of a file. It is opened with an access token only: see `downloadFile`. */
export const fileUrl = (client: ParleyClient, file: Pick<File, 'url'>): string => client.url + file.url;

/**
 * Uploads one's own picture, a JPEG or PNG, in place of the one before, and answers with the profile as it is then;
 * `update_profile {picture: null}` removes it.
 */
export const uploadPicture = async (
  client: ParleyClient,
  file: BlobLike,
  given: UploadGiven = {},
): Promise<Me> => {
  await upload(client, '/v1/me/picture', { file, name: 'picture', ...given });
  // Asked for, so that the state has it as well.
  return (await client.call('get_me', {})).user;
};

const pictureFolder = '/v1/pictures/';

/** Whether a user's picture was uploaded to their server. Others are addresses elsewhere. */
export const isUploadedPicture = (picture: string | null | undefined): picture is string =>
  picture?.startsWith(pictureFolder) ?? false;

/** The bytes of a user's picture that was uploaded; `not_found` for an address elsewhere, where no token is sent. */
export const downloadPicture = async (client: ParleyClient, picture: string): Promise<PlatformBlob> => {
  if (!isUploadedPicture(picture)) throw new ParleyError('not_found');
  return download(client, pictureFolder + encodeURIComponent(picture.slice(pictureFolder.length)));
};
