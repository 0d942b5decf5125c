import { describe, expect, it } from 'bun:test';
import { z } from 'zod';
import { queryReader } from './query.ts';

const read = queryReader(
  z.object({
    limit: z.int().min(1).default(50),
    after: z.int().optional(),
    ratio: z.number().optional(),
    archived: z.boolean().optional(),
    name: z.string().optional(),
  }),
);

describe('queryReader', () => {
  it('reads numbers and booleans where the schema wants them', () => {
    expect(read({ limit: '20', after: '-3', archived: 'true' })).toEqual({
      limit: 20,
      after: -3,
      archived: true,
    });
    expect(read({ archived: 'false' })).toEqual({ archived: false });
  });

  it('leaves text as it is where the schema wants text', () => {
    expect(read({ name: '20' })).toEqual({ name: '20' });
    expect(read({ name: 'true' })).toEqual({ name: 'true' });
  });

  it('leaves what does not look like a number or a boolean for the schema to refuse', () => {
    for (const text of [
      '',
      ' 1',
      '1e3',
      '0x10',
      '1.5',
      '+1',
      'NaN',
      'Infinity',
      '--1',
      '12345678901234567',
      '1\n',
    ])
      expect(read({ limit: text })).toEqual({ limit: text });
    for (const text of ['TRUE', '1', '0', 'yes', ''])
      expect(read({ archived: text })).toEqual({ archived: text });
  });

  it('hands on fields that the schema does not know, as text', () => {
    expect(read({ junk: '1', constructor: 'x' })).toEqual({ junk: '1', constructor: 'x' });
    const proto = read(JSON.parse('{"__proto__":"x"}') as Record<string, string>);
    expect(Object.getPrototypeOf(proto)).toBe(Object.prototype);
  });
});
