import * as fc from 'fast-check';
import type { Garble } from './garbling-proxy.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };

/** What cannot stand where something of this type does. */
const wrongFor = (value: Json): readonly Json[] => {
  // Where nothing may be, anything of the right type may be as well: that would be a lie, and not malformed.
  if (value === null) return [];
  if (Array.isArray(value)) return [{}, 'list', 3];
  switch (typeof value) {
    case 'string':
      return [7, true, [], { toString: 'x' }];
    case 'number':
      return ['7', -1, 1.5, 1e300, [], {}];
    case 'boolean':
      return ['true', 1, {}];
    default:
      return ['object', 3, [], true];
  }
};

/** How many places a value has: itself, and those of all that is in it. */
const placesIn = (value: Json): number =>
  typeof value === 'object' && value !== null
    ? Object.values<Json>(value).reduce<number>((sum, inner) => sum + placesIn(inner), 1)
    : 1;

/** A value with the one at a place changed; `undefined` as the change leaves a field out. */
const changeAt = (
  value: Json,
  place: number,
  change: (there: Json) => Json | undefined,
): Json | undefined => {
  if (place === 0 || typeof value !== 'object' || value === null) return change(value);
  let before = 1;
  for (const [name, inner] of Object.entries(value) as (readonly [string, Json])[]) {
    const places = placesIn(inner);
    if (place >= before + places) {
      before += places;
      continue;
    }
    const changed = changeAt(inner, place - before, change);
    if (Array.isArray(value)) return value.with(Number(name), changed ?? inner) as Json;
    const { [name]: _, ...others } = value as { readonly [name: string]: Json };
    return changed === undefined ? others : { ...others, [name]: changed };
  }
  return value;
};

const inJson =
  (place: number, change: (there: Json) => Json | undefined): Garble =>
  (text) => {
    if (text === '') return text;
    const value = JSON.parse(text) as Json;
    return JSON.stringify(changeAt(value, place % placesIn(value), change) ?? null);
  };

const pick = fc.nat({ max: 10_000 });

/** One way to garble a text of JSON: another type somewhere, a field left out, cut off, or anything else instead. */
export const garbling: fc.Arbitrary<Garble> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(pick, pick).map(([place, which]) =>
      inJson(place, (there) => {
        const wrong = wrongFor(there);
        return wrong.length === 0 ? there : wrong[which % wrong.length];
      }),
    ),
  },
  { weight: 2, arbitrary: pick.map((place) => inJson(place, () => undefined)) },
  {
    weight: 1,
    arbitrary: pick.map(
      (length): Garble =>
        (text) =>
          text.slice(0, length % Math.max(1, text.length)),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.json().map(
      (json): Garble =>
        () =>
          json,
    ),
  },
);
