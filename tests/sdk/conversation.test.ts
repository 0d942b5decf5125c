import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { ParleyError } from '@parley/client';
import {
  downloadFile,
  downloadPicture,
  fileUrl,
  isUploadedPicture,
  uploadFile,
  uploadPicture,
} from '@parley/client/files';
import { timelineOf } from '@parley/client/views';
import { register } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { plainPng } from '../support/pictures.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { pngOf } from '../support/uploads.ts';
import { until } from '../support/wait.ts';
import { clientMaker, comeOnline, contentsOf, ways } from './stage.ts';

let program: Program;
let ada: Person;
let bob: Person;
beforeAll(async () => {
  program = await startProgram();
  ada = await register(program.url);
  bob = await register(program.url);
});
afterAll(() => program.stop());

for (const { way, transportTo } of ways)
  describe(way, () => {
    const make = clientMaker(transportTo);

    describe('two clients', () => {
      it('talk: each shows what the other wrote, and how far it got', async () => {
        const one = make({ url: program.url });
        const other = make({ url: program.url });
        await comeOnline(one, ada);
        await comeOnline(other, bob);
        const { room } = await one.call('create_room', { kind: 'group', name: 'Two', memberIds: [bob.id] });
        expect(one.state.rooms.has(room.id)).toBe(true);
        const adas = one.openRoom(room.id);
        const bobs = other.openRoom(room.id);

        const { clientId } = one.send(room.id, 'Hello');
        expect(timelineOf(one.state, one.outbox, room.id)).toMatchObject([
          { key: clientId, state: 'sending' },
        ]);
        const message = await one.sent(clientId);
        expect(message).toMatchObject({ content: 'Hello', seq: 1, senderId: ada.id });
        await until('the other shows it', () => contentsOf(other, room.id).includes('Hello'));
        expect(timelineOf(other.state, other.outbox, room.id)).toMatchObject([{ state: 'received' }]);

        await until('it was delivered', () => {
          const [entry] = timelineOf(one.state, one.outbox, room.id);
          return entry?.key === clientId && entry.state === 'delivered';
        });
        expect(one.outbox).toEqual([]);
        bobs.markRead(1);
        await until('it was read', () => timelineOf(one.state, one.outbox, room.id)[0]?.state === 'read');

        bobs.typing();
        await until('who types is shown', () => one.state.rooms.get(room.id)?.typing.has(bob.id) === true);
        await until(
          'who is there is shown',
          () => one.state.presences.get(bob.id)?.value.status === 'online',
        );
        adas.close();
        bobs.close();
      });

      it('hear every event once, in order, with the state brought up to date before', async () => {
        const one = make({ url: program.url });
        const other = make({ url: program.url });
        await comeOnline(one, ada);
        await comeOnline(other, bob);
        const { room } = await one.call('create_room', { kind: 'group', name: 'Order', memberIds: [bob.id] });
        const heard: string[] = [];
        const lastSeqs: (number | undefined)[] = [];
        other.on('message_created', ({ message }) => {
          if (message.roomId !== room.id) return;
          heard.push(message.content);
          lastSeqs.push(other.state.rooms.get(room.id)?.room.lastSeq);
        });
        const sent = Array.from({ length: 20 }, (_, index) => one.send(room.id, `Message ${index}`));
        const messages = await Promise.all(sent.map(({ clientId }) => one.sent(clientId)));
        expect(messages.map(({ seq }) => seq)).toEqual(sent.map((_, index) => index + 1));
        await until('all came', () => heard.length === sent.length);
        expect(heard).toEqual(sent.map(({ content }) => content));
        expect(lastSeqs).toEqual(sent.map((_, index) => index + 1));
      });
    });

    describe('a client', () => {
      it('throws what a command was refused with', async () => {
        const client = make({ url: program.url });
        await comeOnline(client, ada);
        const refused = client.call('get_room', { roomId: crypto.randomUUID() });
        expect(refused).rejects.toThrow(ParleyError);
        expect(refused).rejects.toMatchObject({ code: 'not_found', retry: 'never' });
        const invalid = await client
          .call('create_room', { kind: 'group', name: 'x'.repeat(100) })
          .catch((error: unknown) => error);
        if (!(invalid instanceof ParleyError)) throw new Error('It was not refused.');
        expect([invalid.code, invalid.fields?.map(({ path }) => path)]).toEqual(['invalid_input', ['name']]);
      });

      it('sends commands, messages and files over REST where it is not connected', async () => {
        const client = make({ url: program.url });
        await client.logIn({ email: ada.email, password: 'violet-harbour-97' });
        expect(client.status).toBe('waiting');
        const { room } = await client.call('create_room', { kind: 'group', name: 'By post' });
        const { clientId } = client.send(room.id, 'A letter');
        expect(await client.sent(clientId)).toMatchObject({ content: 'A letter', seq: 1 });

        const progress: number[] = [];
        const file = await uploadFile(client, room.id, new Blob([pngOf(100)]), {
          name: 'pixel.png',
          onProgress: (sentBytes) => progress.push(sentBytes),
        });
        expect(file).toMatchObject({ name: 'pixel.png', type: 'image/png', size: 100 });
        expect(progress.at(-1)).toBe(100);
        expect(fileUrl(client, file)).toBe(`${program.url}${file.url}`);
        const bytes = await downloadFile(client, file.id);
        expect(new Uint8Array(await bytes.arrayBuffer())).toEqual(pngOf(100));
        const aborted = new AbortController();
        aborted.abort();
        const given = { name: 'x.png', signal: aborted.signal };
        expect(uploadFile(client, room.id, new Blob([pngOf()]), given)).rejects.toMatchObject({
          code: 'aborted',
        });
      });

      it('uploads a picture of oneself, shows it, and fetches those of others that were uploaded', async () => {
        const client = make({ url: program.url });
        await client.logIn({ email: ada.email, password: 'violet-harbour-97' });
        const png = plainPng({ width: 8, height: 8 });
        const progress: number[] = [];
        const onProgress = (sentBytes: number): void => void progress.push(sentBytes);
        const { picture } = await uploadPicture(client, new Blob([png]), { onProgress });
        expect(progress.at(-1)).toBe(png.length);
        expect(client.state.users.get(ada.id)?.picture).toBe(picture);
        if (!isUploadedPicture(picture)) throw new Error(`${picture} is no picture of the server.`);
        const other = make({ url: program.url });
        await other.logIn({ email: bob.email, password: 'violet-harbour-97' });
        const bytes = await downloadPicture(other, picture);
        expect(Buffer.from(await bytes.arrayBuffer()).equals(png)).toBe(true);
        const elsewhere = `${program.url}/health/live`;
        expect(isUploadedPicture(elsewhere)).toBe(false);
        expect(downloadPicture(other, elsewhere)).rejects.toMatchObject({ code: 'not_found' });
        expect(uploadPicture(client, new Blob(['<svg/>']))).rejects.toMatchObject({ code: 'invalid_input' });
      });

      it('pages through a room that is long, and jumps without a gap in what it shows', async () => {
        const client = make({ url: program.url });
        await comeOnline(client, ada);
        const { room } = await client.call('create_room', { kind: 'group', name: 'Long' });
        const sent = Array.from({ length: 230 }, (_, index) =>
          client.call('send_message', { roomId: room.id, content: `${index + 1}` }),
        );
        await Promise.all(sent);
        const linked = client.openRoom(room.id);
        await linked.loadAround(30);
        expect(contentsOf(client, room.id)).toContain('30');
        expect([contentsOf(client, room.id).includes('230'), linked.hasNewer]).toEqual([false, true]);
        linked.close();

        const open = client.openRoom(room.id);
        await until('the newest are there', () => contentsOf(client, room.id).includes('230'));
        await until('nothing loads', () => !open.isLoading);
        expect([contentsOf(client, room.id).length, open.hasOlder, open.hasNewer]).toEqual([50, true, false]);
        await open.loadOlder();
        expect(contentsOf(client, room.id)[0]).toBe('131');

        await open.loadAround(60);
        const around = contentsOf(client, room.id).map(Number);
        expect(around).toContain(60);
        expect(around).toEqual(around.map((_, index) => (around[0] ?? 0) + index));
        expect([open.hasOlder, open.hasNewer]).toEqual([true, true]);
        while (open.hasOlder) await open.loadOlder();
        while (open.hasNewer) await open.loadNewer();
        expect(contentsOf(client, room.id)).toEqual(sent.map((_, index) => `${index + 1}`));
        open.close();
        expect(contentsOf(client, room.id)).toEqual([]);
      });
    });
  });
