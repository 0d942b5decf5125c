import { harmless } from './harmless.ts';
import type { Span } from './spans.ts';
import { fit, widthOf } from './width.ts';

/** A long name or description does not push the other columns out of sight. */
const columnWidthMax = 48;
const between = '  ';

/** Rows with columns below each other. The last column is not filled up. */
export const table = (rows: readonly (readonly Span[])[]): readonly (readonly Span[])[] => {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, { text }] of row.entries())
      widths[index] = Math.min(columnWidthMax, Math.max(widths[index] ?? 0, widthOf(harmless(text))));
  }
  return rows.map((row) =>
    row.flatMap((span, index): readonly Span[] => {
      const text = harmless(span.text);
      if (index === row.length - 1) return [{ ...span, text }];
      const width = widths[index] ?? 0;
      return width === 0 ? [] : [{ ...span, text: fit(text, width) }, { text: between }];
    }),
  );
};
