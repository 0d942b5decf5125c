import { afterAll, expect, it } from 'bun:test';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RoomCursor } from '@parley/contract/commands/resume';
import { register } from './support/people.ts';
import { fillDataFolder, startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { makeRoom } from './support/stage.ts';
import { connect } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-backup-'));
const dataDir = join(folder, 'data');
const backup = join(folder, 'backup');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const start = (): Promise<Program> => startProgram({ DATABASE_URL: '', DATA_DIR: dataDir });

const say = async (client: WireClient, roomId: string, content: string): Promise<RoomCursor> => {
  const { message } = await client.call('send_message', { roomId, content });
  return { roomId, eventSeq: message.eventSeq, at: message.createdAt };
};

it('a client that is ahead of a restored backup is told so, also when the backup has gone on since', async () => {
  await fillDataFolder(dataDir);
  let program = await start();
  const ada = await register(program.url);
  let client = await connect('rest', program.url, ada.token);
  const roomId = await makeRoom(client, 'private');
  const kept = await say(client, roomId, 'In the backup');
  await program.stop();
  cpSync(dataDir, backup, { recursive: true, preserveTimestamps: true });

  program = await start();
  client = await connect('rest', program.url, ada.token);
  await say(client, roomId, 'Lost');
  const ahead = await say(client, roomId, 'Lost, too');
  await program.kill();
  rmSync(dataDir, { recursive: true });
  cpSync(backup, dataDir, { recursive: true, preserveTimestamps: true });

  program = await start();
  client = await connect('rest', program.url, ada.token);
  const why = async (cursor: RoomCursor) => (await client.call('resume', { rooms: [cursor] })).rooms[0]?.why;
  expect(await why(ahead)).toBe('diverged');
  expect(await why(kept)).toBeNull();
  // Now the number of the client's event is given again, to another one.
  for (const word of ['One', 'Two', 'Three']) await say(client, roomId, word);
  expect(await why(ahead)).toBe('diverged');
  const { rooms } = await client.call('resume', { rooms: [kept] });
  expect(rooms[0]?.events.map(({ data }) => ('message' in data ? data.message.content : ''))).toEqual([
    'One',
    'Two',
    'Three',
  ]);
  await program.stop();
});
