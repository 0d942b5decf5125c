import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { join } from 'node:path';
import { goodPassword, register } from '../support/people.ts';
import { root, startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { makeRoom } from '../support/stage.ts';
import { until } from '../support/wait.ts';
import { connect } from '../support/wires.ts';

let program: Program;
beforeAll(async () => {
  program = await startProgram();
});
afterAll(() => program.stop());

const example = join(root, 'examples/bot/bot.ts');

describe('examples/bot/bot.ts', () => {
  it('answers whoever asks, in a room that it was taken into', async () => {
    const ada = await register(program.url);
    const bot = await register(program.url);
    const adas = await connect('websocket', program.url, ada.token);
    const child = Bun.spawn([process.execPath, example], {
      env: { ...process.env, CHAT_URL: program.url, EMAIL: bot.email, PASSWORD: goodPassword },
      stderr: 'inherit',
    });
    try {
      const roomId = await makeRoom(adas, 'group', [bot]);
      await until('the bot is there', async () => {
        const { presences } = await adas.call('get_presence', { userIds: [bot.id] });
        return presences[0]?.status === 'online';
      });
      await adas.call('send_message', { roomId, content: '!time' });
      const { message } = await adas.hear(
        'message_created',
        (created) => created.message.senderId === bot.id,
      );
      expect(message.content).toMatch(/^It is .* GMT\.$/);
    } finally {
      child.kill();
      adas.close();
    }
  });

  it('is what the README of the package shows', async () => {
    const [, code = ''] = (await Bun.file(example).text()).split('*/\n');
    expect(code.trim().split('\n')).toHaveLength(9);
    expect(await Bun.file(join(root, 'packages/client/README.md')).text()).toContain(code);
  });
});
