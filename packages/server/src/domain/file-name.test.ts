import { describe, expect, it } from 'bun:test';
import * as fc from 'fast-check';
import { fileName } from './file-name.ts';

describe('fileName', () => {
  for (const [given, expected] of [
    ['holiday.jpg', 'holiday.jpg'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\report.pdf', 'report.pdf'],
    ['a\r\nSet-Cookie: b.png', 'aSet-Cookie: b.png'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['Übersicht 🗺️.pdf', 'Übersicht 🗺️.pdf'],
    ['', 'file'],
    ['..', 'file'],
    ['folder/', 'file'],
    ['\u0000', 'file'],
  ] as const) {
    it(`makes ${JSON.stringify(expected)} of ${JSON.stringify(given)}`, () => {
      expect(fileName(given)).toBe(expected);
    });
  }

  it('keeps the ending of a name that is too long', () => {
    const name = fileName(`${'n'.repeat(400)}.jpeg`);
    expect(name).toHaveLength(200);
    expect(name).toEndWith('n.jpeg');
  });

  it('makes of anything a name that can be stored, sent and shown on one line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (given) => {
        const name = fileName(given);
        expect(name.length).toBeGreaterThan(0);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(name).not.toMatch(/[/\\\p{Cc}]/u);
        encodeURIComponent(name);
        expect(fileName(name)).toBe(name);
      }),
    );
  });
});
