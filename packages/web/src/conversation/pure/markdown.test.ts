import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { parseInlines, textOf } from './markdown-inline.ts';
import type { Inline } from './markdown-inline.ts';
import { parseMarkdown } from './markdown.ts';
import type { Block } from './markdown.ts';

/** A tree in one line: `bold(text)`. */
const shape = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.kind === 'text') return inline.text;
      if (inline.kind === 'code') return `code(${inline.text})`;
      if (inline.kind === 'mention') return `mention(${inline.username})`;
      if (inline.kind === 'link') return `link(${inline.href}|${shape(inline.children)})`;
      return `${inline.kind}(${shape(inline.children)})`;
    })
    .join('');

const inline = (source: string): string => shape(parseInlines(source));

describe('emphasis', () => {
  it.each([
    ['**bold** and *italic* and ~~gone~~', 'bold(bold) and italic(italic) and strike(gone)'],
    ['__bold__ and _italic_', 'bold(bold) and italic(italic)'],
    ['**bold *and italic* in it**', 'bold(bold italic(and italic) in it)'],
    ['***both***', 'bold(italic(both))'],
    ['snake_case_name and 2 * 3 * 4', 'snake_case_name and 2 * 3 * 4'],
    ['2*3*4', '2*3*4'],
    ['*open', '*open'],
    ['**open *inner*', '**open italic(inner)'],
    ['a ** b ** c', 'a ** b ** c'],
    ['**over\nlines**', 'bold(over\nlines)'],
    ['\\*not\\* italic', '*not* italic'],
    ['****', '****'],
    ['**', '**'],
    ['¯\\_(ツ)_/¯', '¯_(ツ)_/¯'],
  ])('reads %j', (source, expected) => {
    expect(inline(source)).toBe(expected);
  });
});

describe('code', () => {
  it.each([
    ['`a*b*c`', 'code(a*b*c)'],
    ['``a`b``', 'code(a`b)'],
    ['`open', '`open'],
    ['**`x`**', 'bold(code(x))'],
  ])('reads %j', (source, expected) => {
    expect(inline(source)).toBe(expected);
  });
});

describe('links and mentions', () => {
  it.each([
    ['[here](https://example.org/a_(b))', 'link(https://example.org/a_(b)|here)'],
    ['[write](mailto:ada@example.org)', 'link(mailto:ada@example.org|write)'],
    ['[file.png](/v1/files/0b)', 'link(/v1/files/0b|file.png)'],
    ['[*it*](https://example.org)', 'link(https://example.org|italic(it))'],
    ['see https://example.org/a_b_c.', 'see link(https://example.org/a_b_c|https://example.org/a_b_c).'],
    ['(https://example.org/x)', '(link(https://example.org/x|https://example.org/x))'],
    ['<https://example.org>', 'link(https://example.org|https://example.org)'],
    ['hi @ada, and @b.c.', 'hi mention(ada), and mention(b.c).'],
    ['ada@example.org', 'ada@example.org'],
    ['http and hello', 'http and hello'],
  ])('reads %j', (source, expected) => {
    expect(inline(source)).toBe(expected);
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JAVASCRIPT:alert(1))',
    '[x](data:text/html,1)',
    '[x](//evil.example)',
    '[x](/v1/me)',
    '<script>alert(1)</script>',
    '[x](ftp://example.org)',
  ])('leaves %j as text', (source) => {
    expect(parseInlines(source)).toEqual([{ kind: 'text', text: source }]);
  });
});

describe('blocks', () => {
  const kinds = (source: string): string[] => parseMarkdown(source).map(({ kind }) => kind);

  it('reads a fenced block with its language, untouched inside', () => {
    expect(parseMarkdown('before\n```ts\nconst *a* = 1;\n\n> b\n```\nafter')).toEqual([
      { kind: 'paragraph', children: [{ kind: 'text', text: 'before' }] },
      { kind: 'fence', language: 'ts', text: 'const *a* = 1;\n\n> b' },
      { kind: 'paragraph', children: [{ kind: 'text', text: 'after' }] },
    ]);
  });

  it('takes a fence without an end to the end', () => {
    expect(parseMarkdown('```\na')).toEqual([{ kind: 'fence', language: '', text: 'a' }]);
  });

  it('nests quotes three deep, and no deeper', () => {
    const depthOf = (blocks: readonly Block[]): number =>
      Math.max(0, ...blocks.map((block) => (block.kind === 'quote' ? 1 + depthOf(block.children) : 0)));
    expect(depthOf(parseMarkdown('> > a'))).toBe(2);
    expect(depthOf(parseMarkdown(`${'> '.repeat(2_000)}a`))).toBe(3);
  });

  it('reads bullet and numbered lists, with levels', () => {
    expect(parseMarkdown('- a\n  - b\n* c')).toMatchObject([
      { kind: 'list', isOrdered: false, items: [{ level: 0 }, { level: 1 }, { level: 0 }] },
    ]);
    expect(parseMarkdown('3. a\n4. b')).toMatchObject([{ kind: 'list', isOrdered: true, start: 3 }]);
    expect(kinds('text\n- a\n\nmore')).toEqual(['paragraph', 'list', 'paragraph']);
  });

  it('keeps line breaks in a paragraph', () => {
    expect(parseMarkdown('a\nb')).toEqual([
      { kind: 'paragraph', children: [{ kind: 'text', text: 'a\nb' }] },
    ]);
  });
});

/** All that is in a tree, with addresses and languages. */
const everything = (blocks: readonly Block[]): string =>
  blocks
    .map((block) => {
      if (block.kind === 'fence') return block.language + block.text;
      if (block.kind === 'quote') return everything(block.children);
      if (block.kind === 'list') return block.items.map(({ children }) => inside(children)).join('');
      return inside(block.children);
    })
    .join('');

const inside = (inlines: readonly Inline[]): string =>
  inlines
    .map((inline) => {
      if (inline.kind === 'link') return isBare(inline) ? inline.href : inside(inline.children) + inline.href;
      if (inline.kind === 'mention') return inline.username;
      return 'children' in inline ? inside(inline.children) : inline.text;
    })
    .join('');

const isBare = (link: Inline & { kind: 'link' }): boolean => textOf(link.children) === link.href;

const letters = (text: string): string => text.replaceAll(/[^a-z]/gi, '');

const marks = fc.constantFrom(
  '*',
  '**',
  '_',
  '__',
  '~~',
  '`',
  '```',
  '```\n',
  '[',
  ']',
  '](https://',
  '(',
  ')',
  '<',
  '>',
  '> ',
  '- ',
  '1. ',
  '@',
  '\n',
  ' ',
  '\\',
  'a',
  'Bc',
  'http://',
  'h',
  '/v1/files/',
  '\n\n',
  '  ',
  '.',
  ':',
);

describe('whatever is written', () => {
  it('keeps every letter, in its order', () => {
    fc.assert(
      fc.property(fc.array(marks, { maxLength: 60 }), (parts) => {
        const source = parts.join('');
        expect(letters(everything(parseMarkdown(source)))).toBe(letters(source));
      }),
      { numRuns: 3_000 },
    );
  });

  it('is itself where there are no marks', () => {
    const plain = fc.stringMatching(/^[A-Za-z0-9 ,!?é日]*$/);
    fc.assert(
      fc.property(plain, (text) => {
        expect(textOf(parseInlines(text))).toBe(text);
      }),
    );
  });

  it.each([
    '*',
    '[',
    '`',
    '_',
    '~',
    '>',
    '> ',
    '(',
    '<',
    '@',
    '\\',
    '*a ',
    '**a_',
    '[a](',
    'http://(',
    '[x](http://a(',
    '- ',
    '_*',
  ])('takes time in proportion to its length: %j', (part) => {
    const long = part.repeat(Math.ceil(200_000 / part.length));
    const startMs = performance.now();
    parseMarkdown(long);
    // Fifty times the longest message: what is quadratic takes minutes, what is linear some milliseconds.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});
