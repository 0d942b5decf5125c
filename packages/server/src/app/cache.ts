/**
 * What was read from the database and is still true. Bounded: what was not used for long goes first. Values that are
 * not there (undefined) are not kept, so that making them needs no invalidation.
 */
export class Cache<Value> {
  readonly #load: (key: string) => Promise<Value | undefined>;
  readonly #generationMax: number;
  /**
   * Two generations instead of an order of use: a hit in the young one costs one look-up and moves nothing. When the
   * young one is full it becomes the old one, and what was not asked for since goes.
   */
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  readonly #loading = new Map<string, Promise<Value | undefined>>();

  constructor(entriesMax: number, load: (key: string) => Promise<Value | undefined>) {
    this.#generationMax = Math.ceil(entriesMax / 2);
    this.#load = load;
  }

  /** The value at once when it is known, so that a hot path stays synchronous; otherwise a promise of it. */
  get(key: string): Value | Promise<Value | undefined> {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old === undefined) return this.#loading.get(key) ?? this.#fetch(key);
    this.#old.delete(key);
    this.#keep(key, old);
    return old;
  }

  /** Reads those that are not known, all in one. */
  async readMany(
    keys: readonly string[],
    loadMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, Value>>,
  ): Promise<void> {
    const missing = keys.filter((key) => !this.has(key));
    if (missing.length === 0) return;
    const loads = loadMany(missing);
    await Promise.all(
      missing.map((key) =>
        this.#fetch(
          key,
          loads.then((values) => values.get(key)),
        ),
      ),
    );
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  /** Forgets a value. A load that is under way read the old one: its answer is not kept, and nobody else joins it. */
  invalidate(key: string): void {
    this.#young.delete(key);
    this.#old.delete(key);
    this.#loading.delete(key);
  }

  /** Forgets everything. */
  clear(): void {
    this.#young.clear();
    this.#old.clear();
    this.#loading.clear();
  }

  async #fetch(key: string, load = this.#load(key)): Promise<Value | undefined> {
    this.#loading.set(key, load);
    try {
      const value = await load;
      if (this.#loading.get(key) === load && value !== undefined) this.#keep(key, value);
      return value;
    } finally {
      if (this.#loading.get(key) === load) this.#loading.delete(key);
    }
  }

  #keep(key: string, value: Value): void {
    this.#young.set(key, value);
    if (this.#young.size < this.#generationMax) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
