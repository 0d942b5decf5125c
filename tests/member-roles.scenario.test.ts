import { afterAll, beforeAll, describe, expect, it } from 'bun:test';
import { registerMany } from './support/people.ts';
import type { Person } from './support/people.ts';
import { startProgram } from './support/program.ts';
import type { Program } from './support/program.ts';
import { clientOpener, codeOf, makeRoom, range, rolesOf, wireOf } from './support/stage.ts';
import { connect, wireNames } from './support/wires.ts';
import type { WireClient } from './support/wires.ts';

let program: Program;
let people: readonly Person[];

beforeAll(async () => {
  program = await startProgram();
  people = await registerMany(program.url, 6);
  const admin = await connect('rest', program.url, people[0]!.token);
  await admin.call('set_user_role', { userId: people[5]!.id, role: 'moderator' });
});
afterAll(() => program.stop());

const open = clientOpener(() => program);
const [root, ada, ben, cleo, dora] = range(0, 4).map((index) => () => people[index]!) as [
  () => Person,
  () => Person,
  () => Person,
  () => Person,
  () => Person,
];
/** A moderator of the organization. */
const mara = (): Person => people[5]!;

describe('set_member_role', () => {
  it('leaves exactly one owner, whoever hands the room over at the same time', async () => {
    const founder = await open(ada());
    const roomId = await makeRoom(founder, 'group', [ben(), cleo(), dora()]);
    const clients = await Promise.all(wireNames.map((wire) => open(ada(), wire)));
    const heirs = [ben(), cleo(), dora()];
    const codes = await Promise.all(
      clients.map((client, index) =>
        codeOf(client.send('set_member_role', { roomId, userId: heirs[index % 3]!.id, role: 'owner' })),
      ),
    );
    // Whoever comes second is no owner any more.
    expect(codes.filter((code) => code === 'ok')).toHaveLength(1);
    expect(codes.filter((code) => code === 'forbidden')).toHaveLength(clients.length - 1);
    const roles = await rolesOf(founder, roomId);
    expect(Object.values(roles).filter((role) => role === 'owner')).toHaveLength(1);
    expect(roles[ada().id]).toBe('admin');
    await founder.hear('member_role_changed', (data) => data.role === 'owner');
    expect(founder.all('member_role_changed').map(({ role, eventSeq }) => [role, eventSeq])).toEqual([
      ['admin', 5],
      ['owner', 6],
    ]);
  });

  it('is for the owner, who stays', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'private', [ben(), cleo()]);
    const admin = await open(ben(), 'rest');
    const set = (client: WireClient, person: Person, role: 'member' | 'admin' | 'owner') =>
      codeOf(client.send('set_member_role', { roomId, userId: person.id, role }));
    expect(await set(admin, ben(), 'owner')).toBe('forbidden');
    expect(await set(founder, ben(), 'admin')).toBe('ok');
    expect(await set(admin, cleo(), 'admin')).toBe('forbidden');
    expect(await set(founder, ada(), 'member')).toBe('owner_must_stay');
    expect(await set(founder, root(), 'admin')).toBe('not_found');
    expect(await set(founder, ben(), 'admin')).toBe('ok');
    expect((await founder.call('get_room', { roomId })).room.lastEventSeq).toBe(4);
    expect(await rolesOf(founder, roomId)).toEqual({
      [ada().id]: 'owner',
      [ben().id]: 'admin',
      [cleo().id]: 'member',
    });
  });

  it('lets a moderator run a public room, and no private one', async () => {
    const founder = await open(ada(), 'rest');
    const moderator = await open(mara(), 'rest');
    const publicId = await makeRoom(founder, 'public', [ben()]);
    await moderator.call('set_member_role', { roomId: publicId, userId: ben().id, role: 'owner' });
    expect(await rolesOf(founder, publicId)).toEqual({ [ada().id]: 'admin', [ben().id]: 'owner' });
    const privateId = await makeRoom(founder, 'private', [ben(), mara()]);
    expect(
      await codeOf(
        moderator.send('set_member_role', { roomId: privateId, userId: mara().id, role: 'owner' }),
      ),
    ).toBe('forbidden');
  });
});

describe('list_members', () => {
  it('pages by key, each member once', async () => {
    const founder = await open(ada(), 'rest');
    const roomId = await makeRoom(founder, 'public', people.slice(2));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await founder.call('list_members', {
        roomId,
        limit: 2,
        ...(after === undefined ? {} : { after }),
      });
      seen.push(...page.members.map(({ user }) => user.id));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toEqual(
      people
        .slice(1)
        .map((one) => one.id)
        .toSorted(),
    );
    const visitor = await open(root(), wireOf(1));
    expect((await visitor.call('list_members', { roomId })).members).toHaveLength(5);
  });
});
