import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { SQL } from 'bun';
import { openDialectClient } from '../support/dialects.ts';
import { registerMany } from '../support/people.ts';
import type { Person } from '../support/people.ts';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until, within } from '../support/wait.ts';
import { connect } from '../support/wires.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

describe('an event that could not be told in the dialects', () => {
  it('sends those away who listen to its room, so that they read it again, and nobody else', async () => {
    const [ada, bert] = (await registerMany(program.url, 2)) as [Person, Person];
    const writer = await connect('websocket', program.url, ada.token);
    const reader = await connect('websocket', program.url, bert.token);
    const make = (name: string) => writer.call('create_room', { kind: 'group', name, memberIds: [bert.id] });
    const [{ room }, { room: elsewhere }] = [await make('Here'), await make('Elsewhere')];
    const { message } = await writer.call('send_message', { roomId: room.id, content: 'Read this' });
    const open = async (wire: 'socketio' | 'websocket', roomId: string) => {
      const client = await openDialectClient(wire, program.url, ada.token);
      client.emit('join_room', { roomId });
      await client.hear('room_joined');
      return client;
    };
    const listeners = [await open('socketio', room.id), await open('websocket', room.id)] as const;
    const other = await open('websocket', elsewhere.id);

    const sql = new SQL(program.databaseUrl ?? '', { max: 2 });
    await sql.begin(async (tx) => {
      // A receipt names the message that was read: nothing but that has to be looked up.
      await tx`lock table messages in access exclusive mode`;
      await reader.call('mark_read', { roomId: room.id, seq: message.seq });
      await until('the look-up was broken off', async () => {
        const rows = await sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`;
        return (rows as unknown[]).length > 0;
      });
      expect(await within('Socket.IO to be closed', listeners[0].closed)).toBe('transport close');
      expect(await within('the WebSocket to be closed', listeners[1].closed)).toBe('4503');
    });
    await sql.close();
    other.emit('send_message', { roomId: elsewhere.id, content: 'Still here' });
    await other.hear('receive_message');
    for (const client of [writer, reader, ...listeners, other]) client.close();
  }, 30_000);
});
