import { settings } from './config.ts';
import type { Setting } from './settings.ts';

const all = (): readonly Setting<unknown>[] => Object.values(settings);

/** What `--help` prints. */
export const helpText = (): string => {
  const width = Math.max(...all().map((setting) => setting.name.length)) + 2;
  const rows = all().map(({ name, summary, default: standard }) => {
    const shown = standard === undefined || standard === '' ? '' : ` (${standard})`;
    return `  ${name.padEnd(width)}${summary}${shown}`;
  });
  return [
    'Parley, a self-hosted real-time chat server.',
    '',
    '  npm start            serves on PORT',
    '  npm start -- --help  says this',
    '',
    'Settings, from the environment or a file .env; in brackets what they are when not set:',
    '',
    ...rows,
    '',
    '',
  ].join('\n');
};

/** The table of `docs/configuration.md`. */
export const settingsTable = (): string =>
  [
    '| Variable | What it is for | Default |',
    '|---|---|---|',
    ...all().map(
      ({ name, summary, default: standard }) =>
        `| \`${name}\` | ${summary.replaceAll('|', String.raw`\|`)} | ${standard === undefined || standard === '' ? '' : `\`${standard}\``} |`,
    ),
    '',
  ].join('\n');

/** The file `.env.example`. */
export const envExample = (): string =>
  [
    '# Every setting of Parley, with what it is when it is not set. Copy to .env and change what you need.',
    '',
    ...all().flatMap(({ name, summary, default: standard }) => [
      `# ${summary}`,
      `# ${name}=${standard ?? ''}`,
      '',
    ]),
  ].join('\n');
