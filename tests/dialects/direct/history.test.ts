import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { callHttp, dialectOpener } from '../../support/dialects.ts';
import { register } from '../../support/people.ts';
import { startProgram } from '../../support/program.ts';
import type { Program } from '../../support/program.ts';
import { clientOpener, range } from '../../support/stage.ts';
import { nobodyId, registerDirect } from './accounts.ts';
import type { Account, DirectMessage } from './accounts.ts';

let program: Program;
let ada: Account;
let ben: Account;
let sent: readonly DirectMessage[];

const open = dialectOpener(() => program);
const openOwn = clientOpener(() => program);

beforeAll(async () => {
  program = await startProgram();
  ada = await registerDirect(program.url);
  ben = await registerDirect(program.url);
  const [from, to] = [await open(ada), await open(ben)];
  const answers: unknown[] = [];
  for (const index of range(1, 60)) {
    const [writer, receiver] = index % 3 === 0 ? [to, ada] : [from, ben];
    answers.push(await writer.ask('send_message', { receiver_id: receiver.id, content: `text ${index}` }));
  }
  sent = answers as readonly DirectMessage[];
});
afterAll(() => program.stop());

const history = (reader: { readonly token: string }, otherId: string, query = '') =>
  callHttp<readonly DirectMessage[]>(program.url, `GET /api/messages/${otherId}${query}`, {
    token: reader.token,
  });

describe('GET /api/messages/:userId', () => {
  it('answers with the newest 50, oldest first, the same for both people', async () => {
    const { status, body } = await history(ada, ben.id);
    expect(status).toBe(200);
    expect(body).toEqual(sent.slice(-50));
    expect((await history(ben, ada.id.toUpperCase())).body).toEqual(body);
  });

  it('says of each message who wrote it to whom, and nothing else', async () => {
    const { body } = await history(ada, ben.id);
    for (const message of body) {
      expect(Object.keys(message)).toEqual(['id', 'sender_id', 'receiver_id', 'content', 'created_at']);
      const writer = Number(message.content.slice('text '.length)) % 3 === 0 ? ben : ada;
      expect(message.sender_id).toBe(writer.id);
      expect(message.receiver_id).toBe(writer === ada ? ben.id : ada.id);
    }
  });

  it('goes back page by page, before a message, until there is nothing older', async () => {
    const pages: (readonly DirectMessage[])[] = [];
    let query = '?limit=25';
    for (;;) {
      const { body } = await history(ada, ben.id, query);
      if (body.length === 0) break;
      pages.unshift(body);
      query = `?limit=25&before=${body[0]?.id}`;
    }
    expect(pages.map(({ length }) => length)).toEqual([10, 25, 25]);
    expect(pages.flat()).toEqual([...sent]);
  });

  it('takes a time for before, too', async () => {
    for (const at of [sent[30]?.created_at ?? '', sent[59]?.created_at ?? '']) {
      const older = sent.filter((message) => message.created_at < at);
      const { body } = await history(ada, ben.id, `?limit=100&before=${encodeURIComponent(at)}`);
      expect(body).toEqual(older);
    }
    const whole = await history(ada, ben.id, '?limit=100&before=2999-01-01T00:00:00Z');
    expect(whole.body).toEqual([...sent]);
    expect((await history(ada, ben.id, '?before=2001-01-01T00:00:00%2B02:00')).body).toEqual([]);
  });

  it.each([
    'limit=0',
    'limit=101',
    'limit=-1',
    'limit=ten',
    'limit=1.5',
    'before=7',
    'before=yesterday',
    'before=%27%20or%201=1--',
    `before=${nobodyId}`,
  ])('answers 400 for ?%s', async (query) => {
    const { status, body } = await history(ada, ben.id, `?${query}`);
    expect(status).toBe(400);
    expect(Object.keys(body).toSorted()).toEqual(['code', 'error', 'message']);
  });

  it('answers 400 for a message of another conversation in before', async () => {
    const cal = await registerDirect(program.url);
    const from = await open(cal);
    const elsewhere = (await from.ask('send_message', {
      receiver_id: ben.id,
      content: 'else',
    })) as DirectMessage;
    expect((await history(ada, ben.id, `?before=${elsewhere.id}`)).status).toBe(400);
  });

  it('is empty for somebody one never wrote with, and makes no room by being read', async () => {
    const cal = await registerDirect(program.url);
    expect(await history(cal, ada.id)).toMatchObject({ status: 200, body: [] });
    expect(await history(cal, cal.id)).toMatchObject({ status: 200, body: [] });
    const own = await openOwn(cal);
    expect((await own.call('list_rooms', {})).rooms).toEqual([]);
  });

  it('answers the same 404 for a user of another organization and for none', async () => {
    const stranger = await register(program.url, { organization: 'History elsewhere' });
    const foreign = await history(ada, stranger.id);
    const missing = await history(ada, nobodyId);
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({ code: 'not_found' });
    expect([foreign.status, foreign.body]).toEqual([missing.status, missing.body]);
  });

  it("never answers with what others wrote to each other: the path names only one's own conversation", async () => {
    const eve = await registerDirect(program.url);
    for (const query of ['', `?userId=${ada.id}`, `?sender_id=${ada.id}`, `?before=${sent[30]?.id}`]) {
      expect((await history(eve, ben.id, query)).body).toEqual([]);
    }
  });

  it.each([undefined, '', 'nonsense', 'e30.e30.e30'])('answers 401 with the token %p', async (token) => {
    const { status, body } = await callHttp(program.url, `GET /api/messages/${ben.id}`, { token });
    expect(status).toBe(401);
    expect(body['code']).toBe('unauthenticated');
    expect(body['error']).toBe(body['message']);
  });

  it('shows an edited message as it is now, and of a deleted one that it was there', async () => {
    const [one, other] = [await registerDirect(program.url), await registerDirect(program.url)];
    const own = await openOwn(one);
    const { room } = await own.call('open_direct_room', { userId: other.id });
    const texts = ['kept', 'changed', 'taken back'];
    const [, changed, gone] = await Promise.all(
      texts.map((content) => own.call('send_message', { roomId: room.id, content })),
    );
    await own.call('edit_message', { roomId: room.id, messageId: changed!.message.id, content: 'better' });
    await own.call('delete_message', { roomId: room.id, messageId: gone!.message.id });
    const { body } = await history(other, one.id);
    expect(body.map(({ content }) => content)).toEqual(['kept', 'better', '']);
  });
});
