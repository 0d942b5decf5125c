/** What a terminal sends, as keys. */

export type KeyName =
  | 'enter'
  | 'newline'
  | 'backspace'
  | 'delete'
  | 'left'
  | 'right'
  | 'up'
  | 'down'
  | 'wordLeft'
  | 'wordRight'
  | 'home'
  | 'end'
  | 'pageUp'
  | 'pageDown'
  | 'killToStart'
  | 'killWord'
  | 'tab'
  | 'escape'
  | 'interrupt'
  | 'endOfInput'
  | 'switchRoom'
  | 'redraw'
  | 'focus'
  | 'blur';

export type Key =
  | { readonly name: KeyName }
  /** Typed, or pasted: then line breaks are part of it. */
  | { readonly name: 'text'; readonly text: string };

const controls: Readonly<Record<string, KeyName>> = {
  '\r': 'enter',
  '\n': 'newline',
  '\t': 'tab',
  '\u007F': 'backspace',
  '\b': 'backspace',
  '\u0001': 'home',
  '\u0002': 'left',
  '\u0003': 'interrupt',
  '\u0004': 'endOfInput',
  '\u0005': 'end',
  '\u0006': 'right',
  '\u000B': 'switchRoom',
  '\u000C': 'redraw',
  '\u000E': 'down',
  '\u0010': 'up',
  '\u0015': 'killToStart',
  '\u0017': 'killWord',
};

/** What follows ESC: CSI and SS3 sequences, and keys with Alt. */
const sequences: Readonly<Record<string, KeyName>> = {
  '[A': 'up',
  '[B': 'down',
  '[C': 'right',
  '[D': 'left',
  '[H': 'home',
  '[F': 'end',
  '[1~': 'home',
  '[7~': 'home',
  '[3~': 'delete',
  '[4~': 'end',
  '[8~': 'end',
  '[5~': 'pageUp',
  '[6~': 'pageDown',
  '[1;5C': 'wordRight',
  '[1;5D': 'wordLeft',
  '[1;3C': 'wordRight',
  '[1;3D': 'wordLeft',
  '[1;2A': 'pageUp',
  '[1;2B': 'pageDown',
  '[13;2u': 'newline',
  '[13;3u': 'newline',
  '[27;2;13~': 'newline',
  '[I': 'focus',
  '[O': 'blur',
  OA: 'up',
  OB: 'down',
  OC: 'right',
  OD: 'left',
  OH: 'home',
  OF: 'end',
  b: 'wordLeft',
  f: 'wordRight',
  '\u007F': 'killWord',
  '\b': 'killWord',
  '\r': 'newline',
  '\n': 'newline',
};

const escape = '\u001B';
const pasteStart = '[200~';
const pasteEnd = `${escape}[201~`;
/** Longer pastes are cut: no message is as long. */
const pasteLengthMax = 100_000;

const sequencePattern = /^(?:\[[\d;?<>=]*[ -/]*[@-~]|O[A-Za-z]|[\s\S])/u;
const textPattern = /^[^\p{Cc}]+/u;

/** Reads what a terminal sends, in pieces as they come. */
export class KeyReader {
  #pasted: string | undefined;

  read(chunk: string): readonly Key[] {
    const keys: Key[] = [];
    let rest = chunk;
    while (rest !== '') {
      if (this.#pasted === undefined) rest = this.#readKey(rest, keys);
      else rest = this.#readPaste(rest, keys);
    }
    return keys;
  }

  #readKey(rest: string, keys: Key[]): string {
    const [text] = textPattern.exec(rest) ?? [];
    if (text !== undefined) {
      keys.push({ name: 'text', text });
      return rest.slice(text.length);
    }
    if (!rest.startsWith(escape)) {
      const name = controls[rest.charAt(0)];
      if (name) keys.push({ name });
      return rest.slice(1);
    }
    const [sequence] = sequencePattern.exec(rest.slice(1)) ?? [];
    // ESC and nothing after it, or another key that came with it: the key itself.
    if (sequence === undefined || (controls[sequence] && !sequences[sequence])) {
      keys.push({ name: 'escape' });
      return rest.slice(1);
    }
    if (sequence === pasteStart) this.#pasted = '';
    else if (sequences[sequence]) keys.push({ name: sequences[sequence] });
    return rest.slice(1 + sequence.length);
  }

  /** The end of a paste may come in pieces, too. */
  #readPaste(rest: string, keys: Key[]): string {
    const pasted = (this.#pasted ?? '') + rest;
    const end = pasted.indexOf(pasteEnd);
    if (end === -1) {
      this.#pasted = pasted.slice(0, pasteLengthMax);
      return '';
    }
    this.#pasted = undefined;
    if (end > 0) keys.push({ name: 'text', text: pasted.slice(0, end) });
    return pasted.slice(end + pasteEnd.length);
  }
}
