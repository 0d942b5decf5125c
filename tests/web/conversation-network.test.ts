import { afterAll, afterEach, beforeAll, describe, expect, it } from 'bun:test';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { composerOf, rowOf, say, startStage, stateOf, textsOf, write } from './conversation.fixture.ts';
import type { Stage } from './conversation.fixture.ts';
import { hasBrowser } from './support/browser.ts';

const lengthMax = 200;

/** Does something with a stage whose program can be stopped; `startAgain` starts it on the same port and database. */
const withStoppable = async (
  work: (stage: Stage, startAgain: () => Promise<void>) => Promise<void>,
): Promise<void> => {
  const stage = await startStage();
  let again: Program | undefined;
  const startAgain = async (): Promise<void> => {
    const { databaseUrl, port } = stage.program;
    again = await startProgram({ PORT: String(port), DATABASE_URL: databaseUrl ?? '' });
  };
  try {
    await work(stage, startAgain);
  } finally {
    await stage.close();
    await again?.stop();
  }
};

describe.skipIf(!hasBrowser)('when the network fails', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await startStage({ MESSAGE_LENGTH_MAX: String(lengthMax) });
  });
  afterEach(() => stage?.browser.closePages());
  afterAll(() => stage?.close());

  it('keeps what is written in its place, and sends it in order when it is back', async () => {
    const roomId = await stage.room('cut');
    await say(stage.bob, roomId, 'before');
    const ada = await stage.show(stage.ada, roomId);
    const bob = await stage.show(stage.bob, roomId);
    await rowOf(ada, 'before').waitFor();
    await ada.context().setOffline(true);
    await write(ada, 'first while away');
    await write(ada, 'second while away');
    await rowOf(ada, 'second while away')
      .getByRole('img', { name: /^(Sending|Waiting for the connection)$/ })
      .waitFor();
    await say(stage.bob, roomId, 'meanwhile');
    await rowOf(bob, 'meanwhile').waitFor();
    expect(await rowOf(bob, 'while away').count()).toBe(0);
    // A draft and a reload of nothing: everything stays readable and writable.
    await composerOf(ada).fill('a draft');
    await ada.context().setOffline(false);
    await stateOf(ada, 'second while away', 'Read').waitFor();
    const expected = ['before', 'meanwhile', 'first while away', 'second while away'];
    await until('both have the same', async () => (await textsOf(ada)).join() === expected.join());
    expect(await textsOf(bob)).toEqual(expected);
    expect(await composerOf(ada).inputValue()).toBe('a draft');
  });

  it('waits for a server that is away, and sends once', () =>
    withStoppable(async (stage, startAgain) => {
      const roomId = await stage.room('reload');
      const ada = await stage.show(stage.ada, roomId);
      await write(ada, 'before the stop');
      await stateOf(ada, 'before the stop', 'Sent').waitFor();
      await stage.program.stop();
      await write(ada, 'while it is down');
      await rowOf(ada, 'while it is down').waitFor();
      await startAgain();
      await stateOf(ada, 'while it is down', 'Sent').waitFor();
      await ada.reload();
      await rowOf(ada, 'while it is down').waitFor();
      expect(await textsOf(ada)).toEqual(['before the stop', 'while it is down']);
    }));

  it('leaves a message that was refused in its place, to try again or to delete', async () => {
    const ada = await stage.show(stage.ada, await stage.room('refused'));
    // A page that was loaded before the server took less: it lets through what is refused.
    await ada.route('**/server.json', (route) => route.fulfill({ json: { fresh: false } }));
    await ada.reload();
    await write(ada, 'y'.repeat(lengthMax + 1));
    const row = rowOf(ada, 'yyy');
    await stateOf(ada, 'yyy', 'Not sent').waitFor();
    await row.getByRole('button', { name: 'Retry' }).click();
    await stateOf(ada, 'yyy', 'Not sent').waitFor();
    await row.getByRole('button', { name: 'Delete' }).click();
    await row.waitFor({ state: 'detached' });
    await write(ada, 'short enough');
    await stateOf(ada, 'short enough', 'Sent').waitFor();
  });

  it('says so where the first messages cannot be loaded, and loads them when it can', () =>
    withStoppable(async (stage, startAgain) => {
      const roomId = await stage.room('failing');
      await say(stage.ada, roomId, 'worth the wait');
      const other = await stage.room('first');
      await say(stage.ada, other, 'here');
      const ada = await stage.show(stage.ada, other);
      await rowOf(ada, 'here').waitFor();
      await stage.program.stop();
      await ada.getByRole('navigation').getByText('failing').click();
      await ada.getByText('The messages could not be loaded.').waitFor();
      await startAgain();
      // It comes by itself or by the button, whichever is first.
      const retry = ada.getByRole('button', { name: 'Retry' });
      await until('it is loaded', async () => {
        if ((await rowOf(ada, 'worth the wait').count()) > 0) return true;
        await retry.click({ timeout: 500 }).catch(() => undefined);
        return false;
      });
    }));
});
