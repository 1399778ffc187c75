/** FNV-1a, 64 bits (RFC 9923): identifies findings; not cryptographic. */
const OFFSET = 0xcbf29ce484222325n;
const PRIME = 0x100000001b3n;

/** The hash of the parts: sixteen hexadecimal digits, the same on every machine. */
export function stableHash(parts: readonly string[]): string {
  // JSON keeps ['a', 'b'] and ['ab'] apart.
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const hash = bytes.reduce((sum, byte) => BigInt.asUintN(64, (sum ^ BigInt(byte)) * PRIME), OFFSET);
  return hash.toString(16).padStart(16, '0');
}
