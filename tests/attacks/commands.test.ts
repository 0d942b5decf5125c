import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { exampleInput } from '@parley/contract/documents/examples';
import type { JsonSchema } from '@parley/contract/documents/json-schemas';
import { commands } from '@parley/contract/registry';
import { z } from 'zod';
import type { Person } from '../support/people.ts';
import { clientOpener } from '../support/stage.ts';
import { connect, wireNames } from '../support/wires.ts';
import type { WireClient, WireName } from '../support/wires.ts';
import { openArena } from './arena.ts';
import type { Arena } from './arena.ts';
import { refusedAsText, refusedBy } from './hostile-values.ts';

let arena: Arena;
let admin: Person;

beforeAll(async () => {
  arena = await openArena();
  admin = await arena.person({ organization: 'Attacked' });
});
afterAll(() => arena.close());

const open = clientOpener(() => arena.program);
const specs: readonly CommandSpec[] = Object.values(commands);

/** One line of the table: a command with one field that must be refused. */
interface Attack {
  readonly command: string;
  readonly field: string;
  /** The place that the refusal must name. */
  readonly path: string;
  readonly input: Readonly<Record<string, unknown>>;
}

/** Whether a field of a command stands in the address over REST. */
const inAddress = ({ http }: CommandSpec, field: string): boolean =>
  http !== undefined &&
  (http.path.includes(`:${field}`) || http.method === 'GET' || http.method === 'DELETE');

/** A password may hold what no text can, and what is no token says so in its own words. */
const takesAnyText = ({ name }: CommandSpec, field: string): boolean =>
  name === 'authenticate' || /password$/i.test(field);

/** The fields of a command's input, with every noun written out where it stands. */
const propertiesOf = ({ input }: CommandSpec): readonly (readonly [string, JsonSchema])[] => {
  const { $defs = {}, properties = {} } = z.toJSONSchema(input, { io: 'input' });
  const written = (schema: unknown): unknown =>
    JSON.parse(JSON.stringify(schema), (_key, part: unknown) => {
      const { $ref } = (part ?? {}) as { readonly $ref?: string };
      return $ref === undefined ? part : written($defs[$ref.replace('#/$defs/', '')]);
    });
  return Object.entries(properties).map(([name, property]) => [name, written(property) as JsonSchema]);
};

const attacksOn = (spec: CommandSpec, wire: WireName): readonly Attack[] => {
  const good = exampleInput(spec);
  return propertiesOf(spec).flatMap(([field, schema]) => {
    if (wire === 'rest' && inAddress(spec, field))
      return spec.http?.path.includes(`:${field}`)
        ? []
        : refusedAsText(schema).map((value) => ({
            command: spec.name,
            field,
            path: field,
            input: { ...good, [field]: value },
          }));
    return refusedBy(schema)
      .filter(({ value }) => !(takesAnyText(spec, field) && typeof value === 'string' && value.length < 10))
      .map(({ path, value }) => ({
        command: spec.name,
        field,
        path: path === '' ? field : `${field}.${path}`,
        input: { ...good, [field]: value },
      }));
  });
};

/** What came back that is not a refusal of just this place. */
const surprise = async (
  client: WireClient,
  { command, path, input, field }: Attack,
): Promise<string | undefined> => {
  const answer = await client.sendRaw(command, input);
  const named = answer.ok ? [] : (answer.error.fields ?? []).map((one) => one.path);
  if (!answer.ok && answer.error.code === 'invalid_input' && named.includes(path)) return undefined;
  return `${command} ${path}=${JSON.stringify(input[field]).slice(0, 60)}: ${JSON.stringify(answer).slice(0, 200)}`;
};

describe('what a field cannot be', () => {
  it('is known for every field of every command, and the rest of the input is good', () => {
    for (const spec of specs) {
      expect([spec.name, spec.input.safeParse(exampleInput(spec)).success]).toEqual([spec.name, true]);
      for (const [, schema] of propertiesOf(spec)) expect(refusedBy(schema).length).toBeGreaterThan(5);
    }
  });

  for (const wire of wireNames) {
    it(`is refused over ${wire} as invalid, by its name, in every field of every command`, async () => {
      const client = await open(admin, wire);
      let tried = 0;
      for (const spec of specs.filter(({ http }) => wire !== 'rest' || http !== undefined)) {
        const attacks = attacksOn(spec, wire);
        tried += attacks.length;
        const surprises = await Promise.all(attacks.map((attack) => surprise(client, attack)));
        expect(surprises.filter((one) => one !== undefined)).toEqual([]);
      }
      expect(tried).toBeGreaterThan(1_000);
      await arena.expectUnhurt();
    });
  }
});

/** What no client says of itself: named by every field under which the server might take it. */
const smuggled = (victim: Person): Readonly<Record<string, unknown>> => ({
  ...(JSON.parse('{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}') as object),
  ...Object.fromEntries(
    ['id', 'userId', 'senderId', 'sender_id', 'createdBy', 'ownerId', 'actorId'].map((name) => [
      name,
      victim.id,
    ]),
  ),
  organizationId: crypto.randomUUID(),
  email: victim.email,
  role: 'admin',
  memberRole: 'owner',
  isAdmin: true,
  deactivated: true,
  passwordHash: 'x',
  createdAt: forgedTime,
  deletedAt: forgedTime,
  ...Object.fromEntries(
    ['seq', 'eventSeq', 'readSeq', 'deliveredSeq', 'lastSeq', 'memberCount', 'number'].map((name) => [
      name,
      forgedNumber,
    ]),
  ),
});
const forgedTime = '2001-02-03T04:05:06.789Z';
const forgedNumber = 987_654;

/** Reading shows others rightly; these end the session that tries, or ask for its password. */
const isLeftOut = ({ name }: CommandSpec): boolean =>
  /^(list|get)_/.test(name) ||
  ['log_out', 'end_other_sessions', 'change_password', 'deactivate_account', 'register', 'log_in'].includes(
    name,
  );

const takesAway = ({ name }: CommandSpec): boolean => /^(remove|delete|leave|revoke)_/.test(name);

describe('what a client says of itself without being asked', () => {
  let mallory: Person;
  let friend: Person;
  let victim: Person;
  let asVictim: WireClient;
  beforeAll(async () => {
    mallory = await arena.person({ organization: 'Attacked' });
    friend = await arena.person({ organization: 'Attacked' });
    victim = await arena.person({ organization: 'Attacked' });
    asVictim = await connect('rest', arena.url, victim.token);
    await asVictim.call('create_room', { kind: 'private', name: 'Victims' });
  });

  const stateOfVictim = async (): Promise<unknown> => [
    await asVictim.call('get_me', {}),
    await asVictim.call('list_rooms', {}),
    await asVictim.call('list_contacts', {}),
    (await asVictim.call('list_sessions', {})).sessions.length,
  ];

  const ownThings = async (client: WireClient): Promise<Readonly<Record<string, unknown>>> => {
    const { room } = await client.call('create_room', { kind: 'group', name: 'Own', memberIds: [friend.id] });
    const { message } = await client.call('send_message', { roomId: room.id, content: 'Own' });
    const { invite } = await client.call('create_room_invite', { roomId: room.id });
    const ids = { roomId: room.id, messageId: message.id, inviteId: invite.id };
    return { ...ids, userId: friend.id, userIds: [friend.id], memberIds: [friend.id], seq: 1 };
  };

  for (const wire of wireNames) {
    it(`changes nothing over ${wire}, in any command`, async () => {
      const client = await open(mallory, wire);
      const before = await stateOfVictim();
      const { user: me } = await client.call('get_me', {});
      const own = await ownThings(client);
      let done = 0;
      const tried = specs.filter((one) => !isLeftOut(one) && (wire !== 'rest' || one.http));
      for (const spec of [...tried.filter((one) => !takesAway(one)), ...tried.filter(takesAway)]) {
        const asked = Object.keys(spec.input.shape);
        const only = (fields: object, wanted: boolean) =>
          Object.fromEntries(Object.entries(fields).filter(([name]) => asked.includes(name) === wanted));
        const input = {
          ...only(smuggled(victim), false),
          ...exampleInput(spec),
          ...only(own, true),
        };
        const answer = await client.sendRaw(spec.name, input);
        const said = JSON.stringify(answer);
        for (const forged of [victim.id, victim.email, forgedTime, String(forgedNumber), '"internal"'])
          expect([spec.name, said.includes(forged), said]).toEqual([spec.name, false, said]);
        if (answer.ok) done += 1;
      }
      expect(done).toBeGreaterThan(15);
      expect((await client.call('get_me', {})).user).toMatchObject({ id: me.id, role: 'user' });
      expect(await stateOfVictim()).toEqual(before);
      await arena.expectUnhurt();
    });
  }
});

describe('afterwards', () => {
  it('nothing is left of it', () => arena.expectNothingLeft());
});
