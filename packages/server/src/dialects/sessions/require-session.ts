import { Fault } from '../../domain/fault.ts';
import type { Runner } from '../dialect.ts';

/** A session of the caller. Any other room, and anybody else's session, answers `not_found` like one that is not there. */
export const requireSession = async (runner: Runner, sessionId: string): Promise<void> => {
  const { room } = await runner.run('get_room', { roomId: sessionId });
  if (room.kind !== 'assistant') throw new Fault('not_found');
};
