import { describe, expect, it } from 'bun:test';
import { clientAddressOf } from './client-address.ts';

describe('clientAddressOf', () => {
  it('believes no header when no proxy is trusted', () => {
    const addressOf = clientAddressOf([]);
    expect(addressOf('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(addressOf('::ffff:203.0.113.7', null)).toBe('203.0.113.7');
    expect(addressOf('2001:db8::7', '198.51.100.1')).toBe('2001:db8::7');
    expect(addressOf(undefined, '198.51.100.1')).toBe('unknown');
  });

  it('finds the first address from the right that is no trusted proxy', () => {
    const addressOf = clientAddressOf(['127.0.0.1', '10.0.0.0/8', '::1', 'fd00::/8']);
    expect(addressOf('127.0.0.1', '198.51.100.1')).toBe('198.51.100.1');
    expect(addressOf('::1', '198.51.100.1')).toBe('198.51.100.1');
    expect(addressOf('::ffff:127.0.0.1', '198.51.100.1')).toBe('198.51.100.1');
    expect(addressOf('fd12::1', '2001:db8::9')).toBe('2001:db8::9');
    expect(addressOf('10.1.2.3', 'forged, 192.0.2.66, 198.51.100.1, 10.9.9.9')).toBe('198.51.100.1');
    expect(addressOf('10.1.2.3', '::ffff:198.51.100.1')).toBe('198.51.100.1');
  });

  it('believes nobody who is no trusted proxy', () => {
    const addressOf = clientAddressOf(['10.0.0.0/8']);
    expect(addressOf('203.0.113.7', '198.51.100.1')).toBe('203.0.113.7');
    expect(addressOf('11.0.0.1', '10.0.0.1')).toBe('11.0.0.1');
  });

  it('stops at what is no address', () => {
    const addressOf = clientAddressOf(['127.0.0.1', '10.0.0.1']);
    for (const forwarded of [
      'nonsense',
      '',
      ',',
      '198.51.100.1, nonsense',
      '198.51.100.1:80',
      '"198.51.100.1"',
      '999.1.1.1',
    ])
      expect(addressOf('127.0.0.1', forwarded)).toBe('127.0.0.1');
    expect(addressOf('127.0.0.1', 'nonsense, 10.0.0.1')).toBe('10.0.0.1');
    expect(addressOf('127.0.0.1', null)).toBe('127.0.0.1');
  });

  it('looks at sixteen hops and no more', () => {
    const addressOf = clientAddressOf(['127.0.0.1']);
    const chain = ['198.51.100.1', ...Array.from({ length: 16 }, () => '127.0.0.1')].join(',');
    expect(addressOf('127.0.0.1', chain)).toBe('127.0.0.1');
    expect(addressOf('127.0.0.1', Array.from({ length: 100_000 }, () => '127.0.0.1').join(','))).toBe(
      '127.0.0.1',
    );
  });
});
