import { expect } from 'bun:test';
import { register } from './people.ts';
import type { Program } from './program.ts';
import { connect } from './wires.ts';

/** What others notice of an attack: nothing. */
export interface Canary {
  /** A message sent over one wire is heard over another, the process is the same, and it is alive. */
  sings(): Promise<void>;
  close(): void;
}

/** Two users in a room, on two wires, who talk after each attack. */
export const openCanary = async (program: Program): Promise<Canary> => {
  const [sender, hearer] = [await register(program.url), await register(program.url)];
  const from = await connect('socketio', program.url, sender.token);
  const to = await connect('websocket', program.url, hearer.token);
  const { room } = await from.call('create_room', { kind: 'group', name: 'Canary', memberIds: [hearer.id] });
  let songs = 0;
  return {
    async sings() {
      songs += 1;
      const content = `Song ${songs}`;
      await from.call('send_message', { roomId: room.id, content });
      await to.hear('message_created', ({ message }) => message.content === content);
      const live = await fetch(`${program.url}/health/live`);
      expect(await live.json()).toEqual({ status: 'ok' });
      process.kill(program.pid, 0);
    },
    close() {
      from.close();
      to.close();
    },
  };
};
