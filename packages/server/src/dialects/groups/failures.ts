import { Fault } from '../../domain/fault.ts';
import { instead } from '../instead.ts';

/** What is no group does not exist here. */
export const knownGroup = <Result>(running: Promise<Result>): Promise<Result> =>
  instead(running, ['wrong_room_kind'], () => {
    throw new Fault('not_found');
  });

export const newContact = <Result>(running: Promise<Result>): Promise<Result> =>
  instead(running, ['already_exists'], () => {
    throw new Fault('already_exists', { message: 'This user is your contact already.' });
  });
