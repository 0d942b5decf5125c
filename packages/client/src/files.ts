import type { File } from '@parley/contract/nouns/file';
import type { Me } from '@parley/contract/nouns/user';
import { ParleyError } from './errors.ts';
import { platform } from './platform.ts';
import type { BlobLike, PlatformBlob, SignalLike } from './platform.ts';
import { bodyOf } from './rest.ts';
import { isAnswer, isUploaded } from './shapes.ts';
import type { Transport } from './transport.ts';

export interface UploadGiven {
  readonly name: string;
  /** Hears how many of how many bytes have left. Only browsers tell before the end. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: SignalLike | undefined;
}

/** Sends a form with one file in it. */
const sendForm = async (
  transport: Transport,
  token: string | undefined,
  {
    target,
    file,
    name,
    onProgress,
    signal,
  }: UploadGiven & { readonly target: string; readonly file: BlobLike },
): Promise<unknown> => {
  const form = new platform.FormData();
  form.append('file', file, name);
  const answer = await transport.request({
    method: 'POST',
    target,
    token,
    form,
    answer: 'json',
    onProgress,
    signal,
  });
  const body = bodyOf(answer);
  onProgress?.(file.size, file.size);
  return body;
};

/** Uploads a file into a room. */
export const uploadFile = async (
  transport: Transport,
  token: string | undefined,
  { roomId, ...given }: UploadGiven & { readonly roomId: string; readonly file: BlobLike },
): Promise<File> => {
  const target = `/v1/rooms/${encodeURIComponent(roomId)}/files`;
  const body = await sendForm(transport, token, { target, ...given });
  if (!isUploaded(body)) throw new ParleyError('unreadable_answer');
  return (body as { readonly file: File }).file;
};

/** Uploads the picture of the user whose token it is; answers with their profile. */
export const uploadPicture = async (
  transport: Transport,
  token: string | undefined,
  given: Omit<UploadGiven, 'name'> & { readonly file: BlobLike },
): Promise<Me> => {
  const target = '/v1/me/picture';
  const body = await sendForm(transport, token, { target, name: 'picture', ...given });
  // The same as of `update_profile`.
  if (!isAnswer('update_profile', body)) throw new ParleyError('unreadable_answer');
  return (body as { readonly user: Me }).user;
};

/** The bytes at a path of the server. */
const downloadFrom = async (
  transport: Transport,
  token: string | undefined,
  target: string,
): Promise<PlatformBlob> =>
  bodyOf(await transport.request({ method: 'GET', target, token, answer: 'blob' })) as PlatformBlob;

/** The bytes of a file. */
export const downloadFile = (
  transport: Transport,
  token: string | undefined,
  fileId: string,
): Promise<PlatformBlob> => downloadFrom(transport, token, `/v1/files/${encodeURIComponent(fileId)}`);

const pictureFolder = '/v1/pictures/';

/** Whether a user's picture was uploaded to their server. Others are addresses elsewhere. */
export const isUploadedPicture = (picture: string | null | undefined): picture is string =>
  picture?.startsWith(pictureFolder) ?? false;

/** The bytes of a user's picture that was uploaded; `not_found` for an address elsewhere, where no token is sent. */
export const downloadPicture = async (
  transport: Transport,
  token: string | undefined,
  picture: string,
): Promise<PlatformBlob> => {
  if (!isUploadedPicture(picture)) throw new ParleyError('not_found');
  const pictureId = encodeURIComponent(picture.slice(pictureFolder.length));
  return downloadFrom(transport, token, pictureFolder + pictureId);
};
