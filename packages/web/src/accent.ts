/**
 * The person's colour as an accent: its hue stays, its lightness moves until text has 4.5:1 (WCAG 2.2, 1.4.3). Colours are
 * OKLCH (Ottosson 2020), as in CSS Color 4.
 */
interface Oklch {
  readonly lightness: number;
  readonly chroma: number;
  readonly hue: number;
}

type Linear = readonly [red: number, green: number, blue: number];

const contrastMin = 4.5;
const lightnessStep = 0.01;
/** Of the neutral surfaces that text lies on: the darkest in the light, the lightest in the dark. */
const surfaces = { light: 0.9, dark: 0.03 } as const;
const chromaMax = 0.19;

const toLinear = (value: number): number =>
  value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;

const readHex = (hex: string): Linear => {
  const number = Number.parseInt(hex.slice(1), 16);
  return [
    toLinear((number >> 16) / 255),
    toLinear(((number >> 8) & 255) / 255),
    toLinear((number & 255) / 255),
  ];
};

const toOklch = ([red, green, blue]: Linear): Oklch => {
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, b),
    hue: ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360,
  };
};

const toRgb = ({ lightness, chroma, hue }: Oklch): Linear => {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
};

const isInGamut = (color: Linear): boolean => color.every((part) => part >= -0.001 && part <= 1.001);

/** The most of the chroma that a screen has at this lightness. */
const fit = (color: Oklch): Oklch => {
  let { chroma } = color;
  while (chroma > 0.002 && !isInGamut(toRgb({ ...color, chroma }))) chroma -= 0.004;
  return { ...color, chroma: Math.max(0, chroma) };
};

/** Relative luminance, 0 to 1. */
const luminanceOf = (color: Oklch): number => {
  const [red, green, blue] = toRgb(color).map((part) => Math.min(1, Math.max(0, part))) as unknown as Linear;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};

const contrast = (one: number, other: number): number =>
  (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

/** Moves the lightness step by step until it has contrast enough to a luminance. */
const moved = (color: Oklch, towards: 'darker' | 'lighter', luminance: number): Oklch => {
  let next = fit(color);
  while (
    contrast(luminanceOf(next), luminance) < contrastMin &&
    next.lightness > 0.05 &&
    next.lightness < 0.98
  )
    next = fit({
      ...color,
      lightness: next.lightness + (towards === 'darker' ? -lightnessStep : lightnessStep),
    });
  return next;
};

const text = ({ lightness, chroma, hue }: Oklch): string =>
  `oklch(${(lightness * 100).toFixed(1)}% ${chroma.toFixed(3)} ${hue.toFixed(1)})`;

const clamp = (value: number, min: number, max: number): number => Math.min(max, Math.max(min, value));

export interface Accent {
  readonly hue: string;
  /** Custom properties of tokens.css. */
  readonly properties: Readonly<Record<string, string>>;
}

/** The accent of a colour as `#rrggbb`: fill and text, in light and in dark. */
export const accentOf = (hex: string): Accent => {
  const chosen = toOklch(readHex(hex));
  const color = { ...chosen, chroma: Math.min(chosen.chroma, chromaMax) };
  const white = 1;
  const fillLight = moved({ ...color, lightness: clamp(color.lightness, 0.4, 0.62) }, 'darker', white);
  const fillDark = moved({ ...color, lightness: clamp(color.lightness, 0.5, 0.62) }, 'darker', white);
  const textLight = moved(
    { ...color, lightness: clamp(color.lightness, 0.38, 0.5) },
    'darker',
    surfaces.light * 0.86,
  );
  const textDark = moved(
    { ...color, chroma: Math.min(color.chroma, 0.13), lightness: clamp(color.lightness, 0.74, 0.82) },
    'lighter',
    surfaces.dark * 2,
  );
  return {
    hue: color.hue.toFixed(1),
    properties: {
      '--hue': color.hue.toFixed(1),
      '--accent-light': text(fillLight),
      '--accent-dark': text(fillDark),
      '--accent-text-light': text(textLight),
      '--accent-text-dark': text(textDark),
    },
  };
};
