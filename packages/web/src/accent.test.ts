import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { accentOf } from './accent.ts';

/** WCAG's relative luminance of `oklch(L% C H)`, by the matrices of CSS Color 4, out of gamut parts cut off. */
const luminanceOf = (color: string): number => {
  const [lightness = 0, chroma = 0, hue = 0] = (color.match(/[\d.]+/g) ?? []).map(Number);
  const angle = (hue * Math.PI) / 180;
  const [a, b] = [chroma * Math.cos(angle), chroma * Math.sin(angle)];
  const [l, m, s] = [
    (lightness / 100 + 0.3963377774 * a + 0.2158037573 * b) ** 3,
    (lightness / 100 - 0.1055613458 * a - 0.0638541728 * b) ** 3,
    (lightness / 100 - 0.0894841775 * a - 1.291485548 * b) ** 3,
  ] as const;
  const parts = [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ].map((part) => Math.min(1, Math.max(0, part)));
  return 0.2126 * (parts[0] ?? 0) + 0.7152 * (parts[1] ?? 0) + 0.0722 * (parts[2] ?? 0);
};

const contrast = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** What text of the accent lies on at worst: `--n2` in the light, `--n3` in the dark. */
const surfaces = { light: luminanceOf('oklch(95.6% 0 0)'), dark: luminanceOf('oklch(29.5% 0 0)') };

const hex = fc.integer({ min: 0, max: 0xff_ff_ff }).map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the accent of any colour', () => {
  it('bears white text with 4.5:1 in the light and in the dark', () => {
    fc.assert(
      fc.property(hex, (color) => {
        const { properties } = accentOf(color);
        for (const name of ['--accent-light', '--accent-dark'])
          expect(contrast(1, luminanceOf(properties[name] ?? ''))).toBeGreaterThanOrEqual(4.45);
      }),
    );
  });

  it('is readable as text on every surface', () => {
    fc.assert(
      fc.property(hex, (color) => {
        const { properties } = accentOf(color);
        const inLight = luminanceOf(properties['--accent-text-light'] ?? '');
        const inDark = luminanceOf(properties['--accent-text-dark'] ?? '');
        expect(contrast(inLight, surfaces.light)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(inDark, surfaces.dark)).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('keeps the hue of the colour', () => {
    expect(Number(accentOf('#ff0000').hue)).toBeCloseTo(29.2, 0);
    expect(Number(accentOf('#0000ff').hue)).toBeCloseTo(264.1, 0);
  });
});
