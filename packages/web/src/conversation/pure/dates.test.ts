import { describe, expect, it } from 'bun:test';
import { makeDates } from './dates.ts';

const now = Date.parse('2026-01-05T09:30:00.000Z');

describe('dates', () => {
  const dates = makeDates({ locale: 'en-GB', timeZone: 'UTC' });

  it('name days as people do', () => {
    expect(dates.day(now, now)).toBe('Today');
    expect(dates.day(Date.parse('2026-01-04T23:59:00.000Z'), now)).toBe('Yesterday');
    expect(dates.day(Date.parse('2026-01-02T12:00:00.000Z'), now)).toBe('Friday 2 January');
    expect(dates.day(Date.parse('2025-12-24T12:00:00.000Z'), now)).toBe('24 December 2025');
  });

  it('are of the time zone of the reader', () => {
    const late = Date.parse('2026-01-04T23:30:00.000Z');
    expect(makeDates({ locale: 'de', timeZone: 'Europe/Berlin' }).day(late, now)).toBe('Heute');
    expect(makeDates({ locale: 'de', timeZone: 'Europe/Berlin' }).time(late)).toBe('00:30');
    expect(makeDates({ locale: 'ar-EG', timeZone: 'UTC' }).dayKey(now)).toBe('2026-01-05');
  });

  it('are short where there is little room', () => {
    expect(dates.shortTime(now)).toBe('09:30');
    const american = makeDates({ locale: 'en-US', timeZone: 'UTC' });
    expect([american.time(now).replace(/\s/u, ' '), american.shortTime(now)]).toEqual(['9:30 AM', '9:30']);
  });

  it('tell sizes and lists', () => {
    expect([dates.bytes(12), dates.bytes(48_211), dates.bytes(3_400_000)]).toEqual([
      '12 byte',
      '48 kB',
      '3.4 MB',
    ]);
    expect(dates.list(['Ada', 'Bob', 'Cleo'])).toBe('Ada, Bob and Cleo');
  });
});
