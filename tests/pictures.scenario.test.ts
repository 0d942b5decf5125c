import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { limits } from '@parley/contract/limits';
import { me as meSchema } from '@parley/contract/nouns/user';
import type { Me } from '@parley/contract/nouns/user';
import { wholeAnswer } from './support/ask.ts';
import { callHttp } from './support/dialects.ts';
import { goodPassword, register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { claimedPng, jpegWith, plainPng, pngOfBytes, uploadPicture } from './support/pictures.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, makeRoom } from './support/stage.ts';
import { download, pdfOf, pngOf, upload } from './support/uploads.ts';
import { until } from './support/wait.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'parley-pictures-'));
const unknownPath = '/v1/pictures/01900000-0000-7000-8000-00000000002a';
const elsewhere = 'https://example.org/ada.png';
const small = { width: 40, height: 30 };
/** Room for one picture of the largest size, and for a second while it takes the place of the first. */
const bytesPerUser = 2 * limits.pictureBytesMax;

let program: Program;
let admin: Person;
let foreigner: Person;
beforeAll(async () => {
  program = await startProgram({ DATA_DIR: dataDir, UPLOAD_BYTES_PER_USER: String(bytesPerUser) });
  admin = await register(program.url);
  foreigner = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(async () => {
  await program.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const open = clientOpener(() => program);

/** Uploads what must be taken; answers with the profile. */
const store = async (person: Person, bytes: Uint8Array<ArrayBuffer> = plainPng(small)): Promise<Me> => {
  const response = await uploadPicture(program.url, person.token, bytes);
  if (response.status !== 200) throw new Error(`Uploading answered ${await response.text()}`);
  return meSchema.strict().parse(((await response.json()) as { user: Me }).user);
};

const refusalOf = async (response: Response) => {
  const { error } = (await response.json()) as {
    error: { code: string; fields?: readonly { path: string; expected: string }[] };
  };
  return { status: response.status, code: error.code, ...(error.fields ? { fields: error.fields } : {}) };
};

const load = (person: Pick<Person, 'token'>, picture: string | null): Promise<Response> =>
  download(program.url, person.token, picture ?? '');

/** The ids of all files that lie on the disk. */
const onDisk = (): readonly string[] =>
  readdirSync(join(dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
const isOnDisk = (picture: string | null): boolean => onDisk().includes(picture?.split('/').at(-1) ?? '');

const pictureOf = async (person: Person): Promise<string | null> =>
  (await (await open(person, 'rest')).call('get_me', {})).user.picture;

describe('an uploaded picture', () => {
  for (const [what, bytes, type] of [
    ['PNG', plainPng(small), 'image/png'],
    ['JPEG', jpegWith(small), 'image/jpeg'],
  ] as const) {
    it(`is there for everybody in the organization, as it was sent: a ${what}`, async () => {
      const [person, other] = [await register(program.url), await register(program.url)];
      const user = await store(person, bytes);
      expect(user.picture).toMatch(/^\/v1\/pictures\/[0-9a-f-]{36}$/);
      const seen = await (await open(other, 'rest')).call('get_user', { userId: person.id });
      expect(seen.user.picture).toBe(user.picture);
      const response = await load(other, user.picture);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': type,
        'content-length': String(bytes.length),
        'content-disposition': 'attachment',
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, max-age=86400, immutable',
        vary: 'Authorization',
      });
      expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
    });
  }

  it('is told to who watches, and to one’s own devices', async () => {
    const [person, watcher] = [await register(program.url), await register(program.url)];
    const [own, watching] = [await open(person), await open(watcher, 'socketio')];
    await watching.call('watch_presence', { userIds: [person.id] });
    const { picture } = await store(person);
    for (const client of [own, watching])
      expect((await client.hear('user_updated')).user).toMatchObject({ id: person.id, picture });
  });

  it('is not sent again to who has it, and asks first who that is', async () => {
    const person = await register(program.url);
    const { picture } = await store(person);
    const etag = (await load(person, picture)).headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[0-9a-f-]{36}"$/);
    const ask = (token: string | undefined, known: string) =>
      fetch(`${program.url}${picture}`, {
        headers: { 'if-none-match': known, ...(token && { authorization: `Bearer ${token}` }) },
      });
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const response = await ask(person.token, known);
      expect([response.status, await response.text()]).toEqual([304, '']);
    }
    expect((await ask(person.token, '"other"')).status).toBe(200);
    expect((await ask(foreigner.token, etag)).status).toBe(404);
    expect((await ask(undefined, etag)).status).toBe(401);
  });

  it('is for another organization what does not exist', async () => {
    const { picture } = await store(await register(program.url));
    const missing = await wholeAnswer(await load(foreigner, unknownPath));
    expect(missing).toContain('not_found');
    expect(await wholeAnswer(await load(foreigner, picture))).toBe(missing);
    for (const token of [undefined, 'nonsense', admin.login.tokens.refreshToken]) {
      const answer = await download(program.url, token, picture ?? '');
      expect(await refusalOf(answer)).toEqual({ status: 401, code: 'unauthenticated' });
    }
    expect((await fetch(`${program.url}${picture}?token=${admin.token}`)).status).toBe(401);
  });

  it('is no file of a room, and a file of a room is no picture', async () => {
    const person = await register(program.url);
    const roomId = await makeRoom(await open(person, 'rest'), 'private');
    const stored = await upload(program.url, person.token, roomId, { bytes: pngOf() });
    const { file } = (await stored.json()) as { file: { id: string } };
    const { picture } = await store(person);
    expect((await load(person, `/v1/pictures/${file.id}`)).status).toBe(404);
    expect((await load(person, (picture ?? '').replace('pictures', 'files'))).status).toBe(404);
  });
});

describe('the upload of a picture', () => {
  const noPicture = {
    status: 400,
    code: 'invalid_input',
    fields: [{ path: 'file', expected: 'a JPEG or PNG' }],
  };
  const page = '<!doctype html><script>alert(1)</script>';
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>';

  for (const [what, bytes] of [
    ['HTML', page],
    ['an SVG', svg],
    ['an SVG that says it is XML', `<?xml version="1.0"?>${svg}`],
    ['a GIF', 'GIF89a\u0001\u0000'],
    ['a PDF', pdfOf()],
    ['nothing', ''],
    ['the beginning of a PNG', pngOf()],
    ['a PNG that is a page as well', Buffer.concat([plainPng(small), Buffer.from(page)])],
    ['a page that is a PNG as well', Buffer.concat([Buffer.from(page), plainPng(small)])],
    ['a JPEG that is an archive as well', Buffer.concat([jpegWith(small), Buffer.from('PK\u0003\u0004')])],
    ['a PNG without a pixel', claimedPng({ width: 0, height: 0 })],
  ] as const) {
    it(`is judged by its content, whatever it is called: ${what}`, async () => {
      const person = await register(program.url);
      const before = onDisk().length;
      expect(await refusalOf(await uploadPicture(program.url, person.token, bytes))).toEqual(noPicture);
      expect(onDisk()).toHaveLength(before);
      expect(await pictureOf(person)).toBeNull();
    });
  }

  it('of a JPEG with a page in its comment is given back as a picture that nobody runs', async () => {
    const person = await register(program.url);
    const response = await uploadPicture(program.url, person.token, jpegWith(small, page), {
      name: 'page.html',
      type: 'text/html',
    });
    const { user } = (await response.json()) as { user: Me };
    const answer = await load(person, user.picture);
    expect([answer.headers.get('content-type'), answer.headers.get('x-content-type-options')]).toEqual([
      'image/jpeg',
      'nosniff',
    ]);
  });

  it('may have 1 MiB and not a byte more', async () => {
    const person = await register(program.url);
    await store(person, pngOfBytes(limits.pictureBytesMax));
    for (const more of [1, 100_000]) {
      const bytes = pngOfBytes(limits.pictureBytesMax + more);
      expect(await refusalOf(await uploadPicture(program.url, person.token, bytes))).toEqual({
        status: 413,
        code: 'too_large',
      });
    }
  });

  it('may have 1,024 pixels on each side and not one more, by what its header says', async () => {
    const person = await register(program.url);
    await store(person, plainPng({ width: 1_024, height: 1_024 }));
    await store(person, jpegWith({ width: 1_024, height: 1 }));
    const tooMany = [{ path: 'file', expected: 'a picture of at most 1024 pixels on each side' }];
    for (const bytes of [
      claimedPng({ width: 1_025, height: 1 }),
      claimedPng({ width: 1, height: 0xffff_ffff }),
      jpegWith({ width: 1, height: 1_025 }),
      jpegWith({ width: 65_535, height: 65_535 }),
    ])
      expect((await refusalOf(await uploadPicture(program.url, person.token, bytes))).fields).toEqual(
        tooMany,
      );
  });

  it('is taken from nobody without a token', async () => {
    const answer = await uploadPicture(program.url, undefined, plainPng(small));
    expect(await refusalOf(answer)).toEqual({ status: 401, code: 'unauthenticated' });
  });

  it('counts as the files of its user, until it is replaced or removed', async () => {
    const person = await register(program.url);
    const largest = pngOfBytes(limits.pictureBytesMax);
    // Each takes the place of the one before, which no longer counts.
    for (let turn = 0; turn < 4; turn += 1) await store(person, largest);
    const roomId = await makeRoom(await open(person, 'rest'), 'private');
    const send = (size: number) => upload(program.url, person.token, roomId, { bytes: pdfOf(size) });
    expect(await refusalOf(await send(bytesPerUser))).toEqual({ status: 409, code: 'full' });
    expect((await send(limits.pictureBytesMax)).status).toBe(201);
    expect(await refusalOf(await uploadPicture(program.url, person.token, largest))).toEqual({
      status: 409,
      code: 'full',
    });
    await callHttp(program.url, 'DELETE /v1/me/picture', { token: person.token });
    await store(person, largest);
  });
});

describe('a picture that is not shown any more', () => {
  /** Waits until its bytes are gone, and nobody gets it. */
  const isGone = async (picture: string | null): Promise<void> => {
    await until('its bytes are gone', () => !isOnDisk(picture));
    expect((await load(admin, picture)).status).toBe(404);
  };

  it('is removed when another takes its place, also of several at once', async () => {
    const person = await register(program.url);
    const first = await store(person);
    expect(isOnDisk(first.picture)).toBe(true);
    const all = await Promise.all(Array.from({ length: 6 }, () => store(person)));
    const current = await pictureOf(person);
    expect(all.map(({ picture }) => picture)).toContain(current);
    expect((await load(admin, current)).status).toBe(200);
    for (const { picture } of [first, ...all]) if (picture !== current) await isGone(picture);
    expect(isOnDisk(current)).toBe(true);
  });

  for (const [what, remove] of [
    [
      'DELETE',
      async ({ token }: Person) => (await callHttp(program.url, 'DELETE /v1/me/picture', { token })).body,
    ],
    [
      'update_profile',
      async (person: Person) => (await open(person)).call('update_profile', { picture: null }),
    ],
  ] as const)
    it(`is removed by ${what}`, async () => {
      const person = await register(program.url);
      const { picture } = await store(person);
      const { user } = await remove(person);
      expect(meSchema.strict().parse(user).picture).toBeNull();
      await isGone(picture);
    });

  it('is removed when an address elsewhere takes its place', async () => {
    const person = await register(program.url);
    const { picture } = await store(person);
    const client = await open(person);
    expect((await client.call('update_profile', { picture: elsewhere })).user.picture).toBe(elsewhere);
    await isGone(picture);
  });

  it('stays when the rest of the profile changes, or all of it is sent back', async () => {
    const person = await register(program.url);
    const { picture } = await store(person);
    const client = await open(person);
    await client.call('update_profile', { title: 'Engineer' });
    expect((await client.call('update_profile', { title: 'Author', picture })).user).toMatchObject({
      title: 'Author',
      picture,
    });
    expect((await load(admin, picture)).status).toBe(200);
  });

  it('cannot be named by anybody, and not taken from somebody else', async () => {
    const [person, other] = [await register(program.url), await register(program.url)];
    const { picture } = await store(person);
    const client = await open(other);
    for (const named of [picture, unknownPath, '/v1/pictures/../me', '/v1/files/x', '//example.org/x'])
      expect(await client.send('update_profile', { picture: named })).toMatchObject({
        error: { code: 'invalid_input', fields: [{ path: 'picture' }] },
      });
    expect(await pictureOf(other)).toBeNull();
    expect((await load(other, picture)).status).toBe(200);
  });

  it('is removed with its account: closed by its user, or removed by an admin', async () => {
    const [closing, removed] = [await register(program.url), await register(program.url)];
    const [one, other] = [await store(closing), await store(removed)];
    const watching = await open(admin);
    await watching.call('watch_presence', { userIds: [closing.id, removed.id] });
    await (await open(closing)).call('deactivate_account', { password: goodPassword });
    await (await open(admin, 'rest')).call('remove_user', { userId: removed.id });
    for (const { id, picture } of [one, other]) {
      await isGone(picture);
      const { user } = await watching.hear('user_updated', (event) => event.user.id === id);
      expect(user).toMatchObject({ deactivated: true, picture: null });
    }
  });

  it('leaves an address elsewhere as it is when the account is closed', async () => {
    const person = await register(program.url);
    await (await open(person)).call('update_profile', { picture: elsewhere });
    await (await open(person)).call('deactivate_account', { password: goodPassword });
    const { user } = await (await open(admin, 'rest')).call('get_user', { userId: person.id });
    expect(user).toMatchObject({ deactivated: true, picture: elsewhere });
  });
});
