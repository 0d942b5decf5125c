const esc = '\u001B';
const sequenceOrCharacter = new RegExp(
  String.raw`^(?:${esc}\[([\d;?]*)([A-Za-z])|[^${esc}]|${esc}[^[])`,
  'u',
);

/** As much of a terminal as `parley` uses: rows that are written from their beginning, and modes. */
export class TerminalScreen {
  /** Everything that was written, as it came. */
  raw = '';
  readonly #rows: string[] = [];
  #row = 0;
  #rest = '';
  readonly #modes = new Set<string>();

  write(text: string): void {
    this.raw += text;
    this.#rest += text;
    for (;;) {
      // A sequence that is not whole waits for the rest of it.
      const found = sequenceOrCharacter.exec(this.#rest);
      if (!found) return;
      this.#rest = this.#rest.slice(found[0].length);
      const [whole, parameters, final] = found;
      if (final === undefined) this.#put(whole);
      else this.#obey(parameters ?? '', final);
    }
  }

  /** What is on the screen. */
  text(): string {
    return Array.from(this.#rows, (row) => row ?? '').join('\n');
  }

  /** Whether a private mode is set: 1049 is the other screen, 2004 bracketed paste. */
  has(mode: string): boolean {
    return this.#modes.has(mode);
  }

  #put(character: string): void {
    if (character === '\n') this.#row += 1;
    else if (character >= ' ') this.#rows[this.#row] = (this.#rows[this.#row] ?? '') + character;
  }

  #obey(parameters: string, final: string): void {
    if (final === 'H') this.#row = Number(parameters.split(';')[0]) - 1;
    else if (final === 'K') this.#rows[this.#row] = '';
    else if (final === 'J') this.#rows.length = 0;
    else if (final === 'h') this.#modes.add(parameters.slice(1));
    else if (final === 'l') this.#modes.delete(parameters.slice(1));
  }
}
