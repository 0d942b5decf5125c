import { parseInlines } from './markdown-inline.ts';
import type { Inline } from './markdown-inline.ts';

/** One entry of a list. `level` is how far it is indented, from 0. */
export interface ListItem {
  readonly level: number;
  readonly children: readonly Inline[];
}

/** A part of a message that stands on lines of its own. */
export type Block =
  | { readonly kind: 'paragraph'; readonly children: readonly Inline[] }
  | { readonly kind: 'fence'; readonly language: string; readonly text: string }
  | { readonly kind: 'quote'; readonly children: readonly Block[] }
  | {
      readonly kind: 'list';
      readonly isOrdered: boolean;
      readonly start: number;
      readonly items: readonly ListItem[];
    };

/** Quotes within quotes; deeper ones are shown as text. */
const quoteDepthMax = 3;
const listLevelMax = 2;
const spacesPerLevel = 2;

const fenceLine = /^ {0,3}```([^`]*)$/;
const fenceEnd = /^ {0,3}```\s*$/;
const quoteLine = /^ {0,3}> ?(.*)$/;
const bulletLine = /^( {0,8})[-*+] +(\S.*)$/;
const numberedLine = /^( {0,8})(\d{1,9})[.)] +(\S.*)$/;

/**
 * The blocks of a message: a small, safe subset of Markdown as a tree, in time linear in its length. There is no HTML
 * in it, before or after: whoever shows it makes text nodes.
 */
export const parseMarkdown = (source: string): readonly Block[] =>
  parseBlocks(source.replaceAll(/\r\n?/g, '\n').split('\n'), 0);

const parseBlocks = (lines: readonly string[], depth: number): readonly Block[] => {
  const blocks: Block[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    const read = line.trim() === '' ? undefined : blockAt(lines, index, depth);
    if (read) blocks.push(read.block);
    index = read?.end ?? index + 1;
  }
  return blocks;
};

interface Read {
  readonly block: Block;
  /** The line after it. */
  readonly end: number;
}

const blockAt = (lines: readonly string[], start: number, depth: number): Read => {
  const line = lines[start] ?? '';
  const fence = fenceLine.exec(line);
  if (fence) return readFence(lines, start, (fence[1] ?? '').trim());
  if (depth < quoteDepthMax && quoteLine.test(line)) return readQuote(lines, start, depth);
  if (bulletLine.test(line) || numberedLine.test(line)) return readList(lines, start);
  return readParagraph(lines, start, depth);
};

/** Up to the closing fence, or to the end where there is none: somebody is still writing. */
const readFence = (lines: readonly string[], start: number, language: string): Read => {
  let end = start + 1;
  while (end < lines.length && !fenceEnd.test(lines[end] ?? '')) end += 1;
  const block: Block = { kind: 'fence', language, text: lines.slice(start + 1, end).join('\n') };
  return { block, end: end + 1 };
};

const readQuote = (lines: readonly string[], start: number, depth: number): Read => {
  const inside: string[] = [];
  let end = start;
  for (; end < lines.length; end += 1) {
    const match = quoteLine.exec(lines[end] ?? '');
    if (!match) break;
    inside.push(match[1] ?? '');
  }
  return { block: { kind: 'quote', children: parseBlocks(inside, depth + 1) }, end };
};

const readList = (lines: readonly string[], start: number): Read => {
  const first = numberedLine.exec(lines[start] ?? '');
  const pattern = first ? numberedLine : bulletLine;
  const items: ListItem[] = [];
  let end = start;
  for (; end < lines.length; end += 1) {
    const match = pattern.exec(lines[end] ?? '');
    if (!match) break;
    const level = Math.min(listLevelMax, Math.floor((match[1] ?? '').length / spacesPerLevel));
    items.push({ level, children: parseInlines(match.at(-1) ?? '') });
  }
  return { block: { kind: 'list', isOrdered: first !== null, start: Number(first?.[2] ?? 1), items }, end };
};

const readParagraph = (lines: readonly string[], start: number, depth: number): Read => {
  let end = start + 1;
  while (end < lines.length && isParagraphLine(lines[end] ?? '', depth)) end += 1;
  const text = lines.slice(start, end).join('\n').trimEnd();
  return { block: { kind: 'paragraph', children: parseInlines(text) }, end };
};

const isParagraphLine = (line: string, depth: number): boolean =>
  line.trim() !== '' &&
  !fenceLine.test(line) &&
  !(depth < quoteDepthMax && quoteLine.test(line)) &&
  !bulletLine.test(line) &&
  !numberedLine.test(line);
