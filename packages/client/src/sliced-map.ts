/**
 * A map that never changes: a change makes another one. It is kept in slices, so that a change copies one slice and the
 * list of slices, not everything: about 200 entries of a map of 10,000.
 */
export class SlicedMap<Key, Value> {
  readonly size: number;
  readonly #slices: ReadonlyMap<string | number, ReadonlyMap<Key, Value>>;
  readonly #sliceOf: (key: Key) => string | number;

  /** `sliceOf` says in which slice a key is: the same for the same key, and spread so that slices stay small. */
  constructor(
    sliceOf: (key: Key) => string | number,
    slices: ReadonlyMap<string | number, ReadonlyMap<Key, Value>> = new Map(),
    size = 0,
  ) {
    this.#sliceOf = sliceOf;
    this.#slices = slices;
    this.size = size;
  }

  get(key: Key): Value | undefined {
    return this.#slices.get(this.#sliceOf(key))?.get(key);
  }

  has(key: Key): boolean {
    return this.get(key) !== undefined;
  }

  /** With this value; the same map when it has it already. */
  with(key: Key, value: Value): SlicedMap<Key, Value> {
    if (this.get(key) === value) return this;
    const sliceKey = this.#sliceOf(key);
    const slice = new Map(this.#slices.get(sliceKey));
    slice.set(key, value);
    return this.#withSlice(sliceKey, slice);
  }

  /** Without this key; the same map when it is not there. */
  without(key: Key): SlicedMap<Key, Value> {
    const sliceKey = this.#sliceOf(key);
    const before = this.#slices.get(sliceKey);
    if (!before?.has(key)) return this;
    const slice = new Map(before);
    slice.delete(key);
    return this.#withSlice(sliceKey, slice);
  }

  /** Without everything that is in the slice of this key. */
  withoutSliceOf(key: Key): SlicedMap<Key, Value> {
    const sliceKey = this.#sliceOf(key);
    return this.#slices.has(sliceKey) ? this.#withSlice(sliceKey, new Map()) : this;
  }

  /** With those keys alone that pass; the same map when all of them do. */
  where(passes: (key: Key) => boolean): SlicedMap<Key, Value> {
    const slices = new Map<string | number, ReadonlyMap<Key, Value>>();
    let size = 0;
    for (const [sliceKey, slice] of this.#slices) {
      const kept = [...slice].filter(([key]) => passes(key));
      if (kept.length > 0) slices.set(sliceKey, kept.length === slice.size ? slice : new Map(kept));
      size += kept.length;
    }
    return size === this.size ? this : new SlicedMap(this.#sliceOf, slices, size);
  }

  /** Slice by slice, in no order. */
  entries(): readonly (readonly [Key, Value])[] {
    return [...this.#slices.values()].flatMap((slice) => [...slice]);
  }

  values(): readonly Value[] {
    return this.entries().map(([, value]) => value);
  }

  #withSlice(sliceKey: string | number, slice: ReadonlyMap<Key, Value>): SlicedMap<Key, Value> {
    const slices = new Map(this.#slices);
    if (slice.size > 0) slices.set(sliceKey, slice);
    else slices.delete(sliceKey);
    const size = this.size - (this.#slices.get(sliceKey)?.size ?? 0) + slice.size;
    return new SlicedMap(this.#sliceOf, slices, size);
  }
}
