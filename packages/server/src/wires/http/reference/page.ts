import type { CommandSpec } from '@parley/contract/command';
import { about, tags } from '@parley/contract/documents/about';
import { SchemaBook } from '@parley/contract/documents/json-schemas';
import type { EventSpec } from '@parley/contract/event';
import { fault } from '@parley/contract/fault';
import { commands, events } from '@parley/contract/registry';
import { commandSection } from './command-section.ts';
import { guide, guideTopics } from './guide.ts';
import { escape, lines, prose } from './html.ts';
import { nounId } from './shape.ts';
import { closeTable, errorTable, eventSection, limitTable, nounSection } from './tables.ts';

const allCommands = Object.values(commands) as readonly CommandSpec[];
const allEvents = Object.values(events) as readonly EventSpec[];

const ofTag = (tag: string): readonly CommandSpec[] => allCommands.filter((spec) => spec.tag === tag);

const icon =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Cpath d='M2 3h12v8H7l-3 3v-3H2z' fill='%234f5bd5'/%3E%3C/svg%3E";

interface Entry {
  readonly href: string;
  readonly text: string;
  readonly isCode: boolean;
}

const navGroup = (title: string, entries: readonly Entry[]): string =>
  lines(
    `<h2>${escape(title)}</h2>`,
    '<ul>',
    ...entries.map(
      ({ href, text, isCode }) =>
        `<li><a href="#${href}"${isCode ? ' class="name"' : ''}>${escape(text)}</a></li>`,
    ),
    '</ul>',
  );

const codes = (names: readonly string[], href: (name: string) => string): readonly Entry[] =>
  names.map((name) => ({ href: href(name), text: name, isCode: true }));

const words = (topics: Readonly<Record<string, string>>): readonly Entry[] =>
  Object.entries(topics).map(([href, text]) => ({ href, text, isCode: false }));

const contents = (nouns: readonly string[]): string =>
  lines(
    navGroup('Guide', words(guideTopics)),
    ...Object.keys(tags).map((tag) =>
      navGroup(
        tag,
        codes(
          ofTag(tag).map((spec) => spec.name),
          (name) => name,
        ),
      ),
    ),
    navGroup(
      'Events',
      codes(
        allEvents.map((spec) => spec.name),
        (name) => `event-${name}`,
      ),
    ),
    navGroup('Objects', codes(nouns, nounId)),
    navGroup('Tables', words({ errors: 'Error codes', closes: 'Close codes', limits: 'Limits' })),
  );

const section = (id: string, title: string, text: string, body: string): string =>
  `<section aria-labelledby="${id}"><header><h2 id="${id}">${escape(title)}</h2><p>${prose(text)}</p></header>\n${body}</section>`;

const body = (book: SchemaBook): string => {
  book.of(fault, 'output');
  const commandParts = Object.entries(tags).map(([tag, says]) =>
    section(
      `tag-${tag}`,
      tag,
      says,
      ofTag(tag)
        .map((spec) => commandSection(spec, book))
        .join('\n'),
    ),
  );
  const eventParts = allEvents.map((spec) => eventSection(spec, book)).join('\n');
  const nouns = Object.entries(book.components);
  const nounParts = nouns.map(([name, schema]) => nounSection(name, schema)).join('\n');
  return lines(
    ...commandParts,
    section('events', 'Events', 'What the server tells by itself, over WebSocket and Socket.IO.', eventParts),
    section('objects', 'Objects', 'What commands and events are about.', nounParts),
    section('errors', 'Error codes', 'A code keeps its meaning: match on it.', errorTable()),
    section(
      'closes',
      'Close codes',
      'Below 4500 do something before you come back; from 4500 on reconnect by yourself, with back-off.',
      closeTable(),
    ),
    section(
      'limits',
      'Limits',
      'What no configuration can raise. The rest is in the configuration of the server.',
      limitTable(),
    ),
  );
};

/** The reference: one page, made from the contract's tables. */
export const referencePage = (): string => {
  const book = new SchemaBook('draft-2020-12');
  const sections = body(book);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="The reference of Parley's API: every command, event, error and limit.">
<title>${about.title} reference</title>
<link rel="icon" href="${icon}">
<link rel="stylesheet" href="/docs/style.css">
<script src="/docs/menu.js" defer></script>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header class="top">
<button type="button" popovertarget="contents" aria-label="Contents">
<svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" aria-hidden="true"><path d="M3 5.5h14M3 10h14M3 14.5h9"/></svg>
</button>
<a class="brand" href="#main">${about.title} <span>reference</span></a>
</header>
<nav id="contents" popover aria-label="Contents">
<p class="brand">${about.title} <span>reference</span></p>
${contents(Object.keys(book.components))}
</nav>
<main id="main" tabindex="-1">
<header class="intro">
<p class="version">API ${about.version}</p>
<h1>Parley reference</h1>
<p>Every command, event, error and limit of this server, made from the tables that it runs on. For machines: <a
href="/v1/openapi.json">OpenAPI 3.1</a> for REST and <a href="/v1/asyncapi.json">AsyncAPI 3.0</a> for the sockets.</p>
</header>
<section aria-label="Guide">
${guide()}
</section>
${sections}
</main>
</body>
</html>
`;
};
