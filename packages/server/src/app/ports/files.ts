/** What a file's bytes are read as: by the one who sends them, bit by bit. */
export type StoredBytes = Blob | ReadableStream<Uint8Array<ArrayBuffer>>;

/** Where the bytes of files lie, each under its id. What they are and whose is in the database. */
export interface FileStore {
  /** Durable when the promise settles. Whoever reads sees all of it or nothing. */
  write(id: string, bytes: Uint8Array): Promise<void>;
  read(id: string): Promise<StoredBytes | undefined>;
  /** Removes it, and what a write that broke off has left of it. Nothing to remove is fine. */
  remove(id: string): Promise<void>;
}
