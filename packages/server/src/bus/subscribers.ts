import type { Heard } from '../app/ports/bus.ts';

/** Those on this node who hear signals, in the order in which they subscribed. One that throws keeps nobody from hearing. */
export class Subscribers {
  readonly #onError: (error: unknown) => void;
  readonly #subscribers: ((heard: Heard) => void)[] = [];

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(subscriber: (heard: Heard) => void): void {
    this.#subscribers.push(subscriber);
  }

  tell(heard: Heard): void {
    for (const subscriber of this.#subscribers) this.tellOne(subscriber, heard);
  }

  tellOne(subscriber: (heard: Heard) => void, heard: Heard): void {
    try {
      subscriber(heard);
    } catch (error) {
      this.#onError(error);
    }
  }
}
