import { describe, expect, it } from 'bun:test';
import { rowsOf, terminalSvg } from './terminal-picture.ts';

const csi = '\u001B[';

describe('a picture of a terminal', () => {
  it('has the rows that were written last, each piece in its look', () => {
    const raw = `${csi}2J${csi}1;1Hold${csi}2;1Hbelow${csi}1;1H${csi}0m${csi}2K${csi}1;34manna${csi}0m: hi`;
    expect(rowsOf(raw)).toEqual([
      [
        { text: 'anna', look: '1;34' },
        { text: ': hi', look: '' },
      ],
      [{ text: 'below', look: '' }],
    ]);
  });

  it('shows what people wrote as text, and the last screen where nothing may move', () => {
    const screens = [rowsOf('first'), rowsOf('<b> & co')];
    const svg = terminalSvg(screens, { columns: 20, rows: 2, title: 'a < b', showMs: 1_000 });
    expect(svg).toContain('>&lt;b&gt; &amp; co</text>');
    expect(svg).toContain('a &lt; b');
    expect(svg.match(/visibility="hidden"/g)).toHaveLength(1);
    expect(svg.indexOf('visibility="hidden"')).toBeLessThan(svg.indexOf('>first<'));
  });
});
