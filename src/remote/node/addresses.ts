/** Which addresses are of the world, and which of somebody's own network (IANA's special-purpose registries). */
import { BlockList, isIP } from 'node:net';

const own = new BlockList();
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
  own.addSubnet(prefix, bits, 'ipv4');

/** Of IPv6 only global unicast counts, without what tunnels to IPv4 addresses or is for documents. */
const world = new BlockList();
world.addSubnet('2000::', 3, 'ipv6');
const tunnels = new BlockList();
for (const [prefix, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  tunnels.addSubnet(prefix, bits, 'ipv6');

/** A translator of IPv6 networks stands between: what counts is the IPv4 address inside. */
const translated = new BlockList();
translated.addSubnet('64:ff9b::', 96, 'ipv6');
translated.addSubnet('::ffff:0:0', 96, 'ipv6');

export function isPrivateAddress(address: string): boolean {
  const plain = address.replace(/%.*$/, '');
  if (isIP(plain) === 4) return own.check(plain, 'ipv4');
  if (isIP(plain) !== 6) return true;
  if (translated.check(plain, 'ipv6')) return own.check(embedded(plain), 'ipv4');
  return !world.check(plain, 'ipv6') || tunnels.check(plain, 'ipv6');
}

/** The last 32 bits of an IPv6 address, as IPv4. */
function embedded(address: string): string {
  // A URL knows one spelling only: hexadecimal groups.
  const groups = new URL(`http://[${address}]`).hostname.slice(1, -1).split(':');
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
