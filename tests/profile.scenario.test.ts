import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { uniqueName } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;

beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const restOf = (person: Pick<Person, 'token'>): Promise<WireClient> =>
  connect('rest', program.url, person.token);

const full = {
  name: 'Ada Lovelace',
  title: 'Countess',
  description: 'Two lines,\nand <b>no</b> markup.',
  picture: 'https://example.org/ada.png?size=2#face',
  resumeUrl: 'http://example.org/ada.pdf',
  themeMode: 'dark',
  themeColor: '#C0ffEE',
  backgroundPicture: 'https://example.org/sea.jpg',
} as const;

/** Any time: it moves with every change. */
const aTime = expect.any(String) as string;

describe('update_profile', () => {
  for (const wire of wireNames) {
    it(`over ${wire} sets every field, keeps what is not sent and empties with null`, async () => {
      const person = await register(program.url);
      const client = await connect(wire, program.url, person.token);
      const username = uniqueName('countess');
      const { user } = await client.call('update_profile', { ...full, username });
      expect(user).toEqual({ ...person.login.user, ...full, username, updatedAt: user.updatedAt });
      expect(await client.call('get_me', {})).toEqual({ user });
      expect((await client.call('update_profile', {})).user).toEqual({ ...user, updatedAt: aTime });
      const emptied = {
        title: null,
        description: null,
        picture: null,
        resumeUrl: null,
        themeColor: null,
        backgroundPicture: null,
      };
      const answer = await client.call('update_profile', emptied);
      expect(answer.user).toEqual({ ...user, ...emptied, updatedAt: aTime });
      client.close();
    });
  }

  it('shows others the public part of it, and not e-mail address or theme', async () => {
    const person = await register(program.url);
    const other = await register(program.url);
    await (await restOf(person)).call('update_profile', full);
    const { user } = await (await restOf(other)).call('get_user', { userId: person.id });
    const { themeMode: _mode, themeColor: _color, backgroundPicture: _background, ...shown } = full;
    expect(user).toMatchObject(shown);
    expect(JSON.stringify(user)).not.toContain(person.email);
    expect(Object.keys(user)).not.toContain('themeMode');
  });

  const refused: Readonly<Record<string, readonly unknown[]>> = {
    picture: [
      'javascript:alert(1)',
      'JaVaScRiPt:alert(1)',
      ' javascript:alert(1)',
      'java\nscript:alert(1)',
      'data:text/html,<script>alert(1)</script>',
      'vbscript:x',
      'file:///etc/passwd',
      '//example.org/x.png',
      'example.org',
      'https://',
      `https://example.org/${'x'.repeat(2_000)}`,
      '',
      { url: 'https://example.org' },
    ],
    resumeUrl: ['javascript:alert(1)', 'blob:https://example.org/1', 7],
    backgroundPicture: ['javascript:alert(1)', 'data:image/svg+xml,<svg onload=alert(1)>'],
    themeMode: ['blue', '', null, 1],
    themeColor: ['red', '#fff', '#12345g', '#1234567', 'url(javascript:alert(1))'],
    username: ['', '  ', 'u'.repeat(41), null, 'a\u0000b', { $ne: null }],
    name: ['', 'n'.repeat(81), null, 'a\nb'],
    title: ['', 't'.repeat(81), 'a\nb'],
    description: ['d'.repeat(2_001), 'nul\u0000', 'lone\ud800', ['x']],
  };
  for (const [field, values] of Object.entries(refused)) {
    it(`refuses what is no ${field}, naming it, and changes nothing`, async () => {
      const person = await register(program.url);
      const client = await restOf(person);
      for (const value of values) {
        const answer = await client.sendRaw('update_profile', { title: 'Queen', [field]: value });
        expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
        const paths = answer.ok ? [] : answer.error.fields?.map((fault) => fault.path);
        expect(new Set(paths)).toEqual(new Set([field]));
      }
      expect((await client.call('get_me', {})).user).toEqual(person.login.user);
    });
  }

  it('takes role, id, e-mail address and organization from nobody', async () => {
    const person = await register(program.url);
    const client = await restOf(person);
    await register(program.url);
    const wished = {
      role: 'admin',
      id: crypto.randomUUID(),
      number: 1,
      email: 'x@y.zz',
      organizationId: person.id,
      status: 'removed',
      kind: 'assistant',
    };
    const polluted = JSON.parse('{"title":"x","__proto__":{"role":"admin"}}') as object;
    for (const input of [wished, polluted]) await client.sendRaw('update_profile', input);
    expect((await client.call('get_me', {})).user).toEqual({
      ...person.login.user,
      title: 'x',
      updatedAt: aTime,
    });
  });

  it('refuses a user name that is taken, however it is written, and takes another writing of one’s own', async () => {
    const [one, other] = [await register(program.url), await register(program.url)];
    const client = await restOf(one);
    for (const username of [other.username, other.username.toUpperCase(), ` ${other.username} `]) {
      const answer = await client.send('update_profile', { username, title: 'x' });
      expect(answer).toMatchObject({
        error: { code: 'already_exists', message: expect.stringContaining('user name') },
      });
    }
    expect((await client.call('get_me', {})).user).toEqual(one.login.user);
    const username = one.username.toUpperCase();
    expect((await client.call('update_profile', { username })).user.username).toBe(username);
    const moved = await client.call('update_profile', { username: uniqueName('moved') });
    expect(moved.user.username).toStartWith('moved');
    const taken = await (await restOf(other)).call('update_profile', { username: one.username });
    expect(taken.user.username).toBe(one.username);
  });

  it('is heard by one’s own connections and by who watches, once, and by nobody else', async () => {
    const [person, watcher, stranger] = [
      await register(program.url),
      await register(program.url),
      await register(program.url),
    ];
    const open = (who: Person) =>
      Promise.all(socketNames.map((wire) => connect(wire, program.url, who.token)));
    const [mine, watching, deaf] = await Promise.all([open(person), open(watcher), open(stranger)]);
    for (const client of watching) await client.call('watch_presence', { userIds: [person.id] });
    for (const client of deaf) {
      await client.call('watch_presence', { userIds: [person.id] });
      await client.call('watch_presence', { userIds: [] });
    }
    await (await restOf(person)).call('update_profile', { title: 'first' });
    await (await restOf(person)).call('update_profile', { title: 'second' });
    await (await restOf(stranger)).call('update_profile', { title: 'end' });
    for (const client of [...mine, ...watching])
      await client.hear('user_updated', ({ user }) => user.title === 'second');
    for (const client of deaf) await client.hear('user_updated', ({ user }) => user.title === 'end');
    for (const client of [...mine, ...watching]) {
      expect(client.all('user_updated').map(({ user }) => [user.id, user.title])).toEqual([
        [person.id, 'first'],
        [person.id, 'second'],
      ]);
      expect(JSON.stringify(client.all('user_updated'))).not.toContain(person.email);
    }
    for (const client of deaf)
      expect(client.all('user_updated').map(({ user }) => user.id)).toEqual([stranger.id]);
    for (const client of [...mine, ...watching, ...deaf]) client.close();
  });
});

const contactIdsOf = async (person: Person): Promise<readonly string[]> =>
  (await (await restOf(person)).call('list_contacts', {})).contacts.map(({ user }) => user.id);

describe('contacts', () => {
  for (const wire of wireNames) {
    it(`are made both ways over ${wire}`, async () => {
      const [one, other] = [await register(program.url), await register(program.url)];
      const client = await connect(wire, program.url, one.token);
      const { user, createdAt } = await client.call('add_contact', { userId: other.id });
      expect(user).toMatchObject({ id: other.id, username: other.username });
      const { contacts } = await client.call('list_contacts', {});
      expect(contacts).toEqual([{ user, createdAt }]);
      expect(await contactIdsOf(one)).toEqual([other.id]);
      expect(await contactIdsOf(other)).toEqual([one.id]);
      client.close();
    });
  }

  it('are made once, in whichever direction', async () => {
    const [one, other] = [await register(program.url), await register(program.url)];
    const [first, second] = await Promise.all([restOf(one), restOf(other)]);
    const answers = await Promise.all([
      first.send('add_contact', { userId: other.id }),
      second.send('add_contact', { userId: one.id }),
      first.send('add_contact', { userId: other.id }),
      second.send('add_contact', { userId: one.id }),
    ]);
    const outcomes = answers.map((answer) => (answer.ok ? 'ok' : answer.error.code));
    expect(outcomes.toSorted()).toEqual(['already_exists', 'already_exists', 'already_exists', 'ok']);
    expect(await contactIdsOf(one)).toEqual([other.id]);
    expect(await contactIdsOf(other)).toEqual([one.id]);
  });

  it('are listed by user name', async () => {
    const [one, b, a] = [
      await register(program.url),
      await register(program.url, { username: 'bertram' }),
      await register(program.url, { username: 'Albert' }),
    ];
    const client = await restOf(one);
    for (const { id } of [b, a]) await client.call('add_contact', { userId: id });
    expect(await contactIdsOf(one)).toEqual([a.id, b.id]);
  });

  it('cannot be oneself', async () => {
    const person = await register(program.url);
    for (const userId of [person.id, person.id.toUpperCase()]) {
      const answer = await (await restOf(person)).send('add_contact', { userId });
      expect(answer).toMatchObject({ error: { code: 'invalid_input', fields: [{ path: 'userId' }] } });
    }
    expect(await contactIdsOf(person)).toEqual([]);
  });

  it('are removed from one’s own list only, and a refusal puts nobody back', async () => {
    const [one, other] = [await register(program.url), await register(program.url)];
    const [first, second] = await Promise.all([restOf(one), restOf(other)]);
    await first.call('add_contact', { userId: other.id });
    await second.call('remove_contact', { userId: one.id });
    expect(await contactIdsOf(one)).toEqual([other.id]);
    expect(await contactIdsOf(other)).toEqual([]);
    expect(await second.send('remove_contact', { userId: one.id })).toMatchObject({
      error: { code: 'not_found' },
    });
    expect(await first.send('add_contact', { userId: other.id })).toMatchObject({
      error: { code: 'already_exists' },
    });
    expect(await contactIdsOf(other)).toEqual([]);
    await second.call('add_contact', { userId: one.id });
    expect(await contactIdsOf(other)).toEqual([one.id]);
  });
});
