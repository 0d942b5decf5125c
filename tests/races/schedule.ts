import * as fc from 'fast-check';
import { wireNames } from '../support/wires.ts';
import { deedNames } from './deeds.ts';
import type { DeedName } from './deeds.ts';
import { stepNames } from './observer.ts';
import type { StepName } from './observer.ts';

/** Something that somebody does. The numbers choose the room, message or user among those that there are then. */
export interface Deed {
  readonly name: DeedName;
  readonly choices: readonly [number, number, number];
}

export interface ActorScript {
  readonly wire: (typeof wireNames)[number];
  /** How many deeds they have under way at once. */
  readonly atOnce: number;
  readonly deeds: readonly Deed[];
}

/** What an observer does over and over while others act: steps of one group at once, one group after the other. */
export interface ObserverScript {
  readonly wire: Exclude<(typeof wireNames)[number], 'rest'>;
  readonly user: number;
  readonly steps: readonly (readonly StepName[])[];
}

export interface Schedule {
  readonly actors: readonly ActorScript[];
  readonly observers: readonly ObserverScript[];
}

export const actorCount = 4;

const choices = fc.tuple(fc.nat(10_000), fc.nat(10_000), fc.nat(10_000));
const deed = (name: fc.Arbitrary<DeedName>): fc.Arbitrary<Deed> => fc.record({ name, choices });

/** Everybody does everything once, in any order, and some things more often. */
const deeds: fc.Arbitrary<readonly Deed[]> = fc
  .tuple(
    fc.tuple(...deedNames.map((name) => deed(fc.constant(name)))),
    fc.array(deed(fc.constantFrom(...deedNames)), { minLength: 20, maxLength: 40 }),
  )
  .chain(([each, more]) => fc.shuffledSubarray([...each, ...more], { minLength: each.length + more.length }));

const actor = (index: number): fc.Arbitrary<ActorScript> =>
  fc.record({
    wire: fc.constant(wireNames[index % wireNames.length] ?? 'rest'),
    atOnce: fc.integer({ min: 1, max: 4 }),
    deeds,
  });

const observer: fc.Arbitrary<ObserverScript> = fc.record({
  wire: fc.constantFrom('websocket', 'socketio', 'socketio-polling', 'socketio-4.0'),
  user: fc.nat(actorCount - 1),
  steps: fc.array(fc.array(fc.constantFrom(...stepNames), { minLength: 1, maxLength: 3 }), {
    minLength: 3,
    maxLength: 8,
  }),
});

export const schedule: fc.Arbitrary<Schedule> = fc.record({
  actors: fc.tuple(...Array.from({ length: actorCount }, (_, index) => actor(index))),
  observers: fc.array(observer, { minLength: 4, maxLength: 4 }),
});
