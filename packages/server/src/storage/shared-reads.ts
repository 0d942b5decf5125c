/** Who asked while a reading was under way: they share the next. */
interface Next<Value> {
  readonly shared: PromiseWithResolvers<Value>;
  readonly read: () => Promise<Value>;
}

/**
 * Reads the same thing once for many who ask at once. The first is answered by a reading of their own; everybody who
 * asks while it is under way shares the next. Nobody is answered by a reading that began before they asked, so who has
 * written something sees it, and nothing is kept: this is no cache.
 */
export class SharedReads<Value> {
  /** Things that are being read, and who waits for the next reading of each. */
  readonly #underWay = new Map<string, Next<Value> | undefined>();

  /** What `read` answers, or what that of another with the same key does that begins after this call. */
  of(key: string, read: () => Promise<Value>): Promise<Value> {
    if (!this.#underWay.has(key)) return this.#run(key, read);
    const next = this.#underWay.get(key) ?? { shared: Promise.withResolvers<Value>(), read };
    this.#underWay.set(key, next);
    return next.shared.promise;
  }

  async #run(key: string, read: () => Promise<Value>): Promise<Value> {
    this.#underWay.set(key, undefined);
    try {
      return await read();
    } finally {
      const next = this.#underWay.get(key);
      if (next) this.#run(key, next.read).then(next.shared.resolve, next.shared.reject);
      else this.#underWay.delete(key);
    }
  }
}
