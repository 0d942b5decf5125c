import { fileTypeOf } from './file-type.ts';

/** What a picture says about itself. Sides in pixels. */
export interface PictureShape {
  readonly type: 'image/jpeg' | 'image/png';
  readonly width: number;
  readonly height: number;
}

/** What comes after the header of a PNG: chunks, the last of which is this one, without data. */
const pngEnd = [0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82];

const pngShape = (bytes: Uint8Array): PictureShape | undefined => {
  const end = bytes.length - pngEnd.length;
  if (end < 33 || !pngEnd.every((byte, index) => bytes[end + index] === byte)) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { type: 'image/png', width: view.getUint32(16), height: view.getUint32(20) };
};

/** Markers of JPEG that stand alone, without a length: TEM, RST0 to RST7. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
/** SOF0 to SOF15, the headers of a frame, but for the three of their numbers that mean something else. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
const startOfScan = 0xda;
const endOfImage = 0xd9;

/** Goes from segment to segment (ITU-T T.81, B.1.1) to the header of the frame, which says how large it is. */
const jpegShape = (bytes: Uint8Array): PictureShape | undefined => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(bytes.length - 2) !== 0xff00 + endOfImage) return undefined;
  let place = 2;
  while (place + 9 <= bytes.length) {
    if (bytes[place] !== 0xff) return undefined;
    const marker = bytes[place + 1] ?? 0;
    if (marker === 0xff) place += 1;
    else if (standsAlone(marker)) place += 2;
    else if (isFrame(marker))
      return { type: 'image/jpeg', height: view.getUint16(place + 5), width: view.getUint16(place + 7) };
    else if (marker === startOfScan || marker === endOfImage) return undefined;
    else place += 2 + view.getUint16(place + 2);
  }
  return undefined;
};

/**
 * How large a JPEG or PNG is by its own header; undefined for what is no picture, is cut off, or goes on after its end. What
 * its pixels are is for those who show it.
 */
export const pictureShapeOf = (bytes: Uint8Array): PictureShape | undefined => {
  const type = fileTypeOf(bytes);
  const shape = type === 'image/png' ? pngShape(bytes) : type === 'image/jpeg' ? jpegShape(bytes) : undefined;
  return shape && shape.width > 0 && shape.height > 0 ? shape : undefined;
};
