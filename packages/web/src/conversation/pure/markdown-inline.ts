/** A part of a line. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly children: readonly Inline[] }
  | { readonly kind: 'link'; readonly href: string; readonly children: readonly Inline[] }
  | { readonly kind: 'mention'; readonly username: string };

/** Each kind of emphasis is open once at most, so this is also how deep they nest. */
type Marker = '**' | '__' | '*' | '_' | '~~';

const kindOf: Record<Marker, 'bold' | 'italic' | 'strike'> = {
  '**': 'bold',
  __: 'bold',
  '*': 'italic',
  _: 'italic',
  '~~': 'strike',
};

/** What is collected since a marker was opened; the outermost has none. */
interface Frame {
  readonly marker: Marker | undefined;
  readonly children: Inline[];
}

/** The patterns are sticky, and none of them looks past what it takes but for one bounded run: the whole is linear. */
const plain = /[^\\`*_~[\]@h<\n]+|\n/y;
const markerRun = /\*{1,2}|_{1,2}|~~/y;
const longRun = /\*{4,}|_{4,}|~{3,}/y;
const ticks = /`+/y;
const escape = /\\([\\`*_~[\]@>-])/y;
const namedLink =
  /\[([^[\]\n]{1,300})\]\(((?:https?:\/\/|mailto:|\/v1\/files\/)(?:[^\s()<>[\]]|\([^\s()<>[\]]{0,300}\))+)\)/y;
const bareLink = /https?:\/\/[^\s<>"`]+/y;
const angleLink = /<((?:https?:\/\/|mailto:)[^\s<>]+)>/y;
const mention = /@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]{0,38}[\p{L}\p{N}_])?)/uy;
const wordCharacter = /[\p{L}\p{N}_]/u;

/** The parts of one paragraph. Line breaks stay in the text. */
export const parseInlines = (source: string): readonly Inline[] => new InlineReader(source, true).read();

class InlineReader {
  readonly #source: string;
  readonly #mayLink: boolean;
  readonly #frames: Frame[] = [{ marker: undefined, children: [] }];
  #at = 0;

  constructor(source: string, mayLink: boolean) {
    this.#source = source;
    this.#mayLink = mayLink;
  }

  read(): readonly Inline[] {
    while (this.#at < this.#source.length) this.#readOne();
    while (this.#frames.length > 1) this.#giveUp();
    return this.#top().children;
  }

  #top(): Frame {
    return this.#frames.at(-1) ?? { marker: undefined, children: [] };
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#source);
  }

  /** Takes one part. What is nothing special is text. */
  #readOne(): void {
    const text = this.#match(plain);
    if (text) return this.#text(text[0]);
    const escaped = this.#match(escape);
    if (escaped) {
      this.#at += 1;
      return this.#text(escaped[1] ?? '');
    }
    if (this.#readCode() || this.#readLink() || this.#readMention() || this.#readMarker()) return;
    this.#text(this.#source[this.#at] ?? '');
  }

  #text(text: string): void {
    this.#at += text.length;
    addText(this.#top().children, text);
  }

  #push(inline: Inline, length: number): true {
    this.#at += length;
    this.#top().children.push(inline);
    return true;
  }

  #readCode(): boolean {
    const run = this.#match(ticks)?.[0];
    if (run === undefined) return false;
    const start = this.#at + run.length;
    // Looked for in vain once for each length at most: a later run of the same one would have been found.
    const end = findRun(this.#source, run.length, start);
    if (end < 0) {
      this.#text(run);
      return true;
    }
    return this.#push({ kind: 'code', text: this.#source.slice(start, end) }, end + run.length - this.#at);
  }

  #readLink(): boolean {
    if (!this.#mayLink) return false;
    const named = this.#match(namedLink);
    if (named) {
      const children = new InlineReader(named[1] ?? '', false).read();
      return this.#push({ kind: 'link', href: named[2] ?? '', children }, named[0].length);
    }
    const angled = this.#match(angleLink)?.[1];
    if (angled !== undefined) return this.#push(linkTo(angled), angled.length + 2);
    if (this.#isInWord()) return false;
    const bare = this.#match(bareLink);
    if (!bare) return false;
    const href = withoutTail(bare[0]);
    return this.#push(linkTo(href), href.length);
  }

  #readMention(): boolean {
    if (this.#isInWord()) return false;
    const username = this.#match(mention)?.[1];
    if (username === undefined) return false;
    return this.#push({ kind: 'mention', username }, username.length + 1);
  }

  #isInWord(): boolean {
    return wordCharacter.test(this.#source[this.#at - 1] ?? '');
  }

  #readMarker(): boolean {
    const long = this.#match(longRun);
    if (long) {
      this.#text(long[0]);
      return true;
    }
    const marker = this.#match(markerRun)?.[0] as Marker | undefined;
    if (marker === undefined) return false;
    const closing = this.#closing(marker);
    if (closing !== undefined) {
      this.#close(closing);
      return true;
    }
    if (!this.#mayOpen(marker)) {
      this.#text(marker);
      return true;
    }
    this.#open(marker);
    return true;
  }

  #open(marker: Marker): void {
    // The same one again: the earlier one was no emphasis.
    while (this.#frames.some((frame) => frame.marker === marker)) this.#giveUp();
    this.#frames.push({ marker, children: [] });
    this.#at += marker.length;
  }

  /** Which marker ends here: the one that was read, or its first half where only that is open. */
  #closing(marker: Marker): Marker | undefined {
    const before = this.#source[this.#at - 1] ?? ' ';
    if (/\s/.test(before)) return undefined;
    const candidates: readonly Marker[] =
      marker === '**' ? ['**', '*'] : marker === '__' ? ['__', '_'] : [marker];
    // Of `***` the innermost goes first.
    const open = this.#frames.findLast(({ marker }) => marker !== undefined && candidates.includes(marker));
    const found = open?.marker;
    if (found === undefined || (this.#top() === open && open.children.length === 0)) return undefined;
    const after = this.#source[this.#at + found.length] ?? '';
    const isWordBound = found === '*' || found.startsWith('_');
    return isWordBound && wordCharacter.test(after) && !isMarker(after) ? undefined : found;
  }

  #mayOpen(marker: Marker): boolean {
    const after = this.#source[this.#at + marker.length] ?? ' ';
    if (/\s/.test(after)) return false;
    const isWordBound = marker === '*' || marker.startsWith('_');
    const before = this.#source[this.#at - 1] ?? '';
    return !isWordBound || !wordCharacter.test(before) || isMarker(before);
  }

  #close(marker: Marker): void {
    while (this.#top().marker !== marker) this.#giveUp();
    const frame = this.#frames.pop();
    this.#push({ kind: kindOf[marker], children: frame?.children ?? [] }, marker.length);
  }

  /** The innermost marker has no end: it is text, and so is what follows it. */
  #giveUp(): void {
    const frame = this.#frames.pop();
    if (frame?.marker === undefined) return;
    const { children } = this.#top();
    addText(children, frame.marker);
    for (const child of frame.children) {
      if (child.kind === 'text') addText(children, child.text);
      else children.push(child);
    }
  }
}

const isMarker = (character: string): boolean => character === '_' || character === '*';

const addText = (children: Inline[], text: string): void => {
  const last = children.at(-1);
  if (last?.kind === 'text') children[children.length - 1] = { kind: 'text', text: last.text + text };
  else children.push({ kind: 'text', text });
};

const linkTo = (href: string): Inline => ({ kind: 'link', href, children: [{ kind: 'text', text: href }] });

/** Where a run of exactly so many backticks begins, or -1. */
const findRun = (source: string, length: number, from: number): number => {
  const run = /`+/g;
  run.lastIndex = from;
  for (let match = run.exec(source); match; match = run.exec(source)) {
    if (match[0].length === length) return match.index;
  }
  return -1;
};

/** An address without the punctuation of the sentence that it stands in, and without a bracket that it did not open. */
const withoutTail = (href: string): string => {
  let end = href.length;
  let surplus = 0;
  for (const character of href) surplus += character === ')' ? 1 : character === '(' ? -1 : 0;
  for (; end > 0; end -= 1) {
    const last = href[end - 1] ?? '';
    if (last === ')' && surplus > 0) surplus -= 1;
    else if (!/[.,:;!?'"*_~\]]/.test(last)) break;
  }
  return href.slice(0, end);
};

/** What a reader sees of a line, without the marks. */
export const textOf = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      switch (inline.kind) {
        case 'text':
        case 'code':
          return inline.text;
        case 'mention':
          return `@${inline.username}`;
        case 'bold':
        case 'italic':
        case 'strike':
        case 'link':
          return textOf(inline.children);
        default:
          return inline satisfies never;
      }
    })
    .join('');
