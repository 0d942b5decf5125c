/**
 * What the runtime brings along, described as far as it is used: browsers, Node and Bun have all of it, and no types of
 * one of them are needed.
 */

/** Bytes with a type: every `Blob` and `File` is one. */
export interface BlobLike {
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The runtime's own `Blob`, where its types are known. */
export type PlatformBlob = typeof globalThis extends { Blob: new (...given: never[]) => infer Instance }
  ? Instance
  : BlobLike;

/** Every `AbortSignal` is one. */
export interface SignalLike {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface FormLike {
  append(name: string, value: BlobLike, fileName: string): void;
}

export interface ResponseLike {
  readonly ok: boolean;
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
  blob(): Promise<BlobLike>;
}

interface FetchInit {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | FormLike;
  readonly signal?: SignalLike;
}

/** `XMLHttpRequest`, the only one that tells how much of an upload has left. */
export interface XhrLike {
  readonly status: number;
  readonly responseText: string;
  readonly upload: {
    addEventListener(
      type: 'progress',
      listener: (event: { readonly loaded: number; readonly total: number }) => void,
    ): void;
  };
  addEventListener(type: 'load' | 'error' | 'abort', listener: () => void): void;
  open(method: string, url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(body: FormLike): void;
  abort(): void;
}

interface Platform {
  readonly fetch: (url: string, init: FetchInit) => Promise<ResponseLike>;
  readonly setTimeout: (work: () => void, ms: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly crypto: { getRandomValues(bytes: Uint8Array): Uint8Array };
  readonly AbortSignal: { timeout(ms: number): SignalLike };
  readonly FormData: new () => FormLike;
  readonly WebSocket?: unknown;
  readonly XMLHttpRequest?: new () => XhrLike;
}

export const platform = globalThis as unknown as Platform;

/** A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages without HTTPS. */
export const randomId = (): string =>
  '00000000-0000-4000-8000-000000000000'.replaceAll(/[08]/g, (digit) => {
    const [byte = 0] = platform.crypto.getRandomValues(new Uint8Array(1));
    return (digit === '0' ? byte & 15 : (byte & 3) | 8).toString(16);
  });
