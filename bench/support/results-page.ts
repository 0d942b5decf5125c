import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { questions } from '../questions.ts';
import { plot } from './plot.ts';
import type { Question } from './question.ts';
import { caseTable, casesOf, judge, markdownTable, roundsText, rowsOf } from './report.ts';
import type { Reached } from './report.ts';
import { readResults, resultsDir } from './results.ts';
import type { RunRecord } from './results.ts';

/** `bench/RESULTS.md` and its plots, made from the runs that are kept, and from nothing else. */

const introduction = `# Results

Made by \`npm run bench -- --write\` from the runs in \`results/\`; do not edit. \`npm run bench NAME\` measures a question again.

All sides of a question run in one run, in turn, several rounds each, the order reversed every other round; figures are medians of
the rounds, ratios the medians of each round's ratio, maxima the highest. Server, PostgreSQL and load share the machine, and their
CPU is reported apart. What warms up is left out. In an open loop each message has a time at which it is due and is counted from then,
also when it leaves late. Every PostgreSQL is of the same build with the same settings, fsync on; every server is one process.

| Side | What it is |
|---|---|
| \`parley-rooms\` | Parley, for Socket.IO clients of the rooms dialect: the same bytes as \`orm\`, \`no-orm\` and \`socketio\` get |
| \`parley-websocket\`, \`parley-socketio\` | Parley's own API, with client ids, over both of its sockets |
| \`orm\` | Node 24, Express 5, Socket.IO 4.8, Sequelize 6 with \`pg\` |
| \`no-orm\` | the same with \`pg\` alone: prepared statements, memberships remembered |
| \`socketio\`, \`ws\` | Socket.IO 4.8 and plain \`ws\`, without any database: nothing is stored |
| \`limit\` | full batches through the statement that Parley inserts with, nothing else running |
| \`publish\` | \`server.publish\` of Bun with nothing around it |
| \`hash\` | argon2id alone, two at once |
`.trimEnd();

const unmeasured = 'not measured yet';

const verdict = ({ value, shown, isReached }: Reached): string => {
  if (value === undefined) return unmeasured;
  return isReached ? `**${shown}**` : `${shown} (not reached)`;
};

const summaryRow = (dir: string, question: Question): readonly string[] => {
  const results = readResults(dir, question.name);
  const goals = results ? judge(question, results.samples) : [];
  const measured = goals.filter(({ value }) => value !== undefined);
  const reached = measured.map((goal) => `${verdict(goal)} ${goal.text.split(', at ')[0]}`).join('<br>');
  return [
    `[${question.name}](#${question.name})`,
    question.work,
    question.against,
    question.wanted,
    results && goals.length === 0 ? 'see below' : reached || unmeasured,
  ];
};

const machineText = ({ machine, date, commit, command, short }: RunRecord): string => {
  const { cpu, cores, memoryGiB, kernel, bun, loadBefore } = machine;
  const warning = short ? ' A short run: it shows that it works, and no more.' : '';
  return (
    `${date.slice(0, 16).replace('T', ' ')} UTC, commit ${commit}, \`${command}\`, on ${cpu}, ${cores} cores, ${memoryGiB} GiB, ` +
    `Linux ${kernel}, Bun ${bun}; load before ${loadBefore.join(', ')}.${warning}`
  );
};

/** Writes a question's plots; answers with their paths from the page. */
const writePlots = (
  pageDir: string,
  question: Question,
  samples: Parameters<typeof plot>[0],
): readonly string[] =>
  question.plots.map((wish, index) => {
    const file = join(pageDir, 'plots', `${question.name}-${index + 1}.svg`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, plot(samples, wish));
    return `![${wish.title}](${relative(pageDir, file)})`;
  });

const section = (dir: string, pageDir: string, question: Question): string => {
  const { name, work, against } = question;
  const head = `## ${name}\n\n${work}${against === '' ? '' : `, against ${against}`}.`;
  const results = readResults(dir, name);
  if (!results) return `${head}\n\n${unmeasured[0]?.toUpperCase()}${unmeasured.slice(1)}.`;
  const { run, samples } = results;
  const tables = [...casesOf(rowsOf(samples))].map(
    ([title, rows]) => `**${title}**, ${roundsText(rows)}\n\n${markdownTable(caseTable(rows))}`,
  );
  const goals = judge(question, samples).map((goal) => `- ${goal.text}: ${verdict(goal)}`);
  return [head, machineText(run), ...writePlots(pageDir, question, samples), goals.join('\n'), ...tables]
    .filter((part) => part !== '')
    .join('\n\n');
};

/** Writes the page: beside the results, for those of the repository one folder up. Answers with its path. */
export const writeResultsPage = (dir: string): string => {
  const pageDir = dir === resultsDir ? dirname(dir) : dir;
  const head = ['', 'Work', 'Against', 'To reach', 'Reached'];
  const summary = markdownTable([head, ...questions.map((question) => summaryRow(dir, question))]);
  const sections = questions.map((question) => section(dir, pageDir, question));
  const file = join(pageDir, 'RESULTS.md');
  mkdirSync(pageDir, { recursive: true });
  writeFileSync(file, `${[introduction, summary, ...sections].join('\n\n')}\n`);
  return file;
};
