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

interface ResponseLike {
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
  readonly AbortController: new () => { readonly signal: SignalLike; abort(): void };
  readonly FormData: new () => FormLike;
  readonly WebSocket?: unknown;
  readonly XMLHttpRequest?: new () => XhrLike;
}

export const platform = globalThis as unknown as Platform;

/** A random UUID (RFC 9562, version 4). `crypto.randomUUID` is missing on pages without HTTPS. */
export const randomId = (): string => {
  const bytes = platform.crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
};
