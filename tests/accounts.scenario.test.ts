import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ask, askRaw, logIn, uniqueName } from './support/ask.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { madeHashes, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { connect, socketNames } from './support/wires.ts';

let program: Program;
let founder: Person;

beforeAll(async () => {
  program = await startProgram(madeHashes);
  founder = await register(program.url, { username: 'founder', role: 'user' });
});
afterAll(() => program.stop());

/** What registers somebody new, changed as given. */
const somebody = (change: Readonly<Record<string, unknown>> = {}) => {
  const username = uniqueName('somebody');
  return { username, email: `${username}@example.net`, password: goodPassword, ...change };
};

const faultOf = async (command: string, input: unknown) => {
  const answer = await askRaw(program.url, command, input);
  return { status: answer.status, ...(answer.ok ? {} : answer.error) };
};

describe('register', () => {
  it('makes the first account admin of the default organization whatever it asks, and the next a user of it', async () => {
    const second = await register(program.url);
    const { organization } = await (
      await connect('rest', program.url, second.token)
    ).call('get_organization', {});
    expect(organization).toMatchObject({ name: 'Home', joinPolicy: 'open' });
    expect(founder.login.user).toMatchObject({ role: 'admin', organizationId: organization.id });
    expect(second.login.user).toMatchObject({ role: 'user', organizationId: organization.id });
  });

  it('logs the new account in', async () => {
    const given = somebody({ name: 'Some Body' });
    const answer = await ask(program.url, 'register', given);
    if (!answer.ok) throw new Error(answer.error.message);
    const { user, tokens } = answer.result;
    expect(answer.status).toBe(201);
    expect(user).toMatchObject({ username: given.username, email: given.email, name: 'Some Body' });
    const client = await connect('rest', program.url, tokens.accessToken);
    expect(await client.call('get_me', {})).toEqual({ user });
    expect((await logIn(program.url, given.email)).user).toEqual(user);
  });

  it('never answers with a password or its hash', async () => {
    const { token, email } = await register(program.url);
    const client = await connect('rest', program.url, token);
    const login = await logIn(program.url, email);
    const seen = JSON.stringify([
      login,
      await client.call('get_me', {}),
      await client.call('list_users', {}),
    ]);
    expect(seen).not.toContain(goodPassword);
    expect(seen).not.toContain('argon2');
  });

  it('takes id, status and whatever else the server decides from nobody', async () => {
    const wished = {
      id: founder.id,
      status: 'removed',
      number: 1,
      kind: 'assistant',
      organizationId: '00000000-0000-7000-8000-000000000000',
      passwordHash: 'x',
    };
    const polluted = JSON.parse(
      '{"__proto__":{"role":"admin"},"constructor":{"prototype":{"role":"admin"}}}',
    );
    for (const extra of [wished, polluted]) {
      const answer = await ask(program.url, 'register', { ...somebody(), ...extra });
      if (!answer.ok) throw new Error(answer.error.message);
      expect(answer.result.user).toMatchObject({
        role: 'user',
        kind: 'person',
        deactivated: false,
        organizationId: founder.login.user.organizationId,
      });
      expect(answer.result.user.id).not.toBe(founder.id);
      expect(answer.result.user.number).toBeGreaterThan(1);
    }
  });

  it('gives nobody who joins more than the role of a user', async () => {
    for (const role of ['moderator', 'admin'] as const) {
      for (const organization of [undefined, 'Home']) {
        const given = somebody({ role, ...(organization === undefined ? {} : { organization }) });
        expect(await faultOf('register', given)).toMatchObject({ status: 403, code: 'forbidden' });
        expect(
          (await ask(program.url, 'log_in', { email: given.email, password: goodPassword })).status,
        ).toBe(401);
      }
    }
    const modest = await ask(program.url, 'register', { ...somebody(), role: 'user' });
    expect(modest).toMatchObject({ status: 201, result: { user: { role: 'user' } } });
  });

  it('gives who founds an organization the role that they ask for, admin when they ask for none', async () => {
    for (const [role, given] of [
      ['user', 'user'],
      ['moderator', 'moderator'],
      ['admin', 'admin'],
      [undefined, 'admin'],
    ] as const) {
      const organization = uniqueName('founded');
      const answer = await ask(program.url, 'register', { ...somebody(), organization, role });
      expect(answer).toMatchObject({ status: 201, result: { user: { role: given } } });
      const next = somebody({ organization, role: 'admin' });
      expect((await faultOf('register', next)).code).toBe('forbidden');
    }
  });

  it('makes a user name from the e-mail address when none is given, and another when it is taken', async () => {
    const local = uniqueName('Dora.Maar');
    const registerAt = async (domain: string): Promise<string> => {
      const email = `${local}@${domain}.example.org`;
      const answer = await ask(program.url, 'register', { email, password: goodPassword });
      if (!answer.ok) throw new Error(answer.error.message);
      return answer.result.user.username;
    };
    expect(await registerAt('a')).toBe(local);
    await register(program.url, { username: `${local.toLowerCase()}-3` });
    expect(await registerAt('b')).toBe(`${local}-2`);
    expect(await registerAt('c')).toBe(`${local}-4`);
    const together = await Promise.all(['d', 'e', 'f'].map(registerAt));
    expect(together.toSorted()).toEqual([`${local}-5`, `${local}-6`, `${local}-7`]);
    const email = `${local}@a.example.org`;
    expect((await faultOf('register', { email, password: goodPassword })).message).toContain('e-mail');
  });

  it('draws a user name when twenty like it are taken', async () => {
    const organization = uniqueName('crowded');
    const made: string[] = [];
    for (let index = 0; index < 22; index += 1) {
      const email = `${'l'.repeat(50)}@${organization}-${index}.example.org`;
      const answer = await ask(program.url, 'register', { email, password: goodPassword, organization });
      if (!answer.ok) throw new Error(answer.error.message);
      made.push(answer.result.user.username);
    }
    expect(made.slice(18, 20)).toEqual([`${'l'.repeat(37)}-19`, `${'l'.repeat(37)}-20`]);
    for (const username of made.slice(20)) expect(username).toMatch(/^l{31}-[0-9a-f]{8}$/);
    expect(new Set(made).size).toBe(22);
  });

  it('refuses an e-mail address that is taken, however it is written', async () => {
    const name = uniqueName('anna');
    expect((await faultOf('register', somebody({ email: `${name}@example.org` }))).status).toBe(201);
    const written = [
      name,
      name.toUpperCase(),
      name.replace('anna', 'ＡｎＮa'),
      name.replace('anna', 'an\u00adna'),
    ];
    for (const local of written) {
      const fault = await faultOf('register', somebody({ email: `${local}@Example.ORG` }));
      expect(fault).toMatchObject({ status: 409, code: 'already_exists' });
      expect(fault.message).toContain('e-mail');
      expect((await logIn(program.url, `${local}@EXAMPLE.org`)).user.email).toBe(`${name}@example.org`);
    }
    expect((await faultOf('register', somebody({ email: `${name}@example.com` }))).status).toBe(201);
  });

  it('refuses a user name that is taken, however it is written, and in the same organization only', async () => {
    const name = uniqueName('Berta');
    expect((await faultOf('register', somebody({ username: name }))).status).toBe(201);
    const written = [
      name,
      name.toLowerCase(),
      `  ${name} `,
      name.replace('B', 'Ｂ'),
      name.replace('e', 'e\u200b'),
    ];
    for (const username of written) {
      const fault = await faultOf('register', somebody({ username }));
      expect(fault).toMatchObject({ status: 409, code: 'already_exists' });
      expect(fault.message).toContain('user name');
    }
    const elsewhere = somebody({ username: name, organization: uniqueName('elsewhere') });
    expect((await faultOf('register', elsewhere)).status).toBe(201);
  });

  it('makes one account when the same is registered many times at once', async () => {
    const given = somebody();
    const statuses = await Promise.all(
      Array.from({ length: 8 }, async () => (await ask(program.url, 'register', given)).status),
    );
    expect(statuses.filter((status) => status === 201)).toHaveLength(1);
    expect(statuses.filter((status) => status === 409)).toHaveLength(7);
  });

  const weak = {
    'too short': 'abc12!x',
    common: 'password123',
    'common, in capitals': 'PASSWORD123',
    'common, in full-width letters': 'ｐassword123',
    'one character over and over': 'zzzzzzzzzzzz',
    'the alphabet': 'abcdefghijkl',
    'counting down': '987654321098'.slice(0, 9),
    'the user name with digits': 'Maximilian-2026',
    'the part before the @': 'max.muster.1',
    'the whole e-mail address': 'max.muster@example.org',
  };
  for (const [what, password] of Object.entries(weak)) {
    it(`refuses a password that is ${what}, naming the field`, async () => {
      const given = somebody({ username: 'maximilian', email: 'max.muster@example.org', password });
      const fault = await faultOf('register', given);
      expect(fault).toMatchObject({ status: 400, code: 'invalid_input' });
      expect(fault.fields?.map((field) => field.path)).toEqual(['password']);
    });
  }

  const fine = {
    'of 128 characters': 'k7m'.repeat(43).slice(1),
    'with spaces at its ends': '  forest lamp  ',
    'in Cyrillic letters': 'соловей поёт ночью',
    'of pictures': '🌋🚲🧭🪕🦔🌵🧊🎺',
    'with a NUL in it': 'green\u0000cobalt',
  };
  for (const [what, password] of Object.entries(fine)) {
    it(`takes a password ${what} as it is typed`, async () => {
      const given = somebody({ username: uniqueName('Пётр'), password });
      expect((await faultOf('register', given)).status).toBe(201);
      expect((await logIn(program.url, given.email, password)).user.username).toBe(given.username);
      const characters = [...password];
      const shorter = characters.slice(0, -1).join('');
      for (const other of [shorter, characters.slice(1).join(''), `${shorter}x`]) {
        expect((await ask(program.url, 'log_in', { email: given.email, password: other })).status).toBe(401);
      }
    });
  }

  it('refuses a password of 129 characters', async () => {
    const fault = await faultOf('register', somebody({ password: 'k7m'.repeat(43) }));
    expect(fault).toMatchObject({ status: 400, fields: [{ path: 'password' }] });
  });

  const unusual = {
    'a user name of one letter': { username: 'q' },
    'a user name of 40 characters': { username: 'w'.repeat(40) },
    'a user name with spaces, capitals and signs': { username: 'Dr. Anna-Maria O’Neil (+1)' },
    'a Chinese user name': { username: '田中太郎' },
    'a name with a family in it': { name: 'The 👩‍👩‍👧‍👦 Smiths' },
    'an e-mail address with signs': { email: "o'brien+tag_1@mail.sub-domain.example.co.uk" },
    'an e-mail address in Chinese': { email: '用户@例え.jp' },
    'the shortest e-mail address': { email: 'a@b.c' },
    'an e-mail address of 254 characters': { email: `${'e'.repeat(242)}@example.org` },
    'markup in the name': { name: '<script>alert(1)</script>' },
    'SQL in the name': { name: `'; drop table users; --` },
  };
  for (const [what, change] of Object.entries(unusual)) {
    it(`takes ${what}`, async () => {
      const answer = await ask(program.url, 'register', somebody(change) as never);
      if (!answer.ok) throw new Error(JSON.stringify(answer.error));
      expect(answer.result.user).toMatchObject(change);
    });
  }
});

const unusable = {
  username: [
    '',
    '   ',
    'w'.repeat(41),
    'two\nlines',
    'nul\u0000',
    'lone\ud800',
    '\u200b\u2060',
    { $ne: null },
    7,
    ['x'],
    null,
  ],
  email: [
    '',
    'nobody',
    'no@body',
    '@b.c',
    'a b@c.de',
    'a@b@c.de',
    'nul\u0000@b.cd',
    `${'e'.repeat(243)}@example.org`,
    { $gt: '' },
  ],
  password: ['', 'lone\udfff surrogate', { $ne: null }, 12_345_678, ['violet-harbour-97'], null, true],
  name: ['', '\u0007bell', 'n'.repeat(81), { toString: 'x' }],
  role: ['', 'owner', 'ADMIN', null, 7, { $ne: 'user' }, ['admin']],
  organization: ['', 'o'.repeat(81), { $regex: '.*' }],
  inviteToken: ['', 'short', "' or 1=1 --", { $ne: null }],
};

describe('input that is none', () => {
  for (const [field, values] of Object.entries(unusable)) {
    it(`is refused by register, naming ${field}`, async () => {
      for (const value of values) {
        const fault = await faultOf('register', somebody({ [field]: value }));
        expect(fault).toMatchObject({ status: 400, code: 'invalid_input' });
        expect(new Set(fault.fields?.map((one) => one.path))).toEqual(new Set([field]));
      }
    });
  }

  it('is refused by register when a field is missing', async () => {
    const fault = await faultOf('register', {});
    expect(fault.status).toBe(400);
    expect(fault.fields?.map((field) => field.path)).toEqual(['email', 'password']);
  });

  for (const wire of ['rest', ...socketNames] as const) {
    it(`is refused by log_in over ${wire}`, async () => {
      const client = await connect(wire, program.url, founder.token);
      for (const password of [{ $ne: null }, [goodPassword], 1, null, undefined]) {
        const answer = await client.sendRaw('log_in', { email: founder.email, password });
        expect(answer).toMatchObject({
          ok: false,
          error: { code: 'invalid_input', fields: [{ path: 'password' }] },
        });
      }
      const answer = await client.sendRaw('log_in', { email: { $gt: '' }, password: { $gt: '' } });
      expect(answer).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
      expect(await client.send('log_in', { email: founder.email, password: goodPassword })).toMatchObject({
        ok: true,
      });
      client.close();
    });
  }
});
