import { BlockList, isIP } from 'node:net';

/** Addresses in a forwarding header that are looked at: a longer chain is not one of ours. */
const hopsMax = 16;

const plainAddress = (address: string): string => address.replace(/^::ffff:/i, '');

/**
 * Finds the client's address. A forwarding header is believed only as far as it was written by proxies that the
 * operator trusts: read from the right, the first address that is not such a proxy is the client.
 */
export const clientAddressOf = (trustedProxies: readonly string[]) => {
  const trusted = new BlockList();
  for (const entry of trustedProxies) {
    const [address = '', prefix] = entry.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (prefix === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(prefix), family);
  }
  const isTrusted = (address: string): boolean =>
    trustedProxies.length > 0 &&
    isIP(address) !== 0 &&
    trusted.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');

  return (socketAddress: string | undefined, forwardedFor: string | null): string => {
    let address = plainAddress(socketAddress ?? 'unknown');
    const hops = (forwardedFor ?? '')
      .split(',')
      .slice(-hopsMax)
      .map((hop) => plainAddress(hop.trim()));
    while (isTrusted(address)) {
      const before = hops.pop();
      if (before === undefined || isIP(before) === 0) break;
      address = before;
    }
    return address;
  };
};
