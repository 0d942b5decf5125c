import { describe, expect, it } from 'bun:test';
import { ask } from '../../support/ask.ts';
import { openStage, said, settle, settleOutsider, timeShape, uuidShape } from './stage.ts';
import type { Roomer } from './stage.ts';

const stage = openStage();

interface MessagePage {
  readonly messages: readonly { readonly content: string; readonly status: string }[];
  readonly pagination: Record<string, unknown>;
}

const page = (who: Roomer, roomId: string, query = '') =>
  stage.data<MessagePage>(`GET /rooms/${roomId}/messages${query}`, who);

const write = async (who: Roomer, roomId: string, ...contents: readonly string[]): Promise<void> => {
  for (const content of contents) await ask(stage.url(), 'send_message', { roomId, content }, who.token);
};

describe('GET /rooms/:roomId/messages', () => {
  it('pages from the newest, oldest first within a page', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(creator, other);
    await write(other, room.id, 'one', 'two', 'three', 'four', 'five');
    const { messages, pagination } = await page(creator, room.id);
    expect(messages[0] as unknown).toEqual({
      id: expect.stringMatching(uuidShape),
      roomId: room.id,
      userId: other.id,
      content: 'one',
      status: 'sent',
      createdAt: expect.stringMatching(timeShape),
      sender: { id: other.id, username: other.username },
    });
    expect(pagination).toEqual({
      currentPage: 1,
      totalPages: 1,
      totalMessages: 5,
      hasNextPage: false,
      hasPrevPage: false,
    });
    for (const [number, contents, hasNextPage, hasPrevPage] of [
      [1, ['four', 'five'], true, false],
      [2, ['two', 'three'], true, true],
      [3, ['one'], false, true],
      [4, [], false, true],
      [9_007_199_254_740_991, [], false, true],
    ] as const) {
      const found = await page(creator, room.id, `?page=${number}&limit=2`);
      expect(found.messages.map(({ content }) => content)).toEqual([...contents]);
      expect(found.pagination).toEqual({
        currentPage: number,
        totalPages: 3,
        totalMessages: 5,
        hasNextPage,
        hasPrevPage,
      });
    }
  });

  it('is empty in a room without messages', async () => {
    const creator = await stage.person(0);
    const room = await stage.makeRoom(creator);
    expect(await page(creator, room.id)).toEqual({
      messages: [],
      pagination: {
        currentPage: 1,
        totalPages: 0,
        totalMessages: 0,
        hasNextPage: false,
        hasPrevPage: false,
      },
    });
  });

  it('says what reached somebody else, and what they have read', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(creator, other);
    await write(creator, room.id, 'one', 'two', 'three');
    const statuses = async () => (await page(creator, room.id)).messages.map(({ status }) => status);
    expect(await statuses()).toEqual(['sent', 'sent', 'sent']);
    await ask(stage.url(), 'mark_delivered', { roomId: room.id, seq: 2 }, other.token);
    await ask(stage.url(), 'mark_read', { roomId: room.id, seq: 1 }, other.token);
    expect(await statuses()).toEqual(['read', 'delivered', 'sent']);
  });

  it('is for members only', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const [open, closed] = [await stage.makeRoom(creator), await stage.makeRoom(creator, true)];
    for (const { id } of [open, closed]) {
      await write(creator, id, 'Secret');
      for (const path of [
        `GET /rooms/${id}/messages`,
        `POST /rooms/${id}/messages/read`,
        `POST /${id}/messages/read`,
      ] as const) {
        const { status, body } = await stage.call(path, other);
        expect([path, status]).toEqual([path, 403]);
        expect(JSON.stringify(body)).not.toContain('Secret');
      }
    }
  });

  it('refuses pages that are none', async () => {
    const creator = await stage.person(0);
    const { id } = await stage.makeRoom(creator);
    for (const query of ['page=0', 'page=-1', 'page=x', 'page=1.5', 'limit=0', 'limit=101', 'page=1e99'])
      expect([query, ...(await stage.statusOf(`GET /rooms/${id}/messages?${query}`, creator))]).toEqual([
        query,
        400,
        'invalid_input',
      ]);
  });
});

describe('reading over HTTP', () => {
  for (const pathOf of [
    (id: string) => `/rooms/${id}/messages/read`,
    (id: string) => `/${id}/messages/read`,
  ]) {
    it(`marks all as read at ${pathOf(':roomId')}, and the room hears it once`, async () => {
      const [creator, other, third] = [await stage.person(0), await stage.person(1), await stage.person(2)];
      const room = await stage.roomOf(creator, other);
      await write(creator, room.id, 'one', 'two');
      const listeners = [
        await stage.listen(creator, room.id),
        await stage.listen(other, room.id, 'websocket'),
      ];
      const outsider = await stage.open(third);
      for (let turn = 0; turn < 2; turn += 1) {
        const { status, body } = await stage.call(`POST ${pathOf(room.id)}` as 'POST /', other);
        expect([status, body as unknown]).toEqual([
          200,
          {
            success: true,
            message: expect.any(String),
            data: { roomId: room.id, readAt: expect.stringMatching(timeShape) },
          },
        ]);
      }
      await settle(listeners[0]!, room.id, ...listeners);
      await settleOutsider(outsider);
      const { id: userId, username } = other;
      const data = { userId, username, roomId: room.id, readAt: expect.stringMatching(timeShape) };
      for (const listener of listeners) {
        expect(listener.all('messages_read')).toEqual([data, data]);
        // The core tells that the mark moved to the newest message, which it did once.
        expect(listener.all('message_status_updated')).toHaveLength(1);
      }
      expect(said(outsider).filter(({ event }) => event !== 'error')).toEqual([]);
      const { messages } = await page(creator, room.id);
      expect(messages.slice(0, 2).map(({ status }) => status)).toEqual(['read', 'read']);
    });
  }

  it('refuses another reader', async () => {
    const [creator, other] = [await stage.person(0), await stage.person(1)];
    const room = await stage.roomOf(creator, other);
    const payload = { userId: creator.id };
    expect(await stage.statusOf(`POST /rooms/${room.id}/messages/read`, other, payload)).toEqual([
      403,
      'forbidden',
    ]);
  });
});
