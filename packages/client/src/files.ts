import type { File } from '@parley/contract/nouns/file';
import { platform } from './platform.ts';
import type { BlobLike, PlatformBlob, SignalLike } from './platform.ts';
import { bodyOf } from './rest.ts';
import type { Transport } from './transport.ts';

export interface UploadGiven {
  readonly name: string;
  /** Hears how many of how many bytes have left. Only browsers tell before the end. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: SignalLike | undefined;
}

/** Uploads a file into a room. */
export const uploadFile = async (
  transport: Transport,
  token: string | undefined,
  {
    roomId,
    file,
    name,
    onProgress,
    signal,
  }: UploadGiven & { readonly roomId: string; readonly file: BlobLike },
): Promise<File> => {
  const form = new platform.FormData();
  form.append('file', file, name);
  const answer = await transport.request({
    method: 'POST',
    target: `/v1/rooms/${encodeURIComponent(roomId)}/files`,
    token,
    form,
    answer: 'json',
    onProgress,
    signal,
  });
  const uploaded = (bodyOf(answer) as { readonly file: File }).file;
  onProgress?.(file.size, file.size);
  return uploaded;
};

/** The bytes of a file. */
export const downloadFile = async (
  transport: Transport,
  token: string | undefined,
  fileId: string,
): Promise<PlatformBlob> => {
  const answer = await transport.request({
    method: 'GET',
    target: `/v1/files/${encodeURIComponent(fileId)}`,
    token,
    answer: 'blob',
  });
  return bodyOf(answer) as PlatformBlob;
};
