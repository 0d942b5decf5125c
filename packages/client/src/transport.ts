import type { CommandName } from '@parley/contract/registry';

/** A command that is sent by itself: `POST /v1/commands/{command}`, with the input as its body. */
export interface CommandRequest {
  readonly command: CommandName;
  readonly input: unknown;
  readonly token?: string | undefined;
  /** How long to wait for the answer. */
  readonly timeoutMs: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Parsed JSON; undefined where it was none. */
  readonly body: unknown;
}

/** A command on a connection. */
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
  /** Rejects with a ParleyError when there is no answer: `offline` or `no_answer`. */
  request(request: CommandRequest): Promise<HttpAnswer>;
  open(listener: LinkListener): Link;
}

/** The class `WebSocket` of browsers, Bun, Node 22 or the package `ws`. */
export type WebSocketConstructor = new (url: string) => Pick<Link, 'close'> & { send(text: string): void };
