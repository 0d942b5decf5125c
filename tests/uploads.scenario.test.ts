import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { File as StoredFile } from '@parley/contract/nouns/file';
import { file as fileSchema } from '@parley/contract/nouns/file';
import { limits } from '@parley/contract/limits';
import { wholeAnswer } from './support/ask.ts';
import { register } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, makeRoom } from './support/stage.ts';
import { download, jpegOf, pdfOf, pngOf, upload } from './support/uploads.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'parley-uploads-'));
const bytesPerUser = 6 * 1_024 * 1_024;
const unknownId = '01900000-0000-7000-8000-00000000002a';

let program: Program;
let uploader: Person;
let member: Person;
let stranger: Person;
let foreigner: Person;

beforeAll(async () => {
  program = await startProgram({ DATA_DIR: dataDir, UPLOAD_BYTES_PER_USER: String(bytesPerUser) });
  uploader = await register(program.url);
  member = await register(program.url);
  stranger = await register(program.url);
  foreigner = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(async () => {
  await program.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

const open = clientOpener(() => program);

/** A private room of the uploader and the member. */
const openRoom = async (): Promise<string> => makeRoom(await open(uploader, 'rest'), 'private', [member]);

const send = (roomId: string, bytes: Uint8Array<ArrayBuffer> | string, name?: string, by = uploader) =>
  upload(program.url, by.token, roomId, { bytes, ...(name === undefined ? {} : { name }) });

/** Uploads what must be taken. */
const store = async (roomId: string, bytes: Uint8Array<ArrayBuffer>, name?: string): Promise<StoredFile> => {
  const response = await send(roomId, bytes, name);
  if (response.status !== 201) throw new Error(`Uploading answered ${await response.text()}`);
  const { file } = (await response.json()) as { file: StoredFile };
  return fileSchema.strict().parse(file);
};

interface Refusal {
  readonly error: { readonly code: string; readonly fields?: readonly unknown[] };
}

const refusalOf = async (response: Response) => {
  const { error } = (await response.json()) as Refusal;
  return { status: response.status, code: error.code, ...(error.fields ? { fields: error.fields } : {}) };
};

/** Names and modes of everything under the folder of files. */
const stored = (): readonly { readonly name: string; readonly mode: number }[] =>
  readdirSync(join(dataDir, 'files'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => ({
      name: entry.name,
      mode: statSync(join(entry.parentPath, entry.name)).mode & 0o777,
    }));

describe('an uploaded file', () => {
  for (const [what, bytes, type] of [
    ['JPEG', jpegOf(), 'image/jpeg'],
    ['PNG', pngOf(), 'image/png'],
    ['PDF', pdfOf(), 'application/pdf'],
  ] as const) {
    it(`is downloaded by a member as it was sent: a ${what}`, async () => {
      const roomId = await openRoom();
      const file = await store(roomId, bytes, 'mine.bin');
      expect(file).toMatchObject({ roomId, name: 'mine.bin', type, size: 64, url: `/v1/files/${file.id}` });
      const response = await download(program.url, member.token, file.url);
      expect(response.status).toBe(200);
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-type': type,
        'content-length': '64',
        'content-disposition': "attachment; filename*=UTF-8''mine.bin",
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'private, no-cache',
      });
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes);
    });
  }

  it('lies under its id alone, for the server alone', async () => {
    const file = await store(await openRoom(), pngOf());
    expect(stored()).toContainEqual({ name: file.id, mode: 0o600 });
    expect(stored().filter(({ name }) => name.endsWith('.unfinished'))).toEqual([]);
  });

  it('is for strangers, other organizations and removed members what does not exist', async () => {
    const roomId = await openRoom();
    const file = await store(roomId, pngOf());
    for (const person of [stranger, foreigner]) {
      const missing = await wholeAnswer(await download(program.url, person.token, `/v1/files/${unknownId}`));
      expect(missing).toContain('not_found');
      expect(await wholeAnswer(await download(program.url, person.token, file.url))).toBe(missing);
    }
    expect((await download(program.url, member.token, file.url)).status).toBe(200);
    await (await open(uploader, 'rest')).call('remove_member', { roomId, userId: member.id });
    const missing = await wholeAnswer(await download(program.url, member.token, `/v1/files/${unknownId}`));
    expect(await wholeAnswer(await download(program.url, member.token, file.url))).toBe(missing);
  });

  it('of a public room is for its members, too', async () => {
    const roomId = await makeRoom(await open(uploader, 'rest'), 'public');
    const file = await store(roomId, pngOf());
    expect((await download(program.url, stranger.token, file.url)).status).toBe(404);
    expect(await refusalOf(await send(roomId, pngOf(), 'a.png', stranger))).toEqual({
      status: 403,
      code: 'not_a_member',
    });
    await (await open(stranger, 'rest')).call('join_room', { roomId });
    expect((await download(program.url, stranger.token, file.url)).status).toBe(200);
  });

  it('is gone with its room, and stays in an archived one', async () => {
    const client = await open(uploader, 'rest');
    const [archived, deleted] = [await openRoom(), await openRoom()];
    const [kept, lost] = [await store(archived, pngOf()), await store(deleted, pngOf())];
    await client.call('update_room', { roomId: archived, archived: true });
    await client.call('delete_room', { roomId: deleted });
    expect((await download(program.url, member.token, kept.url)).status).toBe(200);
    expect((await download(program.url, member.token, lost.url)).status).toBe(404);
    expect(await refusalOf(await send(archived, pngOf()))).toEqual({ status: 409, code: 'room_archived' });
    expect(await refusalOf(await send(deleted, pngOf()))).toEqual({ status: 404, code: 'not_found' });
  });

  it('is given to nobody without a valid token', async () => {
    const file = await store(await openRoom(), pngOf());
    for (const token of [undefined, 'nonsense', uploader.login.tokens.refreshToken]) {
      const refusal = { status: 401, code: 'unauthenticated' };
      expect(await refusalOf(await download(program.url, token, file.url))).toEqual(refusal);
      expect(await refusalOf(await download(program.url, token, `/v1/files/${unknownId}`))).toEqual(refusal);
    }
    const inQuery = await fetch(`${program.url}${file.url}?token=${uploader.token}`);
    expect(inQuery.status).toBe(401);
  });

  it('has a name without folders, control characters or anything that ends the header', async () => {
    const roomId = await openRoom();
    for (const [given, name, inHeader] of [
      ['../../etc/passwd', 'passwd', 'passwd'],
      [String.raw`..\..\boot.ini`, 'boot.ini', 'boot.ini'],
      ["Über (1)'*.png", "Über (1)'*.png", '%C3%9Cber%20%281%29%27%2A.png'],
      ['photo\u202Egpj.png', 'photogpj.png', 'photogpj.png'],
    ] as const) {
      const file = await store(roomId, pngOf(), given);
      expect(file.name).toBe(name);
      const response = await download(program.url, uploader.token, file.url);
      expect(response.headers.get('content-disposition')).toBe(`attachment; filename*=UTF-8''${inHeader}`);
    }
    expect(stored().every(({ name }) => /^[0-9a-f-]{36}$/.test(name))).toBe(true);
  });
});

describe('an upload', () => {
  const unwanted = {
    status: 400,
    code: 'invalid_input',
    fields: [{ path: 'file', expected: 'a JPEG, PNG or PDF' }],
  };

  for (const [what, bytes] of [
    ['HTML', '<!doctype html><script>alert(1)</script>'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a GIF', 'GIF89a\u0001\u0000'],
    ['nothing', ''],
    ['the signature of a PNG alone', pngOf().slice(0, 8)],
  ] as const) {
    it(`is judged by its content, whatever it is called: ${what}`, async () => {
      const roomId = await openRoom();
      const before = stored().length;
      expect(await refusalOf(await send(roomId, bytes, 'picture.png'))).toEqual(unwanted);
      expect(stored()).toHaveLength(before);
    });
  }

  it('may have 5 MB and not a byte more', async () => {
    const owner = await register(program.url);
    const roomId = await makeRoom(await open(owner, 'rest'), 'private');
    const exact = await send(roomId, jpegOf(limits.fileBytesMax), 'a.jpg', owner);
    expect(exact.status).toBe(201);
    const { file } = (await exact.json()) as { file: StoredFile };
    expect((await (await download(program.url, owner.token, file.url)).arrayBuffer()).byteLength).toBe(
      5_242_880,
    );
    const tooLarge = { status: 413, code: 'too_large' };
    expect(await refusalOf(await send(roomId, jpegOf(limits.fileBytesMax + 1), 'a.jpg', owner))).toEqual(
      tooLarge,
    );
    expect(
      await refusalOf(await send(roomId, jpegOf(limits.fileBytesMax + 100_000), 'a.jpg', owner)),
    ).toEqual(tooLarge);
  });

  it('without a length is read to the bound and no further', async () => {
    const roomId = await openRoom();
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
        if (sent > 15_000_000) controller.close();
      },
    });
    const response = await fetch(`${program.url}/v1/rooms/${roomId}/files`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${uploader.token}`,
        'content-type': 'multipart/form-data; boundary=x',
      },
      body: endless,
    });
    expect(await refusalOf(response)).toEqual({ status: 413, code: 'too_large' });
  });

  it('that is no whole form is the sender’s error', async () => {
    const roomId = await openRoom();
    const post = (type: string, body: string) =>
      fetch(`${program.url}/v1/rooms/${roomId}/files`, {
        method: 'POST',
        headers: { authorization: `Bearer ${uploader.token}`, 'content-type': type },
        body,
      });
    const part = '--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n';
    for (const [type, body] of [
      ['multipart/form-data; boundary=x', `${part}half of it`],
      ['multipart/form-data; boundary=x', 'nothing of the kind'],
      ['multipart/form-data; boundary=x', ''],
      ['multipart/form-data', `${part}\r\n--x--\r\n`],
      ['application/json', '{"file":"a.png"}'],
      [
        'multipart/form-data; boundary=x',
        '--x\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--x--\r\n',
      ],
      ['multipart/form-data; boundary=x', `${part.replace('"file"', '"other"')}a\r\n--x--\r\n`],
    ] as const) {
      expect(await refusalOf(await post(type, body))).toMatchObject({ status: 400, code: 'invalid_input' });
    }
    expect((await fetch(`${program.url}/health/live`)).status).toBe(200);
  });

  it('is taken from members only, and says to others nothing of the room', async () => {
    const roomId = await openRoom();
    const before = stored().length;
    for (const person of [stranger, foreigner]) {
      const missing = await wholeAnswer(await send(unknownId, pngOf(), 'a.png', person));
      expect(missing).toContain('not_found');
      expect(await wholeAnswer(await send(roomId, pngOf(), 'a.png', person))).toBe(missing);
      expect(await wholeAnswer(await send(roomId, 'not a picture', 'a.png', person))).toBe(missing);
    }
    const nobody = await upload(program.url, undefined, roomId, { bytes: pngOf() });
    expect(await refusalOf(nobody)).toEqual({ status: 401, code: 'unauthenticated' });
    expect(stored()).toHaveLength(before);
  });

  it('is refused when the uploader has as much as one user may have, also of uploads at the same moment', async () => {
    const owner = await register(program.url);
    const roomId = await makeRoom(await open(owner, 'rest'), 'private');
    const size = 1_500_000;
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => send(roomId, pdfOf(size), 'a.pdf', owner)),
    );
    const statuses = responses.map(({ status }) => status).toSorted((one, other) => one - other);
    const fitting = Math.floor(bytesPerUser / size);
    expect(statuses).toEqual([...Array<number>(fitting).fill(201), ...Array<number>(8 - fitting).fill(409)]);
    expect(await refusalOf(await send(roomId, pdfOf(size), 'a.pdf', owner))).toEqual({
      status: 409,
      code: 'full',
    });
    // What was refused counts no further, and others are not concerned.
    expect((await send(roomId, pdfOf(100_000), 'a.pdf', owner)).status).toBe(201);
    await store(await openRoom(), pngOf());
  });

  it('outlives a restart', async () => {
    const own = mkdtempSync(join(tmpdir(), 'parley-uploads-'));
    const first = await startProgram({ DATA_DIR: own });
    const owner = await register(first.url);
    const created = await fetch(`${first.url}/v1/rooms`, {
      method: 'POST',
      headers: { authorization: `Bearer ${owner.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ kind: 'private', name: 'Harbour' }),
    });
    const { room } = (await created.json()) as { room: { id: string } };
    const response = await upload(first.url, owner.token, room.id, { bytes: pngOf(70_000) });
    const { file } = (await response.json()) as { file: StoredFile };
    await first.kill();
    const second = await startProgram({ DATA_DIR: own, DATABASE_URL: first.databaseUrl ?? '' });
    const again = await download(second.url, owner.token, file.url);
    expect(new Uint8Array(await again.arrayBuffer())).toEqual(pngOf(70_000));
    await second.stop();
    rmSync(own, { recursive: true, force: true });
  });
});
