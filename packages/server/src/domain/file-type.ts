import type { FileType } from '@parley/contract/nouns/file';

/** The 8 bytes that begin every PNG, and the header chunk that must come first: 13 bytes long, named IHDR. */
const pngStart = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52];
const jpegStart = [0xff, 0xd8, 0xff];
/** `%PDF-` */
const pdfStart = [0x25, 0x50, 0x44, 0x46, 0x2d];

const starts: readonly (readonly [FileType, readonly number[]])[] = [
  ['image/jpeg', jpegStart],
  ['image/png', pngStart],
  ['application/pdf', pdfStart],
];

/** What a file is by its first bytes; undefined for what may not be uploaded. Names and headers can say anything. */
export const fileTypeOf = (bytes: Uint8Array): FileType | undefined =>
  starts.find(([, start]) => start.every((byte, index) => bytes[index] === byte))?.[0];
