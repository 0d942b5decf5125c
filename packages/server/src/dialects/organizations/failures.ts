import { instead } from '../instead.ts';

/** Undefined for what does not exist, or cannot be seen. */
export const unlessMissing = <Result>(running: Promise<Result>): Promise<Result | undefined> =>
  instead(running, ['not_found'], () => undefined);

/** False where a member has to stay: the owner of a room, and both people of a direct one. */
export const unlessBound = (leaving: Promise<unknown>): Promise<boolean> =>
  instead(
    leaving.then(() => true),
    ['owner_must_stay', 'wrong_room_kind'],
    () => false,
  );
