/**
 * How deep arrays and objects may nest. Whoever walks the values recursively must not run out of stack, and writing them
 * out again costs the square of their depth: a frame of 60 KB with 30,000 levels took a second.
 */
export const nestingMax = 100;

const code = {
  quote: 34,
  openBracket: 91,
  backslash: 92,
  closeBracket: 93,
  openBrace: 123,
  closeBrace: 125,
} as const;

/**
 * Whether JSON that begins at `start` nests deeper than `nestingMax`. Counts the openings first, which is one native
 * search: almost no frame has enough of them to be too deep.
 */
export function nestsTooDeep(text: string, start = 0): boolean {
  if (text.length - start <= nestingMax) return false;
  return countOpenings(text, start) > nestingMax && depthOf(text, start) > nestingMax;
}

function countOpenings(text: string, start: number): number {
  let count = 0;
  for (const opening of ['[', '{']) {
    for (let at = text.indexOf(opening, start); at !== -1; at = text.indexOf(opening, at + 1)) count += 1;
  }
  return count;
}

function depthOf(text: string, start: number): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const character = text.charCodeAt(at);
    if (character === code.quote) inString = !inString;
    else if (inString && character === code.backslash) at += 1;
    else if (inString) continue;
    else if (character === code.openBracket || character === code.openBrace)
      deepest = Math.max(deepest, ++depth);
    else if (character === code.closeBracket || character === code.closeBrace) depth -= 1;
  }
  return deepest;
}
