import type { FaultAnswer } from '@parley/contract/fault';
import { answerMembers } from '../answer.ts';
import type { Answer } from '../answer.ts';
import { Fault } from '../../domain/fault.ts';

/** The envelope of the plain WebSocket: `{id?, command, input}` in, `{id, ok, …}` and `{event, data}` out. */
export interface InFrame {
  readonly id: string | number | undefined;
  readonly command: string;
  readonly input: unknown;
}

const idLengthMax = 64;

const isId = (id: unknown): id is string | number | undefined =>
  id === undefined ||
  (typeof id === 'string' && id.length <= idLengthMax) ||
  (typeof id === 'number' && Number.isFinite(id));

const unreadable = (expected: string): Fault =>
  new Fault('invalid_input', { fields: [{ path: '', expected }] });

/** Reads a frame. Throws a Fault that says what a frame looks like. */
export const parseFrame = (data: string | Buffer): InFrame => {
  if (typeof data !== 'string') throw unreadable('a text frame');
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    throw unreadable('a frame of JSON');
  }
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame))
    throw unreadable('{"id"?, "command", "input"}');
  const { id, command, input } = frame as Record<string, unknown>;
  if (!isId(id)) throw unreadable(`an "id" that is a number or a text of at most ${idLengthMax} characters`);
  // No command has an empty name: what names none is refused like a command that does not exist, to its id.
  return { id, command: typeof command === 'string' ? command : '', input };
};

export const answerFrame = (id: string | number, answer: Answer): string =>
  `{"id":${typeof id === 'number' ? id : JSON.stringify(id)},${answerMembers(answer)}}`;

export const eventFrame = (event: string, dataJson: string): string =>
  `{"event":"${event}","data":${dataJson}}`;

/** What a client hears of a frame that had no id to answer to. */
export const failedFrame = (error: FaultAnswer): string => eventFrame('failed', JSON.stringify(error));
