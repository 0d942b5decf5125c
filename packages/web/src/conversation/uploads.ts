import { uploadFile } from '@parley/client/files';
import type { File as StoredFile } from '@parley/contract/nouns/file';
import { useEffect, useRef, useState } from 'preact/hooks';
import { client } from '../store.ts';
import { showToast } from '../ui/toast.tsx';
import { filesPerMessageMax, problemOf } from './pure/files.ts';
import { says } from './strings.ts';

/** A file that goes with the message being written. */
export interface PickedFile {
  readonly key: number;
  readonly name: string;
  readonly size: number;
  /** What the browser can show of it before it is there. */
  readonly previewUrl: string | undefined;
  readonly state: 'uploading' | 'there' | 'failed';
  /** From 0 to 1. */
  readonly progress: number;
  readonly stored?: StoredFile;
}

export interface Uploads {
  readonly files: readonly PickedFile[];
  add(files: Iterable<File>): void;
  remove(key: number): void;
  retry(key: number): void;
  clear(): void;
}

/** Uploads what is picked at once, so that it is there when the message is sent. */
export const useUploads = (roomId: string): Uploads => {
  const [files, setFiles] = useState<readonly PickedFile[]>([]);
  const sources = useRef(new Map<number, { readonly file: File; readonly abort: AbortController }>());
  const lastKey = useRef(0);

  const change = (key: number, changed: Partial<PickedFile>): void =>
    setFiles((all) => all.map((one) => (one.key === key ? { ...one, ...changed } : one)));

  const upload = async (key: number): Promise<void> => {
    const source = sources.current.get(key);
    if (!source) return;
    change(key, { state: 'uploading', progress: 0 });
    try {
      const stored = await uploadFile(client, roomId, source.file, {
        name: source.file.name,
        signal: source.abort.signal,
        onProgress: (sent, total) => change(key, { progress: total === 0 ? 0 : sent / total }),
      });
      change(key, { state: 'there', progress: 1, stored });
    } catch {
      if (!source.abort.signal.aborted) change(key, { state: 'failed' });
    }
  };

  const letGo = (file: PickedFile): void => {
    sources.current.get(file.key)?.abort.abort();
    sources.current.delete(file.key);
    if (file.previewUrl !== undefined) URL.revokeObjectURL(file.previewUrl);
  };

  const latest = useRef(files);
  latest.current = files;
  useEffect(() => () => latest.current.forEach(letGo), []);

  return {
    files,
    add(picked) {
      for (const file of picked) {
        const problem = problemOf(file);
        if (problem) {
          showToast(says.fileProblem[problem](file.name));
          continue;
        }
        if (sources.current.size >= filesPerMessageMax) {
          showToast(says.fileProblem.many(filesPerMessageMax));
          return;
        }
        lastKey.current += 1;
        const key = lastKey.current;
        sources.current.set(key, { file, abort: new AbortController() });
        const previewUrl = file.type.startsWith('image/') ? URL.createObjectURL(file) : undefined;
        const { name, size } = file;
        setFiles((all) => [...all, { key, name, size, previewUrl, state: 'uploading', progress: 0 }]);
        void upload(key);
      }
    },
    remove(key) {
      const file = files.find((one) => one.key === key);
      if (file) letGo(file);
      setFiles((all) => all.filter((one) => one.key !== key));
    },
    retry: (key) => void upload(key),
    clear() {
      files.forEach(letGo);
      setFiles([]);
    },
  };
};
