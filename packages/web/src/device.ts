import { laterWords } from './later-strings.ts';

/** What a `User-Agent` says in a few words: "Firefox on Linux". The first that fits counts. */
const browsers: readonly (readonly [RegExp, string])[] = [
  [/Edg(e|A|iOS)?\//, 'Edge'],
  [/OPR\//, 'Opera'],
  [/Firefox\/|FxiOS\//, 'Firefox'],
  [/HeadlessChrome\/|Chrome\/|CriOS\//, 'Chrome'],
  [/Safari\//, 'Safari'],
  [/^curl\//, 'curl'],
  [/^(Bun|node|undici)/i, 'A program'],
];

const systems: readonly (readonly [RegExp, string])[] = [
  [/iPhone|iPad/, 'iOS'],
  [/Android/, 'Android'],
  [/Windows/, 'Windows'],
  [/Mac OS X|Macintosh/, 'macOS'],
  [/CrOS/, 'ChromeOS'],
  [/Linux|X11/, 'Linux'],
];

const firstOf = (text: string, table: readonly (readonly [RegExp, string])[]): string | undefined =>
  table.find(([shape]) => shape.test(text))?.[1];

/** The browser and the system of a session, for people. */
export const deviceOf = (userAgent: string | null): string => {
  if (userAgent === null || userAgent === '') return laterWords.unknownDevice;
  const [browser, system] = [firstOf(userAgent, browsers), firstOf(userAgent, systems)];
  if (browser === undefined) return userAgent.split('/')[0] ?? laterWords.unknownDevice;
  return system === undefined ? browser : laterWords.deviceOn(browser, system);
};
