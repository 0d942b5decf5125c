import { StringDecoder } from 'node:string_decoder';
import type { Cli } from '../account.ts';
import { paint } from '../text/spans.ts';
import { KeyReader } from './keys.ts';
import type { Key } from './keys.ts';
import type { Screen } from './screen.ts';

const csi = '\u001B[';
/** The other screen, bracketed paste, focus events, no wrapping at the right edge. */
const enter = `${csi}?1049h${csi}?2004h${csi}?1004h${csi}?7l${csi}2J`;
const leave = `${csi}?7h${csi}?1004l${csi}?2004l${csi}?25h${csi}?1049l`;
/** Terminals that know it show what is drawn in between at once; others pass over it. */
const drawStart = `${csi}?2026h${csi}?25l`;
const drawEnd = `${csi}?25h${csi}?2026l`;

/** The terminal as a screen of its own: keys in, rows out. It is given back whatever ends the process. */
export class Terminal {
  readonly #cli: Cli;
  readonly #keys = new KeyReader();
  readonly #decoder = new StringDecoder('utf8');
  #drawn: readonly string[] = [];
  #place = '';
  #isOpen = false;
  readonly #onKey: (key: Key) => void;
  readonly #onResize: () => void;

  constructor(cli: Cli, given: { readonly onKey: (key: Key) => void; readonly onResize: () => void }) {
    this.#cli = cli;
    this.#onKey = given.onKey;
    this.#onResize = given.onResize;
  }

  get columns(): number {
    return this.#cli.stdout.columns || 80;
  }

  get rows(): number {
    return this.#cli.stdout.rows || 24;
  }

  open(): void {
    this.#isOpen = true;
    this.#cli.stdin.setRawMode(true);
    this.#cli.stdin.on('data', this.#hear);
    this.#cli.stdin.resume();
    this.#cli.stdout.on('resize', this.#resize);
    process.on('exit', this.#close);
    this.#cli.stdout.write(enter);
  }

  close(): void {
    process.off('exit', this.#close);
    this.#cli.stdin.off('data', this.#hear);
    this.#cli.stdin.pause();
    this.#cli.stdout.off('resize', this.#resize);
    this.#close();
  }

  /** Draws everything anew the next time: something else may have written over it. */
  forget(): void {
    this.#drawn = [];
  }

  /** Writes the rows that changed. */
  draw({ rows, cursor }: Screen): void {
    if (!this.#isOpen) return;
    const painted = rows.map((row) => paint(row, this.#cli.output.palette));
    const place = `${csi}${cursor.row + 1};${cursor.column + 1}H`;
    let written = '';
    for (const [index, row] of painted.entries()) {
      if (row !== this.#drawn[index]) written += `${csi}${index + 1};1H${csi}0m${csi}2K${row}`;
    }
    if (written === '' && place === this.#place) return;
    this.#drawn = painted;
    this.#place = place;
    this.#cli.stdout.write(drawStart + written + place + drawEnd);
  }

  readonly #hear = (chunk: Buffer | string): void => {
    const text = typeof chunk === 'string' ? chunk : this.#decoder.write(chunk);
    for (const key of this.#keys.read(text)) this.#onKey(key);
  };

  readonly #resize = (): void => {
    this.forget();
    this.#onResize();
  };

  readonly #close = (): void => {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#cli.stdin.setRawMode(false);
    this.#cli.stdout.write(leave);
  };
}
