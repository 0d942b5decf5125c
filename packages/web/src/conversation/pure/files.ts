import { limits } from '@parley/contract/limits';

/** What a message says of a file of this server. */
export interface FileLink {
  readonly fileId: string;
  readonly name: string;
}

const uuid = '[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}';
const filePath = new RegExp(`^/v1/files/(${uuid})$`, 'i');

/** What the server takes; the content decides, this only spares an upload in vain. */
const acceptedTypes: readonly string[] = ['image/jpeg', 'image/png', 'application/pdf'];
export const acceptAttribute = acceptedTypes.join(',');
/** Files that are sent with one message. */
export const filesPerMessageMax = 10;

export type FileProblem = 'type' | 'size' | 'empty';

/** Why the server would not take a file, as far as that can be known before. */
export const problemOf = (file: {
  readonly type: string;
  readonly size: number;
}): FileProblem | undefined => {
  if (!acceptedTypes.includes(file.type)) return 'type';
  if (file.size === 0) return 'empty';
  return file.size > limits.fileBytesMax ? 'size' : undefined;
};

/** The file of this server that an address leads to, if it does. */
export const fileIdOf = (href: string, origin: string): string | undefined => {
  const url = URL.parse(href, origin);
  if (url?.origin !== origin) return undefined;
  return filePath.exec(url.pathname)?.[1]?.toLowerCase();
};

/** A file as a line of a message: a link of Markdown to its path, which stays right when the server's name changes. */
export const markdownOfFile = ({ name, url }: { readonly name: string; readonly url: string }): string =>
  `[${name.replaceAll(/[[\]\\]/g, '').slice(0, limits.fileNameLengthMax) || 'file'}](${url})`;

const imageName = /\.(?:jpe?g|png)$/i;

/** By its name, which is all that a link says. */
export const isImageName = (name: string): boolean => imageName.test(name);
