import type { Locator, Page } from 'playwright-core';
import { rowOf } from './conversation.fixture.ts';
import { testPassword } from './support/accounts.ts';

/** What a person does with the pages of the app, by what they see of it: roles, labels and words. */

export interface Person {
  readonly name: string;
  readonly username: string;
}

export const emailOf = ({ username }: Person): string => `${username}@example.org`;

export const sidebarOf = (page: Page): Locator => page.getByRole('navigation', { name: 'Rooms and people' });

export const detailsOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Details' });

export const headingOf = (page: Page, name: string): Locator =>
  page.getByRole('heading', { level: 1, name, exact: true });

/** Fills in the form for a new account, as it stands at every door, and sends it. */
export const fillIn = async (page: Page, person: Person, button: string): Promise<void> => {
  await page.getByLabel('Your name').fill(person.name);
  await page.getByLabel('User name').fill(person.username);
  await page.getByLabel('E-mail address').fill(emailOf(person));
  await page.getByLabel('Password', { exact: true }).fill(testPassword);
  await page.getByRole('button', { name: button, exact: true }).click();
};

/** Registers at a server that has an organization already. */
export const register = async (page: Page, person: Person): Promise<void> => {
  await page.getByRole('heading', { name: 'Welcome back' }).waitFor();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Create your account' }).waitFor();
  await fillIn(page, person, 'Create account');
  await page.getByText(`Hello, ${person.name}`).waitFor();
};

export const makePrivateRoom = async (page: Page, name: string, topic: string): Promise<void> => {
  await page.getByRole('button', { name: 'Create room' }).click();
  const dialog = page.getByRole('dialog', { name: 'New room' });
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByLabel('Topic').fill(topic);
  await dialog.getByRole('radio', { name: /Private/ }).check();
  await dialog.getByRole('button', { name: 'Create room' }).click();
  await headingOf(page, name).waitFor();
};

/** Makes people members of the open room, whose details are shown. */
export const addPeople = async (page: Page, people: readonly Person[]): Promise<void> => {
  await detailsOf(page).getByRole('button', { name: 'Add people' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add people' });
  for (const { name, username } of people) {
    await dialog.getByLabel('Search people by user name').fill(username);
    await dialog.getByRole('option', { name: new RegExp(name) }).click();
    await dialog.getByRole('button', { name: `Remove: ${name}` }).waitFor();
  }
  await dialog.getByRole('button', { name: 'Add', exact: true }).click();
  await dialog.waitFor({ state: 'detached' });
};

/** Opens what can be done with a message, which shows itself under the pointer. */
export const pressOn = async (page: Page, text: string, button: string): Promise<void> => {
  await rowOf(page, text).hover();
  await rowOf(page, text).getByRole('button', { name: button, exact: true }).click();
};

export const reactWith = async (page: Page, text: string, emoji: string): Promise<void> => {
  await pressOn(page, text, 'React');
  await page.getByRole('searchbox', { name: 'Search emoji' }).fill(emoji);
  await page.getByRole('button', { name: emoji, exact: true }).click();
};

export const edit = async (page: Page, text: string, to: string): Promise<void> => {
  await pressOn(page, text, 'Edit');
  const editor = page.getByRole('textbox', { name: 'Edit the message' });
  await editor.fill(to);
  await editor.press('Enter');
  await editor.waitFor({ state: 'detached' });
};

export const deleteMessage = async (page: Page, text: string): Promise<void> => {
  await pressOn(page, text, 'More');
  await page.getByRole('menuitem', { name: 'Delete message' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
};

/** Attaches a file by the button for it. */
export const attach = async (
  page: Page,
  file: { readonly name: string; readonly mimeType: string; readonly buffer: Buffer },
): Promise<void> => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach a photo or PDF' }).click();
  await (await chooser).setFiles(file);
  await page.locator('[data-state=there]').getByText(file.name).waitFor();
};

export const removeMember = async (page: Page, { name }: Person): Promise<void> => {
  await detailsOf(page)
    .getByRole('button', { name: `More: ${name}` })
    .click();
  await page.getByRole('menuitem', { name: 'Remove from room' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from room' }).click();
  await detailsOf(page).getByText(name).waitFor({ state: 'detached' });
};

/** A link into the open room, whose details are shown. */
export const makeInviteLink = async (page: Page): Promise<string> => {
  await detailsOf(page).getByRole('button', { name: 'Invite by link' }).click();
  await page.getByRole('button', { name: 'Make link' }).click();
  const link = await page.getByLabel('Copy link').first().inputValue();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  return link;
};
