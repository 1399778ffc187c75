/** The size of an image that fits a shape made for one size. */
import type { Size } from '../../graph/interpretation.ts';
import { product } from '../../graph/transfer/dims.ts';

/** Sides in proportion to `probe`, where a tensor of the size found would then have as many elements as are wanted; null where it can't. */
export function wholeSize(
  probe: readonly [number, number],
  found: readonly Size[],
  wanted: readonly Size[],
): readonly [number, number] | null {
  const [there, needed] = [product(found), product(wanted)];
  if (!there || !needed || there < 0 || needed < 0) return null;
  const scale = Math.sqrt(needed / there);
  const size = [Math.round(probe[0] * scale), Math.round(probe[1] * scale)] as const;
  const isExact = size[0] > 0 && size[1] > 0 && there * size[0] * size[1] === needed * probe[0] * probe[1];
  return isExact ? size : null;
}
