import type { z } from 'zod';

/**
 * Who hears an event: the members of a room, the connections of one user, those who watch a user, or one connection.
 */
export type Audience = 'room' | 'user' | 'watchers' | 'connection';

export interface EventSpec {
  readonly name: string;
  readonly summary: string;
  readonly audience: Audience;
  /** A durable event has an `eventSeq` in its room's log and can be fetched again; others are shown once or not at all. */
  readonly durable: boolean;
  readonly data: z.ZodObject;
}

/** Declares an event, keeping the literal types from which the registry derives everything else. */
export const event = <const Spec extends EventSpec>(spec: Spec): Spec => spec;
