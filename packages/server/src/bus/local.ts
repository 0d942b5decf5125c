import type { Bus, Heard, Signal } from '../app/ports/bus.ts';

/**
 * The bus of a single node: every subscriber hears a signal before `publish` returns. One that throws keeps nobody else
 * from hearing, and never the publisher from going on: what is told has happened already.
 */
export class LocalBus implements Bus {
  readonly nodeId = crypto.randomUUID();
  readonly isConnected = true;
  readonly #onError: (error: unknown) => void;
  readonly #subscribers: ((heard: Heard) => void)[] = [];

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  publish(signal: Signal): void {
    for (const subscriber of this.#subscribers) {
      try {
        subscriber(signal);
      } catch (error) {
        this.#onError(error);
      }
    }
  }

  subscribe(subscriber: (heard: Heard) => void): void {
    this.#subscribers.push(subscriber);
  }

  listen(): Promise<void> {
    return Promise.resolve();
  }

  forget(): void {
    // Every signal is heard by everybody.
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
