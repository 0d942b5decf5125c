/** A number as people write it. */
export const count = (value: number): string => value.toLocaleString('en');

export const seconds = (milliseconds: number): string => `${count(milliseconds / 1_000)} s`;

/** A table of Markdown. */
export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, heads.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
