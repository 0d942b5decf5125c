import { graphemesOf, widthOf } from '../packages/cli/src/text/width.ts';

/** A terminal as an SVG: what a program wrote to it, as the rows that one saw, in the colours of its letters. */

const escape = '\u001B';
const sequenceOrText = new RegExp(
  String.raw`${escape}\[([\d;?]*)([A-Za-z])|${escape}[^[]|[^${escape}]+`,
  'gu',
);

interface Piece {
  readonly text: string;
  /** The parameters of "select graphic rendition": 1 is bold, 2 dim, 7 inverse, 31 to 36 colours. */
  readonly look: string;
}
type Row = readonly Piece[];

/** The rows that are on the screen after all of `raw`. As much of a terminal as `parley` uses. */
export const rowsOf = (raw: string): readonly Row[] => {
  const rows: Piece[][] = [];
  let row = 0;
  let look = '';
  for (const [text, parameters = '', final] of raw.matchAll(sequenceOrText)) {
    if (final === 'H') row = Number(parameters.split(';')[0]) - 1;
    else if (final === 'K') rows[row] = [];
    else if (final === 'J') rows.length = 0;
    else if (final === 'm') look = parameters === '0' ? '' : parameters;
    else if (final === undefined && !text.startsWith(escape)) (rows[row] ??= []).push({ text, look });
  }
  return Array.from(rows, (pieces) => pieces ?? []);
};

const cell = { width: 8.4, height: 20 };
const edge = { side: 20, top: 52, bottom: 20 };
const colors: Readonly<Record<string, string>> = {
  '31': '#ff8a80',
  '32': '#8fd694',
  '33': '#f2cc60',
  '34': '#82aaff',
  '35': '#d8a5ff',
  '36': '#78dce8',
};
const ground = '#1b1d23';
const ink = '#e4e6eb';

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const svgOfPiece = ({ text, look }: Piece, column: number, row: number): string => {
  const codes = look.split(';');
  const x = edge.side + column * cell.width;
  const y = edge.top + row * cell.height;
  const width = (widthOf(text) * cell.width).toFixed(1);
  const isInverse = codes.includes('7');
  const color = codes.map((code) => colors[code]).find((found) => found !== undefined) ?? ink;
  const box = isInverse
    ? `<rect x="${x.toFixed(1)}" y="${y - 15}" width="${width}" height="${cell.height}" fill="${color}"/>`
    : '';
  const attributes = [
    `fill="${isInverse ? ground : color}"`,
    ...(codes.includes('1') ? ['font-weight="700"'] : []),
    ...(codes.includes('2') ? ['opacity=".6"'] : []),
  ];
  // Each piece has the room of its columns, whichever face the reader has.
  return `${box}<text x="${x.toFixed(1)}" y="${y}" textLength="${width}" xml:space="preserve" ${attributes.join(' ')}>${escaped(text)}</text>`;
};

/** Spaces at the ends are left out: they have nothing to show. */
const trimmed = (pieces: Row): readonly (Piece & { readonly column: number })[] => {
  let column = 0;
  return pieces.flatMap((piece) => {
    const before = graphemesOf(piece.text).findIndex((grapheme) => grapheme !== ' ');
    const at = column + Math.max(0, before);
    column += widthOf(piece.text);
    const text = piece.look.includes('7') ? piece.text : piece.text.trim();
    return text === '' ? [] : [{ ...piece, text, column: at }];
  });
};

const svgOfRows = (rows: readonly Row[]): string =>
  rows
    .flatMap((pieces, row) => trimmed(pieces).map((piece) => svgOfPiece(piece, piece.column, row)))
    .join('\n');

interface Given {
  readonly columns: number;
  readonly rows: number;
  readonly title: string;
  /** How long each picture is shown. */
  readonly showMs: number;
}

/** Several screens one after the other, again and again; the last one alone where nothing may move. */
export const terminalSvg = (
  screens: readonly (readonly Row[])[],
  { columns, rows, title, showMs }: Given,
): string => {
  const width = Math.ceil(columns * cell.width + 2 * edge.side);
  const height = edge.top + (rows - 1) * cell.height + edge.bottom;
  const share = 100 / screens.length;
  const frames = screens.map((screen, index) => {
    const isLast = index === screens.length - 1;
    return `<g class="frame"${isLast ? '' : ' visibility="hidden"'} style="animation-delay:${(index - screens.length) * showMs}ms">\n${svgOfRows(screen)}\n</g>`;
  });
  const lights = ['#ff6b60', '#f5bf4f', '#62c655']
    .map((color, index) => `<circle cx="${edge.side + index * 18}" cy="18" r="5.5" fill="${color}"/>`)
    .join('');
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">
<style>
text { font: 14px ui-monospace, 'SF Mono', Menlo, Consolas, 'DejaVu Sans Mono', monospace; }
@keyframes show { 0%, ${(share - 0.01).toFixed(2)}% { visibility: visible; } ${share.toFixed(2)}%, 100% { visibility: hidden; } }
@media (prefers-reduced-motion: no-preference) {
  .frame { animation: show ${screens.length * showMs}ms step-end infinite; }
}
</style>
<rect width="${width}" height="${height}" rx="10" fill="${ground}"/>
${lights}
<text x="${width / 2}" y="22" text-anchor="middle" fill="${ink}" opacity=".6">${escaped(title)}</text>
${frames.join('\n')}
</svg>
`;
};
