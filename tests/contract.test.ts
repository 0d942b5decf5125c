import { describe, expect, it } from 'bun:test';
import type { CommandSpec } from '@parley/contract/command';
import { closeCodes } from '@parley/contract/close-codes';
import { tags } from '@parley/contract/documents/about';
import { faultCodesOf } from '@parley/contract/documents/command-faults';
import { exampleInput } from '@parley/contract/documents/examples';
import { inlineSchema } from '@parley/contract/documents/json-schemas';
import { carrierOf, pathFields } from '@parley/contract/documents/rest-request';
import { faults } from '@parley/contract/errors';
import type { EventSpec } from '@parley/contract/event';
import { commands, events } from '@parley/contract/registry';
import * as fc from 'fast-check';

const specs = Object.values(commands) as readonly CommandSpec[];
const eventSpecs = Object.values(events) as readonly EventSpec[];
const routed = specs.flatMap((spec) => (spec.http ? [{ spec, http: spec.http }] : []));

/** Whether there is a request that fits both paths. */
const overlap = (one: string, other: string): boolean => {
  const [left, right] = [one.split('/'), other.split('/')];
  if (left.length !== right.length) return false;
  return left.every((part, index) => {
    const opposite = right[index] ?? '';
    return part === opposite || part.startsWith(':') || opposite.startsWith(':');
  });
};

describe('the registry', () => {
  it('keeps every command and event under its own name', () => {
    for (const [key, { name }] of Object.entries({ ...commands, ...events })) expect(key).toBe(name);
    expect(Object.keys(commands).filter((name) => name in events)).toEqual([]);
  });

  it('has no request that fits two routes', () => {
    const clashes = routed.flatMap(({ spec, http }, index) =>
      routed
        .slice(index + 1)
        .filter((other) => other.http.method === http.method && overlap(other.http.path, http.path))
        .map((other) => `${spec.name} and ${other.spec.name}`),
    );
    expect(clashes).toEqual([]);
  });

  it('puts only required texts and numbers into paths', () => {
    for (const { spec, http } of routed) {
      const { properties = {}, required = [] } = inlineSchema(spec.input, 'input');
      for (const name of pathFields(http.path)) {
        expect(required).toContain(name);
        expect(properties[name]).toMatchObject({ type: expect.stringMatching(/^(string|integer)$/) });
      }
    }
  });

  it('puts only what a query can carry into queries', () => {
    for (const { spec } of routed.filter(({ http }) => carrierOf(http) === 'query')) {
      const { properties = {} } = inlineSchema(spec.input, 'input');
      for (const [name, property] of Object.entries(properties))
        expect(property, `${spec.name}.${name}`).toMatchObject({
          type: expect.stringMatching(/^(string|integer|boolean)$/),
        });
    }
  });

  it('asks for a roomId wherever it asks for a role in a room', () => {
    for (const spec of specs.filter(({ room }) => room !== undefined))
      expect(Object.keys(spec.input.shape)).toContain('roomId');
  });

  it('names only tags that the documents explain, and explains no other', () => {
    expect([...new Set(specs.map((spec) => spec.tag))].toSorted()).toEqual(Object.keys(tags).toSorted());
  });

  it('names only errors that exist, each once', () => {
    for (const spec of specs) {
      for (const code of faultCodesOf(spec)) expect(faults).toHaveProperty(code);
      expect(new Set(spec.faults).size).toBe(spec.faults.length);
    }
  });

  it('gives every durable event of a room its number', () => {
    const holdsNumber = (spec: EventSpec): boolean =>
      JSON.stringify(inlineSchema(spec.data, 'output')).includes('"eventSeq"') ||
      'message' in spec.data.shape;
    for (const spec of eventSpecs.filter(({ durable }) => durable))
      expect([spec.audience, holdsNumber(spec)], spec.name).toEqual(['room', true]);
  });

  it('gives every close reason a number of its own, in the range for applications', () => {
    const numbers = Object.values(closeCodes).map(({ code }) => code);
    expect(new Set(numbers).size).toBe(numbers.length);
    for (const number of numbers) expect(number >= 4000 && number <= 4999).toBe(true);
  });
});

describe('the input of a command', () => {
  for (const spec of specs) {
    it(`takes the example of ${spec.name}, and parsing twice changes nothing`, () => {
      const once = spec.input.parse(exampleInput(spec));
      expect(spec.input.parse(once)).toEqual(once);
    });
  }

  it('refuses nonsense without throwing', () => {
    const nonsense = fc.oneof(fc.anything(), fc.string({ unit: 'binary' }));
    for (const spec of specs) {
      const fields = Object.keys(spec.input.shape);
      const input = fc.record(Object.fromEntries(fields.map((field) => [field, nonsense])), {
        requiredKeys: [],
      });
      fc.assert(
        fc.property(fc.oneof(input, fc.anything()), (value) => {
          spec.input.safeParse(value);
        }),
        { numRuns: 50 },
      );
    }
  });
});
