/** A payload of NOTIFY is shorter than 8,000 bytes. */
export const partBytesMax = 7_900;
/** Bytes of the longest text that is sent in parts, and so of what is kept of one that has not come in whole. */
export const textBytesMax = 8_388_608;
/** Texts of which some parts have come. More than one a node there are only when nodes end in the middle of one. */
const unfinishedMax = 64;

const header = /^\+([\w-]+)\.(\d+)\/(\d+):/;

/**
 * A text as it is when it is short, in numbered parts when it is not: `+<id>.<index>/<count>:<text>`. An envelope begins
 * with a brace, so that it is never taken for a part. Parts are cut between characters. Throws for a text too long.
 */
export const split = (text: string, id: string): readonly string[] => {
  if (text.length * 3 <= partBytesMax) return [text];
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= partBytesMax) return [text];
  if (bytes.length > textBytesMax) throw new RangeError(`A text of ${bytes.length} bytes is too long.`);
  const shares: string[] = [];
  const roomForHeader = 100;
  for (let from = 0; from < bytes.length;) {
    let to = Math.min(bytes.length, from + partBytesMax - roomForHeader);
    // Not within a character: bytes that go on with one begin with the bits 10.
    while (to < bytes.length && ((bytes[to] ?? 0) & 0xc0) === 0x80) to -= 1;
    shares.push(new TextDecoder().decode(bytes.subarray(from, to)));
    from = to;
  }
  return shares.map((share, index) => `+${id}.${index}/${shares.length}:${share}`);
};

interface Unfinished {
  readonly count: number;
  readonly shares: string[];
}

/** Puts texts together again. A text of which a part is missing is given up. */
export class Joiner {
  readonly #unfinished = new Map<string, Unfinished>();

  /** The whole text that this payload is, or completes; undefined as long as parts are missing. */
  take(payload: string): string | undefined {
    const match = header.exec(payload);
    if (!match) return payload;
    const [head, id = '', index, count] = match;
    const share = payload.slice(head.length);
    const text = this.#expect(id, Number(index), Number(count));
    if (!text) return undefined;
    text.shares.push(share);
    if (text.shares.length < text.count) return undefined;
    this.#unfinished.delete(id);
    return text.shares.join('');
  }

  #expect(id: string, index: number, count: number): Unfinished | undefined {
    if (count > Math.ceil(textBytesMax / partBytesMax) * 2) return undefined;
    if (index === 0) {
      const [oldest] = this.#unfinished.keys();
      if (this.#unfinished.size >= unfinishedMax && oldest !== undefined) this.#unfinished.delete(oldest);
      this.#unfinished.set(id, { count, shares: [] });
    }
    const text = this.#unfinished.get(id);
    if (text?.shares.length === index && text.count === count) return text;
    this.#unfinished.delete(id);
    return undefined;
  }
}
