import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp } from '../../support/dialects.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { makeGroup, refusalOf, registerElsewhere, registerInGroups, userKeys } from './people.ts';
import type { FailureBody, GroupsPerson } from './people.ts';

let program: Program;
let founder: GroupsPerson;
let ada: GroupsPerson;
let bob: GroupsPerson;
let cleo: GroupsPerson;
let stranger: { readonly id: string; readonly token: string };

beforeAll(async () => {
  program = await startProgram();
  // The first is the organization's admin, who may more than the others.
  founder = await registerInGroups(program.url, 'Founder');
  [ada, bob, cleo] = [
    await registerInGroups(program.url, 'Ada'),
    await registerInGroups(program.url, 'Bob'),
    await registerInGroups(program.url, 'Cleo'),
  ];
  stranger = await registerElsewhere(program.url);
});
afterAll(() => program.stop());

interface Dashboard {
  readonly user: Record<string, unknown>;
  readonly contacts: readonly Record<string, unknown>[];
  readonly groups: readonly { readonly id: string; readonly members: readonly string[] }[];
}

const dashboardOf = async (person: { readonly token: string }): Promise<Dashboard> => {
  const { status, body } = await callHttp<Dashboard>(program.url, 'GET /user/dashboard', person);
  expect([status, Object.keys(body)]).toEqual([200, ['user', 'contacts', 'groups']]);
  return body;
};

const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

type ContactRow = Readonly<Record<'id' | 'user_id' | 'contact_id' | 'created_at', string>>;

const addContact = (token: string, body: unknown, path: `/${string}` = '/user/add-contact') =>
  callHttp<{ message: string; data: readonly ContactRow[] }>(program.url, `POST ${path}`, { token, body });

describe('POST /user/add-contact', () => {
  it('makes each the other’s contact, and answers with both rows', async () => {
    const [one, other] = [await registerInGroups(program.url), await registerInGroups(program.url)];
    const { status, body } = await addContact(one.token, { contactId: other.id });
    expect([status, Object.keys(body)]).toEqual([201, ['message', 'data']]);
    expect(body.data).toEqual([
      { id: uuid, user_id: one.id, contact_id: other.id, created_at: time },
      { id: uuid, user_id: other.id, contact_id: one.id, created_at: time },
    ]);
    expect(new Set(body.data.map(({ id }) => id)).size).toBe(2);
    expect((await dashboardOf(one)).contacts.map(({ id }) => id)).toEqual([other.id]);
    expect((await dashboardOf(other)).contacts.map(({ id }) => id)).toEqual([one.id]);
  });

  it('is 409 the second time, from either side and under each of its paths', async () => {
    expect((await addContact(ada.token, { contactId: bob.id })).status).toBe(201);
    for (const path of ['/user/add-contact', '/user/addContact', '/addContact'] as const) {
      for (const [from, to] of [
        [ada, bob],
        [bob, ada],
      ] as const) {
        const answer = await addContact(from.token, { contactId: to.id }, path);
        expect(refusalOf(answer)).toEqual([409, 'already_exists']);
      }
    }
    expect((await dashboardOf(ada)).contacts).toHaveLength(1);
  });

  it('makes a row of one id each time it is made', async () => {
    const [one, other] = [await registerInGroups(program.url), await registerInGroups(program.url)];
    const first = await addContact(one.token, { contactId: other.id });
    for (const [person, contact] of [
      [one, other],
      [other, one],
    ] as const)
      await callHttp(program.url, `DELETE /v1/contacts/${contact.id}`, { token: person.token });
    const again = await addContact(one.token, { contactId: other.id });
    const ids = (answer: typeof first) => answer.body.data.map(({ id }) => id);
    expect(ids(again)).toEqual(ids(first));
  });

  it('is 400 for oneself and for what is no id, and 404 for nobody and for another organization', async () => {
    for (const contactId of [ada.id, ada.id.toUpperCase(), 'x', 7, null, { $ne: null }, [bob.id]]) {
      const answer = await addContact(ada.token, { contactId });
      expect(refusalOf(answer)).toEqual([400, 'invalid_input']);
      expect(answer.body.message).toStartWith('contactId: ');
    }
    const nobody = await addContact(ada.token, { contactId: crypto.randomUUID() });
    expect(refusalOf(nobody)).toEqual([404, 'not_found']);
    const foreign = await addContact(ada.token, { contactId: stranger.id });
    expect([foreign.status, foreign.body]).toEqual([404, nobody.body]);
    expect((await dashboardOf(stranger)).contacts).toEqual([]);
  });
});

const groupKeys = ['created_at', 'created_by', 'description', 'group_picture', 'id', 'members', 'name'];

const create = (token: string, body: unknown, path: `/${string}` = '/group/create') =>
  callHttp<{ message: string; group: Record<string, unknown> }>(program.url, `POST ${path}`, { token, body });

describe('POST /group/create', () => {
  it('makes a group of the caller and those named, under each of its paths', async () => {
    for (const path of ['/group/create', '/group/createGroup', '/createGroup'] as const) {
      const given = { name: 'Harbour', description: 'Boats', group_picture: 'https://example.org/boat.png' };
      const body = { ...given, created_by: ada.id, members: [bob.id, ada.id, bob.id] };
      const answer = await create(ada.token, body, path);
      expect([answer.status, Object.keys(answer.body)]).toEqual([200, ['message', 'group']]);
      const { group } = answer.body;
      expect(Object.keys(group).toSorted()).toEqual(groupKeys);
      const members = [ada.id, bob.id].toSorted();
      expect(group).toEqual({ ...given, id: uuid, created_by: ada.id, created_at: time, members });
      for (const person of [ada, bob]) expect((await dashboardOf(person)).groups[0]).toEqual(group as never);
      const rest = await callHttp<{ members: { role: string; user: { id: string } }[] }>(
        program.url,
        `GET /v1/rooms/${String(group['id'])}/members`,
        ada,
      );
      const roles = Object.fromEntries(rest.body.members.map(({ user, role }) => [user.id, role]));
      expect(roles).toEqual({ [ada.id]: 'owner', [bob.id]: 'member' });
    }
  });

  it('needs a name only', async () => {
    const plain = { description: null, group_picture: null, members: [cleo.id] };
    for (const body of [
      { name: 'Quiet' },
      { name: 'Quiet', ...plain, description: '', group_picture: '', members: null },
    ]) {
      const { status, body: made } = await create(cleo.token, body);
      expect(status).toBe(200);
      expect(made.group).toMatchObject({ name: 'Quiet', ...plain, created_by: cleo.id });
    }
  });

  it("refuses another's id as its maker with 403", async () => {
    const before = (await dashboardOf(ada)).groups.length;
    for (const created_by of [bob.id, 'x', 7, [ada.id]])
      expect(refusalOf(await create(ada.token, { name: 'Forged', created_by }))).toEqual([403, 'forbidden']);
    expect((await dashboardOf(ada)).groups).toHaveLength(before);
  });

  it('makes nothing when one member does not exist, or is of another organization', async () => {
    const before = (await dashboardOf(ada)).groups.length;
    const answers = [
      await create(ada.token, { name: 'None', members: [bob.id, crypto.randomUUID()] }),
      await create(ada.token, { name: 'None', members: [bob.id, stranger.id] }),
    ];
    for (const answer of answers) expect(refusalOf(answer)).toEqual([404, 'not_found']);
    expect(answers[0]?.body).toEqual(answers[1]?.body as never);
    expect((await dashboardOf(ada)).groups).toHaveLength(before);
    expect((await dashboardOf(stranger)).groups).toEqual([]);
  });

  it('answers malformed input with 400, naming the field', async () => {
    const bad: readonly (readonly [string, unknown])[] = [
      ['name', {}],
      ['name', { name: '' }],
      ['name', { name: { $ne: null } }],
      ['name', { name: 'n'.repeat(81) }],
      ['description', { name: 'X', description: 'd'.repeat(2_001) }],
      ['group_picture', { name: 'X', group_picture: 'javascript:alert(1)' }],
      ['group_picture', { name: 'X', group_picture: 'data:text/html,<script>' }],
      ['members', { name: 'X', members: bob.id }],
      ['members.1', { name: 'X', members: [bob.id, 'x'] }],
      ['members', { name: 'X', members: Array.from({ length: 201 }, () => bob.id) }],
    ];
    for (const [field, body] of bad) {
      const answer = await create(ada.token, body);
      expect(refusalOf(answer)).toEqual([400, 'invalid_input']);
      expect(answer.body.message).toStartWith(`${field}: `);
    }
  });
});

const addMembers = (token: string, body: unknown) =>
  callHttp<{ message: string; members: readonly string[] }>(program.url, 'POST /group/add-members', {
    token,
    body,
  });
const membersOf = async (person: GroupsPerson, groupId: string): Promise<readonly string[] | undefined> =>
  (await dashboardOf(person)).groups.find(({ id }) => id === groupId)?.members;

describe('POST /group/add-members', () => {
  it('adds all of them and answers with who is in the group', async () => {
    const groupId = await makeGroup(program.url, ada, [bob]);
    const { status, body } = await addMembers(ada.token, { group_id: groupId, user_ids: [cleo.id, bob.id] });
    expect([status, Object.keys(body)]).toEqual([200, ['message', 'members']]);
    expect(body.members).toEqual([ada.id, bob.id, cleo.id].toSorted());
    for (const person of [ada, bob, cleo]) expect(await membersOf(person, groupId)).toEqual(body.members);
  });

  it('adds all or nobody', async () => {
    const groupId = await makeGroup(program.url, ada, [bob]);
    for (const other of [crypto.randomUUID(), stranger.id]) {
      const answer = await addMembers(ada.token, { group_id: groupId, user_ids: [cleo.id, other] });
      expect(refusalOf(answer)).toEqual([404, 'not_found']);
    }
    expect(await membersOf(ada, groupId)).toEqual([ada.id, bob.id].toSorted());
    expect(await membersOf(cleo, groupId)).toBeUndefined();
  });

  it('is for owner and admins: 403 for other members, 404 for who is not in it', async () => {
    const groupId = await makeGroup(program.url, ada, [bob]);
    const body = { group_id: groupId, user_ids: [cleo.id] };
    expect(refusalOf(await addMembers(bob.token, body))).toEqual([403, 'forbidden']);
    for (const outsider of [cleo, stranger, founder])
      expect(refusalOf(await addMembers(outsider.token, body))).toEqual([404, 'not_found']);
    expect(await membersOf(cleo, groupId)).toBeUndefined();
    const promoted = await callHttp(program.url, `PUT /v1/rooms/${groupId}/members/${bob.id}/role`, {
      token: ada.token,
      body: { role: 'admin' },
    });
    expect(promoted.status).toBe(200);
    expect((await addMembers(bob.token, body)).status).toBe(200);
  });

  it('knows no direct messages as a group', async () => {
    const { body } = await callHttp<{ room: { id: string } }>(program.url, 'POST /v1/direct-rooms', {
      token: ada.token,
      body: { userId: bob.id },
    });
    const answer = await addMembers(ada.token, { group_id: body.room.id, user_ids: [cleo.id] });
    expect(answer.status).toBeWithin(403, 405);
    expect((await dashboardOf(ada)).groups.map(({ id }) => id)).not.toContain(body.room.id);
  });

  it('answers malformed input with 400', async () => {
    const groupId = await makeGroup(program.url, ada);
    for (const body of [
      {},
      { group_id: groupId },
      { group_id: groupId, user_ids: [] },
      { group_id: groupId, user_ids: bob.id },
      { group_id: groupId, user_ids: [{ $ne: null }] },
      { group_id: 'x', user_ids: [bob.id] },
    ])
      expect(refusalOf(await addMembers(ada.token, body))).toEqual([400, 'invalid_input']);
  });
});

describe('GET /user/dashboard', () => {
  it('is the user, the profiles of the contacts and the groups, and nothing of others', async () => {
    const [one, other] = [
      await registerInGroups(program.url, 'One'),
      await registerInGroups(program.url, 'Other'),
    ];
    await addContact(one.token, { contactId: other.id });
    const mine = await makeGroup(program.url, one);
    const theirs = await makeGroup(program.url, other);
    const { user, contacts, groups } = await dashboardOf(one);
    expect(user).toMatchObject({ id: one.id, name: 'One', theme_mode: 'light' });
    for (const row of [user, ...contacts]) expect(Object.keys(row).toSorted()).toEqual(userKeys);
    expect(contacts).toMatchObject([{ id: other.id, name: 'Other', theme_mode: null }]);
    expect(groups.map(({ id }) => id)).toEqual([mine]);
    expect(Object.keys(groups[0] ?? {}).toSorted()).toEqual(groupKeys);
    expect(JSON.stringify([contacts, groups])).not.toContain(theirs);
    expect(JSON.stringify(contacts)).not.toContain(other.email);
  });

  it('lists rooms that were made elsewhere, too', async () => {
    const person = await registerInGroups(program.url);
    const { body } = await callHttp<{ room: { id: string } }>(program.url, 'POST /v1/rooms', {
      token: person.token,
      body: { kind: 'public', name: 'Town square' },
    });
    const { groups } = await dashboardOf(person);
    expect(groups).toMatchObject([{ id: body.room.id, name: 'Town square', members: [person.id] }]);
    const added = await addMembers(founder.token, { group_id: body.room.id, user_ids: [bob.id] });
    expect([added.status, added.body.members]).toEqual([200, [bob.id]]);
  });

  it('fails with a body that clients can show', async () => {
    const answer = await callHttp<FailureBody>(program.url, 'GET /user/dashboard');
    expect(answer.body).toEqual({
      message: 'Log in first, and send the access token.',
      error: 'Log in first, and send the access token.',
      code: 'unauthenticated',
    });
  });
});
