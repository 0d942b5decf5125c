import type { CommandSpec } from '@parley/contract/command';
import { faultCodesOf } from '@parley/contract/documents/command-faults';
import { exampleInput } from '@parley/contract/documents/examples';
import type { SchemaBook } from '@parley/contract/documents/json-schemas';
import { allowanceTexts } from '@parley/contract/documents/limit-texts';
import { restRequestOf } from '@parley/contract/documents/rest-request';
import { faults } from '@parley/contract/errors';
import { anchor, escape, lines, prose, sample } from './html.ts';
import { fieldList, shapeOf } from './shape.ts';

/** The server of the examples. */
export const exampleHost = 'http://localhost:3000';

const accessTexts: Readonly<Record<CommandSpec['access'], string>> = {
  anyone: 'Anyone',
  user: 'A user',
  moderator: 'A moderator',
  admin: 'An admin',
};

const roomTexts: Readonly<Record<NonNullable<CommandSpec['room']>, string>> = {
  visible: 'Who can see the room',
  member: 'A member of the room',
  admin: 'An admin of the room',
  owner: 'The owner of the room',
  govern: 'An admin, in the room or not',
};

/** JSON as one would write it by hand: on one line while it fits there. */
const json = (value: unknown): string => {
  const short = JSON.stringify(value);
  return short.length <= 48 ? short : JSON.stringify(value, null, 2);
};

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

/** The command as curl would send it. */
export const curlOf = (spec: CommandSpec): string | undefined => {
  if (!spec.http) return undefined;
  const { method, target, body } = restRequestOf(spec.http, exampleInput(spec));
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${quoted(exampleHost + target)}`,
    ...(spec.access === 'anyone' ? [] : ['-H "Authorization: Bearer $TOKEN"']),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d ${quoted(json(body).replaceAll('\n', '\n  '))}`]),
  ];
  return parts.join(' \\\n  ');
};

/** The command as a frame of the plain WebSocket. */
export const frameOf = (spec: CommandSpec): string =>
  json({ id: 1, command: spec.name, input: exampleInput(spec) });

/** The command as a line of a Socket.IO client. */
export const socketIoLineOf = (spec: CommandSpec): string =>
  `await socket.emitWithAck('${spec.name}', ${json(exampleInput(spec))})`;

/** Where a command is sent, marked so that it is found at a glance. */
export const routeBadge = ({ http }: CommandSpec): string => {
  if (!http)
    return '<span class="method socket">socket</span> <span class="path">no route: sockets only</span>';
  const path = escape(`/v1${http.path}`)
    .replaceAll('/', '/<wbr>')
    .replaceAll(/:(\w+)/g, '<var>{$1}</var>');
  return `<span class="method ${http.method.toLowerCase()}">${http.method}</span> <code class="path">${path}</code>`;
};

const facts = (spec: CommandSpec): string => {
  const who = spec.room === undefined ? accessTexts[spec.access] : roomTexts[spec.room];
  const draws =
    spec.limit === 'none'
      ? 'Not limited'
      : `<a href="#allowances">${escape(spec.limit)}</a>, which ${allowanceTexts[spec.limit]}`;
  return `<dl class="facts"><div><dt>Who</dt><dd>${who}</dd></div><div><dt>Allowance</dt><dd>${draws}</dd></div></dl>`;
};

const errors = (spec: CommandSpec): string => {
  const codes = faultCodesOf(spec).toSorted((one, other) => faults[one].http - faults[other].http);
  const rows = codes.map(
    (code) => `<li><span class="status">${faults[code].http}</span> ${anchor(`error-${code}`, code)}</li>`,
  );
  return `<ul class="codes">${rows.join('')}</ul>`;
};

/** A command with everything one needs to send it. */
export const commandSection = (spec: CommandSpec, book: SchemaBook): string => {
  const input = book.of(spec.input, 'input');
  const hasInput = Object.keys(input.properties ?? {}).length > 0;
  const curl = curlOf(spec);
  const heading = `h-${spec.name}`;
  return lines(
    `<article id="${spec.name}" aria-labelledby="${heading}">`,
    '<div class="about">',
    `<h3 id="${heading}"><a href="#${spec.name}">${escape(spec.name)}</a></h3>`,
    `<p class="route">${routeBadge(spec)}</p>`,
    `<p>${prose(spec.summary)}</p>`,
    spec.description === undefined ? undefined : `<p class="more">${prose(spec.description)}</p>`,
    facts(spec),
    '<h4>Input</h4>',
    hasInput ? fieldList(input, 'in') : '<p class="whole">None.</p>',
    '<h4>Answer</h4>',
    shapeOf(book.of(spec.output, 'output')),
    '<h4>Errors</h4>',
    errors(spec),
    '</div>',
    '<div class="samples">',
    curl === undefined ? undefined : sample('curl', curl),
    sample('WebSocket', frameOf(spec)),
    sample('Socket.IO', socketIoLineOf(spec)),
    '</div>',
    '</article>',
  );
};
