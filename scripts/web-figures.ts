// Measures the web app in a Chromium: `npm run figures:web`. With `--write` the figures go to
// docs/web-figures.md; `load`, `scroll` or `busy` measures these alone.

import { join } from 'node:path';
import { commit, machine } from '../bench/support/results.ts';
import { cleanUp, root } from '../tests/support/program.ts';
import { hasBrowser } from '../tests/web/support/browser.ts';
import { table } from './document-table.ts';
import { busyHeads, busyRows, measureBusyRoom } from './web-figures/busy-room.ts';
import { firstLoadRows, measureFirstLoad } from './web-figures/first-load.ts';
import { measureScrolling, scrollingHeads, scrollingRows } from './web-figures/scrolling.ts';
import { startFiguresStage } from './web-figures/stage.ts';

const say = (text: string): void => void process.stderr.write(`${text}\n`);

type Rows = readonly (readonly string[])[];
const partNames = ['load', 'scroll', 'busy'] as const;
const wanted = partNames.filter((name) => process.argv.includes(name));

/** A table of one part, said at once: what breaks off later takes nothing with it. */
const part = async (
  name: (typeof partNames)[number],
  heads: readonly string[],
  rows: () => Promise<Rows>,
): Promise<string> => {
  if (wanted.length > 0 && !wanted.includes(name)) return 'Not measured.';
  const text = table(heads, await rows());
  say(text);
  return text;
};

const measure = async (): Promise<string> => {
  const { cpu, cores, memoryGiB, kernel, bun, loadBefore } = machine();
  const date = new Date().toISOString().slice(0, 16).replace('T', ' ');
  const stage = await startFiguresStage();
  try {
    const load = await part('load', ['', 'figure'], async () => firstLoadRows(await measureFirstLoad(stage)));
    const scrolling = await part('scroll', scrollingHeads, async () =>
      scrollingRows(await measureScrolling(stage)),
    );
    const busy = await part('busy', busyHeads, async () => busyRows(await measureBusyRoom(stage)));
    return `# Figures of the web app

Written by \`npm run figures:web -- --write\`. ${date} UTC, commit ${commit()}, on ${cpu}, ${cores} cores, ${memoryGiB} GiB, Linux ${kernel},
Bun ${bun}, headless Chromium ${stage.browserVersion} without a GPU; load before ${loadBefore.join(', ')}. Server, PostgreSQL and browser
share the machine. The room has 50,000 messages of five people: short ones, long ones, code, lists, reactions.

${load}

Frames are what \`requestAnimationFrame\` gives. A jump is what a message moves between two frames and nobody scrolled.

${scrolling}

Others send, edit, react and type, while the page stands at the newest message.

${busy}
`;
  } finally {
    await stage.close();
  }
};

if (!hasBrowser) process.exit(1);
try {
  const text = await measure();
  process.stdout.write(text);
  if (process.argv.includes('--write')) await Bun.write(join(root, 'docs/web-figures.md'), text);
} finally {
  await cleanUp();
}
