import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { register, registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, range, wireOf } from './support/stage.ts';
import { wireNames } from './support/wires.ts';

let program: Program;
let people: readonly Person[];
let stranger: Person;

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 4);
  stranger = await register(program.url, { organization: 'Elsewhere' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057';

describe('open_direct_room', () => {
  it('makes one room of a pair when both open it at once, again and again, over every wire', async () => {
    const [ada, ben] = [await register(program.url), await register(program.url)];
    const [socketOfAda, socketOfBen] = [await open(ada), await open(ben, 'socketio')];
    const clients = await Promise.all(
      range(0, 19).map((index) => open(index % 2 === 0 ? ada : ben, wireNames[index % wireNames.length])),
    );
    const opened = await Promise.all(
      clients.map((client, index) =>
        client.call('open_direct_room', { userId: index % 2 === 0 ? ben.id : ada.id }),
      ),
    );
    const [first] = opened;
    expect(new Set(opened.map(({ room }) => room.id)).size).toBe(1);
    expect(first?.room).toMatchObject({ kind: 'direct', name: null, memberCount: 2, lastEventSeq: 2 });
    for (const [index, summary] of opened.entries())
      expect(summary.peer?.id).toBe(index % 2 === 0 ? ben.id : ada.id);
    for (const [socket, peer] of [
      [socketOfAda, ben],
      [socketOfBen, ada],
    ] as const) {
      const added = await socket.hear('room_added');
      expect(added.peer?.id).toBe(peer.id);
      expect(socket.all('room_added')).toHaveLength(1);
    }
    const { message } = await socketOfAda.call('send_message', { roomId: first!.room.id, content: 'Ben?' });
    expect((await socketOfBen.hear('message_created')).message).toEqual(message);
    expect((await socketOfBen.call('list_rooms', {})).rooms).toMatchObject([
      { room: { id: first!.room.id }, peer: { id: ada.id }, unreadCount: 1 },
    ]);
  });

  it('makes a room for oneself, of one member', async () => {
    const ada = await open(people[1]!);
    const made = await ada.call('open_direct_room', { userId: people[1]!.id });
    expect(made).toMatchObject({ room: { kind: 'direct', memberCount: 1 }, peer: null });
    const again = await ada.call('open_direct_room', { userId: people[1]!.id.toUpperCase() });
    expect(again.room.id).toBe(made.room.id);
    await ada.call('send_message', { roomId: made.room.id, content: 'Buy bread' });
    expect((await ada.hear('message_created')).message.content).toBe('Buy bread');
  });

  it('answers for a user of another organization as for one who does not exist', async () => {
    for (const wire of ['rest', wireOf(0), wireOf(1)] as const) {
      const ada = await open(people[1]!, wire);
      const unknown = await ada.send('open_direct_room', { userId: unknownId });
      expect(await ada.send('open_direct_room', { userId: stranger.id })).toEqual(unknown);
      expect(unknown).toMatchObject({ ok: false, error: { code: 'not_found' } });
    }
  });
});

describe('a direct room', () => {
  it('has two members for ever, no settings and no invites', async () => {
    const [ada, ben, eve] = people.slice(1) as [Person, Person, Person];
    const client = await open(ada, 'rest');
    const { room } = await client.call('open_direct_room', { userId: ben.id });
    const roomId = room.id;
    const forbidden = await Promise.all([
      codeOf(client.send('add_members', { roomId, userIds: [eve.id] })),
      codeOf(client.send('create_room_invite', { roomId })),
      codeOf(client.send('remove_member', { roomId, userId: ben.id })),
      codeOf(client.send('set_member_role', { roomId, userId: ben.id, role: 'admin' })),
      codeOf(client.send('update_room', { roomId, name: 'Ours' })),
      codeOf(client.send('delete_room', { roomId })),
      codeOf(client.send('leave_room', { roomId })),
    ]);
    expect(forbidden).toEqual([
      'forbidden',
      'forbidden',
      'forbidden',
      'forbidden',
      'forbidden',
      'forbidden',
      'wrong_room_kind',
    ]);
    const joining = await open(eve, 'rest');
    expect(await codeOf(joining.send('join_room', { roomId }))).toBe('not_found');
    expect((await client.call('join_room', { roomId })).room.id).toBe(roomId);
    expect((await client.call('get_room', { roomId })).room).toMatchObject({
      memberCount: 2,
      lastEventSeq: 2,
    });
  });
});
