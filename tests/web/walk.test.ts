import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import type { Page } from 'playwright-core';
import { startProgram } from '../support/program.ts';
import type { Program } from '../support/program.ts';
import { until } from '../support/wait.ts';
import { rowOf, stateOf, textsOf, write } from './conversation.fixture.ts';
import { hasBrowser, startBrowser } from './support/browser.ts';
import type { TestBrowser } from './support/browser.ts';
import { pixel } from './support/pixel.ts';
import {
  addPeople,
  attach,
  deleteMessage,
  detailsOf,
  edit,
  fillIn,
  headingOf,
  makeInviteLink,
  makePrivateRoom,
  reactWith,
  register,
  removeMember,
  sidebarOf,
} from './walk.fixture.ts';

/** Four people, one after the other and together: a slow machine takes its time. */
const walkTimeoutMs = 240_000;

const anna = { name: 'Anna Berger', username: 'anna' };
const bob = { name: 'Bob Carter', username: 'bob' };
const chen = { name: 'Chen Wei', username: 'chen' };
const dana = { name: 'Dana Novak', username: 'dana' };

/** Waits until each of the pages shows these messages and no others, in this order. */
const allShow = async (pages: readonly Page[], expected: readonly string[]): Promise<void> => {
  for (const page of pages) {
    await until(
      `a page shows ${expected.join(' | ')}`,
      async () => (await textsOf(page)).join('\n') === expected.join('\n'),
    ).catch(() => undefined);
    // Said with what is there instead.
    expect(await textsOf(page)).toEqual([...expected]);
  }
};

describe.skipIf(!hasBrowser)('an admin, two people and a newcomer', () => {
  let program: Program;
  let chromium: TestBrowser;
  beforeAll(async () => {
    [program, chromium] = await Promise.all([startProgram(), startBrowser()]);
  });
  afterAll(async () => {
    await chromium?.close();
    await program?.stop();
  });

  it(
    'come from registration to a conversation, through a broken network, a removal and an invite',
    async () => {
      // The first one founds the organization; the others find it there.
      const admin = await chromium.open(program.url);
      await admin.getByRole('heading', { name: 'Set up Parley' }).waitFor();
      await admin.getByLabel('Organization').fill('Harbour Works');
      await fillIn(admin, anna, 'Create organization');
      await sidebarOf(admin).getByText('Harbour Works').waitFor();
      const [one, other] = [await chromium.open(program.url), await chromium.open(program.url)];
      await Promise.all([register(one, bob), register(other, chen)]);
      await sidebarOf(one).getByText('Harbour Works').waitFor();

      // A room, which those who are added see at once.
      await makePrivateRoom(admin, 'piers', 'Wood and steel');
      await admin.getByRole('button', { name: 'Show details' }).click();
      await addPeople(admin, [bob, chen]);
      await detailsOf(admin).getByText('Chen Wei').waitFor();
      await sidebarOf(one).getByRole('link', { name: /piers/ }).waitFor();
      await sidebarOf(other).getByRole('link', { name: /piers/ }).click();
      await headingOf(other, 'piers').waitFor();

      // How far a message has got: Chen has left the room again, so it only comes to them; then somebody reads it.
      await other.getByRole('link', { name: 'Browse rooms' }).click();
      await write(admin, 'Pier 4 opens on Monday');
      await stateOf(admin, 'Pier 4 opens', 'Delivered').waitFor();
      await sidebarOf(one)
        .getByRole('link', { name: /piers.*1 unread message/ })
        .click();
      await stateOf(admin, 'Pier 4 opens', 'Read').waitFor();
      await rowOf(admin, 'Pier 4 opens').getByRole('button', { name: 'Read by Bob Carter' }).waitFor();
      await sidebarOf(other).getByRole('link', { name: /piers/ }).click();

      // Both ways, in one order.
      const pages = [admin, one, other];
      await write(one, 'Who has the key?');
      await rowOf(admin, 'Who has the key?').waitFor();
      await write(admin, 'I do');
      await rowOf(one, 'I do').waitFor();
      await write(other, 'And I have the spare');
      const said = ['Pier 4 opens on Monday', 'Who has the key?', 'I do', 'And I have the spare'];
      await allShow(pages, said);

      // A reaction, an edit and a deletion, seen by the others.
      await reactWith(one, 'And I have the spare', 'rocket');
      const pill = rowOf(other, 'And I have the spare').getByRole('button', { name: '🚀, 1 reaction' });
      expect(await pill.getAttribute('title')).toBe('Bob Carter reacted with 🚀');
      await edit(admin, 'I do', 'I do not');
      await rowOf(one, 'I do not').getByText('edited').waitFor();
      await deleteMessage(admin, 'I do not');
      for (const page of pages) {
        await rowOf(page, 'This message was deleted.').waitFor();
        await rowOf(page, 'I do not').waitFor({ state: 'detached' });
      }
      said.splice(2, 1);

      // A picture, which the others see without opening it.
      await attach(other, { name: 'key.png', mimeType: 'image/png', buffer: pixel });
      await write(other, 'This one:');
      const picture = rowOf(one, 'This one:').getByRole('img', { name: 'key.png' });
      await until('the picture is loaded', () =>
        picture.evaluate((it) => it instanceof HTMLImageElement && it.naturalWidth === 1),
      );

      // The network goes, and both sides write on.
      said.push(...(await textsOf(admin)).slice(said.length));
      await one.context().setOffline(true);
      await one.getByText('You are offline.', { exact: false }).waitFor();
      for (const number of [1, 2, 3]) await write(one, `written away ${number}`);
      await rowOf(one, 'written away 3')
        .getByRole('img', { name: /^(Sending|Waiting for the connection)$/ })
        .waitFor();
      await write(admin, 'Bob, are you there?');
      await rowOf(other, 'Bob, are you there?').waitFor();
      expect(await rowOf(other, 'written away').count()).toBe(0);
      expect(await rowOf(one, 'Bob, are you there?').count()).toBe(0);
      await one.context().setOffline(false);
      await stateOf(one, 'written away 3', 'Read').waitFor();
      await one.getByText('You are offline.', { exact: false }).waitFor({ state: 'detached' });
      said.push('Bob, are you there?', 'written away 1', 'written away 2', 'written away 3');
      await allShow(pages, said);

      // Who is removed is told, and sees nothing of it any more; the others go on.
      await removeMember(admin, chen);
      await other.getByRole('heading', { name: 'You are not in this room any more' }).waitFor();
      await sidebarOf(other).getByRole('link', { name: /piers/ }).waitFor({ state: 'detached' });
      await write(one, 'Chen is on the other site now');
      await rowOf(admin, 'Chen is on the other site now').waitFor();
      said.push('Chen is on the other site now');
      await other.reload();
      await other.getByRole('heading', { name: 'You cannot see this room' }).waitFor();
      expect(await sidebarOf(other).getByRole('link', { name: /piers/ }).count()).toBe(0);
      expect(await other.getByRole('article').count()).toBe(0);

      // A newcomer, who has nothing but a link.
      const newcomer = await chromium.open(await makeInviteLink(admin));
      await newcomer.getByRole('heading', { name: 'You are invited to piers' }).waitFor();
      await fillIn(newcomer, dana, 'Create account');
      await headingOf(newcomer, 'piers').waitFor();
      await detailsOf(admin).getByText('Dana Novak').waitFor();
      await write(newcomer, 'Hello, I bring the paint');
      said.push('Hello, I bring the paint');
      await allShow([admin, one, newcomer], said);

      // The same after everything is loaded anew.
      await one.reload();
      await rowOf(one, 'Hello, I bring the paint').waitFor();
      await allShow([one], said);
      expect(chromium.problems).toEqual([]);
    },
    walkTimeoutMs,
  );
});
