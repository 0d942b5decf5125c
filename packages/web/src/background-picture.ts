import { signal } from '@preact/signals';

/** The background picture: kept by this browser (IndexedDB) alone. Nobody else sees it, so the server need not have it. */

/** Longer sides are made so long: a picture under a veil needs no more. */
const sidePxMax = 1_920;
const quality = 0.82;

export const backgroundUrl = signal<string | undefined>(undefined);

const settled = <Value>(request: IDBRequest<Value>): Promise<Value> => {
  const { promise, resolve, reject } = Promise.withResolvers<Value>();
  request.addEventListener('success', () => resolve(request.result));
  request.addEventListener('error', () =>
    reject(request.error ?? new Error('The browser keeps no pictures.')),
  );
  return promise;
};

const storeName = 'pictures';
const key = 'background';

const openStore = async (mode: IDBTransactionMode): Promise<IDBObjectStore> => {
  const request = indexedDB.open('parley-pictures', 1);
  request.addEventListener('upgradeneeded', () => request.result.createObjectStore(storeName));
  const database = await settled(request);
  return database.transaction(storeName, mode).objectStore(storeName);
};

const show = (picture: Blob | undefined): void => {
  if (backgroundUrl.value !== undefined) URL.revokeObjectURL(backgroundUrl.value);
  backgroundUrl.value = picture && URL.createObjectURL(picture);
};

/** Makes a picture small enough to lie under everything. Rejects with what the browser cannot show. */
const shrink = async (file: Blob): Promise<Blob> => {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, sidePxMax / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext('2d')?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.convertToBlob({ type: 'image/webp', quality });
};

export const setBackground = async (file: Blob): Promise<void> => {
  const picture = await shrink(file);
  await settled((await openStore('readwrite')).put(picture, key));
  show(picture);
};

export const removeBackground = async (): Promise<void> => {
  await settled((await openStore('readwrite')).delete(key));
  show(undefined);
};

export const loadBackground = async (): Promise<void> => {
  const stored: unknown = await settled((await openStore('readonly')).get(key));
  if (stored instanceof Blob) show(stored);
};
