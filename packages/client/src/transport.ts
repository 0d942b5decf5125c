import type { CommandName } from '@parley/contract/registry';
import type { FormLike, SignalLike } from './platform.ts';

/** A REST request. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** Path and query, from `/v1` on. */
  readonly target: string;
  readonly token?: string | undefined;
  readonly json?: unknown;
  readonly form?: FormLike;
  /** What is wanted when it succeeds; refusals are JSON always. */
  readonly answer: 'json' | 'blob';
  /** Hears how many of how many bytes have left. */
  readonly onProgress?: ((sentBytes: number, totalBytes: number) => void) | undefined;
  readonly signal?: SignalLike | undefined;
  /** How long to wait for the answer; for ever where it is left out. */
  readonly timeoutMs?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON, a blob, or undefined where it was neither. */
  readonly body: unknown;
}

/** A command on its way. */
export interface CommandFrame {
  /** Comes back with the answer. */
  readonly id: number;
  readonly command: CommandName;
  readonly input: unknown;
}

/** What a connection hears. */
export interface LinkListener {
  opened(): void;
  /** `{event, data}`, `{id, ok, result}` or `{id, ok, error}`, unchecked; undefined for what could not be read. */
  frame(frame: unknown): void;
  /** It is over, or could not be opened. Nothing comes after this. */
  closed(code: number): void;
}

/** An open connection. */
export interface Link {
  send(frame: CommandFrame): void;
  /** Ends it; `closed` follows at some time, or not at all. */
  close(): void;
}

/** What carries requests and frames between a client and its server. */
export interface Transport {
  /** Rejects with a ParleyError when there is no answer: `offline`, `no_answer` or `aborted`. */
  request(request: HttpRequest): Promise<HttpAnswer>;
  open(listener: LinkListener): Link;
}

/** The class `WebSocket` of browsers, Bun, Node 22 or the package `ws`. */
export type WebSocketConstructor = new (url: string) => Pick<Link, 'close'> & { send(text: string): void };
