/** An odd constant of mixed bits. */
const MIX = 0x9e3779b1;

/** A hash with one more number in it. Whoever looks things up by its low bits has to mix it once more. */
export function mixed(hash: number, value: number): number {
  const product = Math.imul(hash ^ value, MIX);
  return product ^ (product >>> 15);
}
