import type { Bus, Heard, Signal } from '../app/ports/bus.ts';
import { Subscribers } from './subscribers.ts';

/**
 * The bus of a single node: every subscriber hears a signal before `publish` returns. One that throws keeps nobody else
 * from hearing, and never the publisher from going on: what is told has happened already.
 */
export class LocalBus implements Bus {
  readonly nodeId = crypto.randomUUID();
  readonly isConnected = true;
  readonly #subscribers: Subscribers;

  constructor(onError: (error: unknown) => void) {
    this.#subscribers = new Subscribers(onError);
  }

  publish(signal: Signal): void {
    this.#subscribers.tell(signal);
  }

  subscribe(subscriber: (heard: Heard) => void): void {
    this.#subscribers.add(subscriber);
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
