import { expect } from 'bun:test';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './program.ts';

const uuidShape = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const timeShape = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g;
const jwtShape = /eyJ[\w-]+\.[\w-]+\.[\w-]+/g;
const block = /(<!-- transcript -->\n)([\s\S]*?)(<!-- \/transcript -->)/;

/** A conversation as it is written down, line by line. What differs from run to run has a name in it. */
export interface Transcript {
  /** A call over HTTP with its answer, or a plain frame: who, which way (`->` to the server), and what. */
  line(who: string, way: '->' | '<-', what: string, data?: unknown): void;
  /** Gives a value of this run (a UUID, a number, a secret) the name under which it stands in the page. */
  name(value: string, name: string): void;
  /** Compares with the page, or writes it with UPDATE_TRANSCRIPTS=1. */
  matches(page: string): void;
}

/** Starts a transcript. UUIDs without a name, times and tokens get one by themselves, in the order they come. */
export const startTranscript = (): Transcript => {
  const names = new Map<string, string>();
  const lines: string[] = [];
  const placeholder = (value: string, kind: string): string => {
    const known = names.get(value);
    if (known !== undefined) return known;
    const count = [...names.values()].filter((name) => name.startsWith(`<${kind}-`)).length;
    const made = `<${kind}-${count + 1}>`;
    names.set(value, made);
    return made;
  };
  const stable = (text: string): string => {
    let told = text;
    for (const [value, name] of [...names].toSorted(([one], [other]) => other.length - one.length))
      told = told.replaceAll(value, name);
    return told
      .replaceAll(jwtShape, (value) => placeholder(value, 'token'))
      .replaceAll(timeShape, '<time>')
      .replaceAll(uuidShape, (value) => placeholder(value, 'id'));
  };
  return {
    line(who, way, what, data) {
      const told = data === undefined ? '' : ` ${typeof data === 'string' ? data : JSON.stringify(data)}`;
      lines.push(stable(`${who} ${way} ${what}${told}`));
    },
    name: (value, name) => void names.set(value, `<${name}>`),
    matches(page) {
      const path = join(root, page);
      const text = readFileSync(path, 'utf8');
      const written = block.exec(text)?.[2];
      if (written === undefined) throw new Error(`${page} has no <!-- transcript --> block.`);
      const made = `\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n\n`;
      if (process.env['UPDATE_TRANSCRIPTS'] === '1') {
        writeFileSync(
          path,
          text.replace(block, (_all, start, _old, end) => `${start}${made}${end}`),
        );
        return;
      }
      expect(written).toBe(made);
    },
  };
};
