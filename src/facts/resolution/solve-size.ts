/** Finds the size of a symbolic input from constants that fit one size only, such as a position embedding. */
import type { Size } from '../../graph/interpretation.ts';
import { type Node, siteOf } from '../../graph/types.ts';
import { interpretAtSize } from '../image/find.ts';
import type { GraphAccess, Image } from '../image/types.ts';
import { wholeSize } from '../image/whole-size.ts';
import type { Mixing } from '../pixels/types.ts';
import type { Sized } from './graph-size.ts';

const perfectSquare = (n: number): number | null => {
  const root = Math.round(Math.sqrt(n));
  return root > 0 && root * root === n ? root : null;
};

/** Like the first probe, divisible by every usual patch size. */
const SECOND_PROBE = [448, 448] as const;

/** Clashes that are looked at for one size; the others repeat them. */
const MAX_CLASHES = 64;

/** The most class and register tokens before those of the grid. */
const MAX_PREFIX = 8;

/** The smallest image for which a stem without padding has so many output positions. */
const covered = ({ kernel, stride }: Mixing, [rows, columns]: readonly [number, number]): readonly [number, number] => [
  (rows - 1) * stride[0] + kernel[0],
  (columns - 1) * stride[1] + kernel[1],
];

/**
 * Image sizes at which a clash between a probe and a constant may vanish: by proportion, or by the stem's geometry where its
 * patches overlap or don't divide the probe.
 */
function solve(
  { probe, trace: { mixings } }: Image,
  found: readonly Size[],
  wanted: readonly Size[],
): readonly (readonly [number, number])[] {
  const [stem] = mixings;
  const results: (readonly [number, number])[] = [];
  const [f, w] = [found.filter((x): x is number => x !== null), wanted.filter((x): x is number => x !== null)];
  const whole = wholeSize(probe, found, wanted);
  if (whole) results.push(whole);
  for (const x of f) {
    for (const y of w) {
      if (x === y || x < 4 || y < 4) continue;
      for (let prefix = 0; prefix <= MAX_PREFIX; prefix++) {
        const [from, to] = [perfectSquare(x - prefix), perfectSquare(y - prefix)];
        if (from === null || to === null) continue;
        const side = (probe[0] * to) / from;
        if (Number.isInteger(side)) results.push([side, side]);
        else if (stem) results.push(covered(stem, [to, to]));
      }
    }
  }
  // A position embedding kept as a grid: height and width are solved separately.
  if (found.length === wanted.length) {
    const sides = found.flatMap((x, i) => {
      const y = wanted[i];
      return x && y && x > 1 && y > 1 && x !== y ? [{ from: x, to: y }] : [];
    });
    const [down, across = down] = sides;
    if (down && across) {
      const size = [(probe[0] * down.to) / down.from, (probe[1] * across.to) / across.from] as const;
      if (size.every(Number.isInteger)) results.push(size);
      else if (stem) results.push(covered(stem, [down.to, across.to]));
    }
  }
  return results;
}

/** Whether the node wants the same sizes in this interpretation too: sizes that follow the image are no constants. */
const isWanted = ({ interpretation: { mismatches } }: Image, node: Node, wanted: readonly Size[]): boolean =>
  mismatches.every((clash) => clash.node !== node || clash.wanted.join() === wanted.join());

export interface Solved {
  readonly image: Image;
  readonly sized: Sized | null;
  /** The image at a larger probe size, where no size was found: a crop to a fixed size only shows there. */
  readonly larger: Image | null;
}

/** Returns the image, interpreted at the size that was found. */
export function solveSize(access: GraphAccess, image: Image): Solved {
  if (image.height !== null && image.width !== null) return { image, sized: null, larger: null };
  // The first probe may happen to be the right size, so that nothing clashes; at a second one it does.
  const larger = interpretAtSize(access, image, SECOND_PROBE);
  const probes = [image, larger];
  const clashes = probes.flatMap((seen) =>
    seen.interpretation.mismatches
      .slice(0, MAX_CLASHES)
      .filter(({ node, wanted }) => probes.every((other) => isWanted(other, node, wanted)))
      .slice(0, 4)
      .map((clash) => ({ ...clash, seen })),
  );
  const tried = new Set<string>();
  for (const clash of clashes) {
    for (const size of solve(clash.seen, clash.found, clash.wanted)) {
      if (tried.has(size.join()) || tried.size >= 8) continue;
      tried.add(size.join());
      const again = interpretAtSize(access, image, size);
      if (again.interpretation.mismatches.length > 0) continue;
      // Attention windows fit every multiple of a size, a position embedding only one.
      if (interpretAtSize(access, image, [size[0] * 2, size[1] * 2]).interpretation.mismatches.length === 0) continue;
      const text = `made for ${clash.wanted.map((x) => x ?? '?').join('x')} places, which an image of ${size.join(' x ')} gives`;
      return {
        larger: null,
        image: again,
        sized: {
          height: size[0],
          width: size[1],
          evidence: [{ ...siteOf(clash.node), text }],
        },
      };
    }
  }
  return { image, sized: null, larger };
}
