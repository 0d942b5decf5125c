import { mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../app/ports/files.ts';

const idShape = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * Keeps the bytes of files in a folder, in subfolders named after the last two digits of the id: those are random, while
 * a UUID of version 7 begins with the time. Nothing is made before the first file comes.
 */
export class FilesOnDisk implements FileStore {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async write(id: string, bytes: Uint8Array): Promise<void> {
    const { folder, path, unfinished } = this.#places(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, path);
    await syncFolder(folder);
    // The subfolder's own name, when this was its first file.
    await syncFolder(this.#folder);
  }

  async read(id: string): Promise<Blob | undefined> {
    const file = Bun.file(this.#places(id).path);
    return (await file.exists()) ? file : undefined;
  }

  async remove(id: string): Promise<void> {
    const { path, unfinished } = this.#places(id);
    await Promise.all([path, unfinished].map((one) => rm(one, { force: true })));
  }

  #places(id: string) {
    // Ids are made by the server; this is for the day on which one is not.
    if (!idShape.test(id)) throw new Error('A file has an id that is no UUID.');
    const folder = join(this.#folder, id.slice(-2));
    return { folder, path: join(folder, id), unfinished: join(folder, `${id}.unfinished`) };
  }
}

/** Makes names in a folder durable, which syncing the file itself does not. */
const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
