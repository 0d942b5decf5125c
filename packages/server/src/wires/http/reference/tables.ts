import { closeCodes } from '@parley/contract/close-codes';
import type { JsonSchema, SchemaBook } from '@parley/contract/documents/json-schemas';
import { limitTexts } from '@parley/contract/documents/limit-texts';
import { faults } from '@parley/contract/errors';
import type { Retry } from '@parley/contract/errors';
import type { EventSpec } from '@parley/contract/event';
import { limits } from '@parley/contract/limits';
import { escape, lines, prose } from './html.ts';
import { fieldList, nounId, shapeOf } from './shape.ts';

const audienceTexts: Readonly<Record<EventSpec['audience'], string>> = {
  room: 'The members of the room',
  user: 'All connections of the user',
  watchers: 'Who watches the user, by watch_presence',
  connection: 'This connection',
};

/** An event: who hears it, whether it can be fetched again, and its data. */
export const eventSection = (spec: EventSpec, book: SchemaBook): string =>
  lines(
    `<article class="plain" id="event-${spec.name}" aria-labelledby="h-event-${spec.name}">`,
    `<h3 id="h-event-${spec.name}"><a href="#event-${spec.name}">${escape(spec.name)}</a></h3>`,
    `<p>${prose(spec.summary)}</p>`,
    '<dl class="facts">',
    `<div><dt>Heard by</dt><dd>${prose(audienceTexts[spec.audience])}</dd></div>`,
    `<div><dt>Kind</dt><dd>${spec.durable ? "Durable: it has its number in the room's log" : 'Shown once, or not at all'}</dd></div>`,
    '</dl>',
    '<h4>Data</h4>',
    shapeOf(book.of(spec.data, 'output')),
    '</article>',
  );

/** A noun: the fields that every command and event means by it. */
export const nounSection = (name: string, schema: JsonSchema): string =>
  lines(
    `<article class="plain" id="${nounId(name)}" aria-labelledby="h-${nounId(name)}">`,
    `<h3 id="h-${nounId(name)}"><a href="#${nounId(name)}">${escape(name)}</a></h3>`,
    fieldList(schema, 'out'),
    '</article>',
  );

const retryTexts: Readonly<Record<Retry, string>> = {
  never: 'Change the request',
  after_login: 'After a new access token',
  later: 'Later, with back-off',
};

const table = (heads: readonly string[], rows: readonly string[]): string =>
  lines(
    '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>',
    `<thead><tr>${heads.map((head) => `<th scope="col">${head}</th>`).join('')}</tr></thead>`,
    `<tbody>${rows.join('\n')}</tbody></table></div>`,
  );

export const errorTable = (): string =>
  table(
    ['Code', 'HTTP', 'Again?', 'What it says'],
    Object.entries(faults).map(
      ([code, { http, retry, says }]) =>
        `<tr id="error-${code}"><th scope="row"><code>${code}</code></th><td class="number">${http}</td><td>${retryTexts[retry]}</td><td>${prose(says)}</td></tr>`,
    ),
  );

export const closeTable = (): string =>
  table(
    ['Code', 'Reason', 'What it means'],
    Object.entries(closeCodes).map(
      ([reason, { code, says }]) =>
        `<tr><th scope="row" class="number">${code}</th><td><code>${reason}</code></td><td>${prose(says)}</td></tr>`,
    ),
  );

export const limitTable = (): string =>
  table(
    ['Limit', 'Value', 'What it bounds'],
    Object.entries(limits).map(
      ([name, value]) =>
        `<tr><th scope="row"><code>${name}</code></th><td class="number">${value.toLocaleString('en')}</td><td>${prose(limitTexts[name as keyof typeof limits])}</td></tr>`,
    ),
  );
