import { downloadFile } from '@parley/client/files';
import { client } from '../store.ts';

/** Pictures that are kept as object URLs; beyond it the one that was asked for longest ago is let go. */
const picturesMax = 60;
const pictures = new Map<string, Promise<string>>();

/** A picture of a message, as an address for `img`. Loaded once, with the token. */
export const loadPicture = (fileId: string): Promise<string> => {
  const known = pictures.get(fileId);
  const loading = known ?? downloadFile(client, fileId).then((blob) => URL.createObjectURL(blob));
  pictures.delete(fileId);
  pictures.set(fileId, loading);
  if (!known) {
    loading.catch(() => pictures.delete(fileId));
    letOldestGo();
  }
  return loading;
};

const letOldestGo = (): void => {
  for (const [fileId, loading] of pictures) {
    if (pictures.size <= picturesMax) return;
    pictures.delete(fileId);
    loading.then(URL.revokeObjectURL, () => {});
  }
};

/** Saves a file on the device, under its name. */
export const saveFile = async (fileId: string, name: string): Promise<void> => {
  const url = URL.createObjectURL(await downloadFile(client, fileId));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
};
