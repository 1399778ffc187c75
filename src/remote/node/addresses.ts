/** Tells public IP addresses from those of private networks (IANA's special-purpose registries). */
import { BlockList, isIP } from 'node:net';

const privateIpv4 = new BlockList();
for (const [prefix, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const)
  privateIpv4.addSubnet(prefix, bits, 'ipv4');

/** Of IPv6 only global unicast is public, without tunnels to IPv4 addresses and the documentation range. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet('2000::', 3, 'ipv6');
const tunnels = new BlockList();
for (const [prefix, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  tunnels.addSubnet(prefix, bits, 'ipv6');

/** NAT64 and IPv4-mapped addresses: the IPv4 address inside is the one that is connected to. */
const wrapped = new BlockList();
wrapped.addSubnet('64:ff9b::', 96, 'ipv6');
wrapped.addSubnet('::ffff:0:0', 96, 'ipv6');

/** Whether the address must not be connected to by default. What isn't an IP address counts as private. */
export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) === 4) return privateIpv4.check(plain, 'ipv4');
  if (isIP(plain) !== 6) return true;
  if (wrapped.check(plain, 'ipv6')) return privateIpv4.check(embedded(plain), 'ipv4');
  return !globalUnicast.check(plain, 'ipv6') || tunnels.check(plain, 'ipv6');
}

/** The last 32 bits of an IPv6 address, as IPv4. */
function embedded(address: string): string {
  // URL normalizes every spelling to hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':');
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
