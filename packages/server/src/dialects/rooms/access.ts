import { z } from 'zod';
import { Fault } from '../../domain/fault.ts';
import type { HttpCall, Runner, Talk } from '../dialect.ts';
import { read, requireOwn, uuid } from '../read.ts';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of a payload, in which no other user is named as the one who sends it. */
export const ownFields = ({ userId }: Pick<Talk, 'userId'>, data: unknown): Fields => {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new Fault('invalid_input', { fields: [{ path: '', expected: 'an object' }] });
  }
  const fields = data as Fields;
  requireOwn(userId, fields['userId']);
  requireOwn(userId, fields['sender_id']);
  return fields;
};

/** The same for the body of a call. */
export const ownBody = async (call: HttpCall): Promise<Fields> =>
  ownFields({ userId: (await call.user()).id }, call.body);

const standardUuid = z.uuid();

/** An id among fields or parameters. Anything but a UUID is invalid; a UUID such as nobody gives out names nothing. */
export const idOf = (fields: Fields, name: string): string => {
  const id = read(z.object({ [name]: uuid }), { [name]: fields[name] })[name] ?? '';
  if (!standardUuid.safeParse(id).success) throw new Fault('not_found');
  return id;
};

export const isFault = (error: unknown, ...codes: readonly Fault['code'][]): error is Fault =>
  error instanceof Fault && codes.includes(error.code);

const membersOnly = (): Fault =>
  new Fault('forbidden', { message: 'Only members of this room may do this.' });

/**
 * Why somebody may not do what only members may. The core hides a private room from the rest of its organization; this
 * system says that it is private, as it must when somebody asks to join. A room of another organization stays hidden.
 */
export const refusal = async (runner: Runner, roomId: string, error: unknown): Promise<unknown> => {
  if (!isFault(error, 'not_found')) return error;
  const { standing } = await runner.ask('room_standing', { roomId });
  return standing === 'closed' ? membersOnly() : error;
};

/** Does what only members may. */
export const asMember = async <Result>(
  runner: Runner,
  roomId: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  try {
    return await work();
  } catch (error) {
    throw await refusal(runner, roomId, error);
  }
};

export const requireMember = async (runner: Runner, roomId: string): Promise<void> => {
  const { standing } = await runner.ask('room_standing', { roomId });
  if (standing === 'open') throw new Fault('not_a_member');
  if (standing === 'closed') throw membersOnly();
};

interface Page<Item, Key> {
  readonly items: readonly Item[];
  readonly next: Key | null;
}

/** Page after page of a list that this system answers whole, up to a number of pages. */
export const collect = async <Item, Key>(
  pagesMax: number,
  load: (after: Key | undefined) => Promise<Page<Item, Key>>,
): Promise<readonly Item[]> => {
  const items: Item[] = [];
  let after: Key | undefined;
  for (let page = 0; page < pagesMax; page += 1) {
    const loaded = await load(after);
    items.push(...loaded.items);
    if (loaded.next === null) break;
    after = loaded.next;
  }
  return items;
};

const pageSize = 100;
/** A thousand members are listed; a list of more is paged in Parley's own API. */
export const listPagesMax = 10;

export const collectMembers = (runner: Runner, roomId: string, pagesMax = listPagesMax) =>
  collect(pagesMax, async (after?: string) => {
    const { members, next } = await runner.run('list_members', {
      roomId,
      limit: pageSize,
      ...(after === undefined ? {} : { after }),
    });
    return { items: members, next };
  });
