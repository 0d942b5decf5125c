/** One's own picture, made ready for upload: the middle of it, as a square, and small enough for every server. */

/** Pixels of each side. The largest face has 72, on screens of up to three pixels each. */
const sidePx = 512;
const quality = 0.86;
/** Bytes of a file that is tried: a photo of a phone has 3 to 12 MB, and the browser holds all of its pixels at once. */
export const pickedBytesMax = 32 * 1_024 * 1_024;

/** Cuts the middle out of a picture. Rejects for what the browser cannot show. */
export const cutPicture = async (file: Blob): Promise<Blob> => {
  const bitmap = await createImageBitmap(file);
  const cut = Math.min(bitmap.width, bitmap.height);
  const side = Math.min(sidePx, cut);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (!context) throw new Error('The browser draws no pictures.');
  context.imageSmoothingQuality = 'high';
  // A JPEG has no transparency: without a ground it would be black.
  context.fillStyle = 'white';
  context.fillRect(0, 0, side, side);
  const [x, y] = [(bitmap.width - cut) / 2, (bitmap.height - cut) / 2];
  context.drawImage(bitmap, x, y, cut, cut, 0, 0, side, side);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/jpeg', quality });
};
