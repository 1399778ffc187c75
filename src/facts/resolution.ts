/** The model's working resolution: what rule 2 judges. */

import { intOf, textOf } from '../graph/attributes.ts';
import type { Size } from '../graph/known.ts';
import { type Node, placeOf, siteOf, type Value } from '../graph/types.ts';
import { type Image, lookAgain, type Seeing } from './image.ts';
import type { Mixing } from './pixels/types.ts';
import type { Evidence, Resample } from './types.ts';

export interface Sized {
  readonly height: number;
  readonly width: number;
  readonly evidence: readonly Evidence[];
  readonly resample?: Resample;
}

/** Size fixed by the graph itself: the declared one, or what a resize or a crop on the way to the stem makes of any. */
export function graphSize(seeing: Seeing, image: Image, mixing: Mixing | null): Sized | null {
  const { resizes = [], crops = [] } = mixing?.pixels ?? {};
  const last = [...resizes, ...crops].reduce<Node | null>(
    (last, node) => (last !== null && last.index > node.index ? last : node),
    null,
  );
  const size = last === null ? declaredSize(image) : sizeBehind(seeing, image, last);
  if (size === null) return null;
  const [height, width] = size;
  const resize = resizes.at(-1);
  const resample = resize && resampleOf(image, resize);
  return {
    height,
    width,
    evidence: [last === null ? declaration(image) : { ...siteOf(last), text: made(last, height, width) }],
    ...(resample ? { resample } : {}),
  };
}

const made = (node: Node, height: number, width: number): string =>
  `the graph ${node.op === 'Slice' ? 'crops' : 'resizes'} the image to ${height} x ${width}`;

const declaredSize = ({ height, width }: Image): readonly [number, number] | null =>
  height === null || width === null ? null : [height, width];

function declaration({ interpretation, layout, index, value }: Image): Evidence {
  const dims = value.declared?.type?.tensor?.shape?.dims ?? [];
  const [h, w] = [layout.indexOf('H'), layout.indexOf('W')];
  return {
    at: `graph.input[${index}]`,
    name: interpretation.graph.names.text(value.name),
    text: `${layout} declares ${dims[h]?.value} x ${dims[w]?.value}`,
  };
}

/** What a resize or a crop yields, where that is the same for every image that may come in. */
function sizeBehind(seeing: Seeing, image: Image, node: Node): readonly [number, number] | null {
  const output = node.outputs[0] as Value;
  const [height, width] = placesOf(image, output);
  const fixed = height && width && (image.height !== null || isFixed(seeing, image, output));
  return fixed ? [height, width] : null;
}

/** Rows and columns of what was an image. */
function placesOf({ interpretation }: Image, value: Value): readonly [Size, Size] {
  const { dims, axes } = interpretation.of(value);
  const along = (role: 'H' | 'W'): Size =>
    dims?.[axes?.findIndex((axis) => axis.some((f) => f.role === role)) ?? -1] ?? null;
  return [along('H'), along('W')];
}

function resampleOf(image: Image, resize: Node): Resample | null {
  const [height, width] = placesOf(image, resize.outputs[0] as Value);
  if (!height || !width) return null;
  const mode = textOf(resize, 'mode', 'nearest');
  return {
    at: placeOf(resize),
    mode: mode === 'linear' || mode === 'cubic' ? mode : 'nearest',
    coordinates: textOf(resize, 'coordinate_transformation_mode', resize.opset >= 11 ? 'half_pixel' : 'asymmetric'),
    antialias: intOf(resize, 'antialias', 0) === 1,
    scale: image.height !== null && image.width !== null ? [image.height / height, image.width / width] : null,
  };
}

/** Images of another size and another shape: a resize that keeps the aspect gives them other sizes. */
const ODD_PROBE = [448, 640] as const;

/** Whether a resize gives the same size whatever comes in: exporters compute even that from the image's shape. */
function isFixed(seeing: Seeing, image: Image, output: Value): boolean {
  const there = image.interpretation.of(output).dims;
  const again = lookAgain(seeing, image, ODD_PROBE).interpretation.of(output).dims;
  return there !== null && again !== null && there.every((size, i) => size !== null && size === again[i]);
}

const perfectSquare = (n: number): number | null => {
  const root = Math.round(Math.sqrt(n));
  return root > 0 && root * root === n ? root : null;
};

/** Divisible by every usual patch size, as the first probe is. */
const SECOND_PROBE = [448, 448] as const;

/** Clashes looked through at one size; a file made to have more shows no more in them. */
const MAX_CLASHES = 64;

/** Class and register tokens that stand before the grid's. */
const MAX_PREFIX = 8;

/** The smallest image that gives a stem without padding as many places. */
const covered = ({ kernel, stride }: Mixing, [rows, columns]: readonly [number, number]): readonly [number, number] => [
  (rows - 1) * stride[0] + kernel[0],
  (columns - 1) * stride[1] + kernel[1],
];

/**
 * Image sizes at which a clash between probe and constant would vanish: in proportion, or, where patches overlap or don't divide
 * the probe, as the stem cuts them.
 */
function solve(
  { probe, trace: { mixings } }: Image,
  found: readonly Size[],
  wanted: readonly Size[],
): readonly (readonly [number, number])[] {
  const [stem] = mixings;
  const results: (readonly [number, number])[] = [];
  const [f, w] = [found.filter((x): x is number => x !== null), wanted.filter((x): x is number => x !== null)];
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
  // A grid kept as a grid: height and width by themselves.
  if (found.length === wanted.length) {
    const sides = found.flatMap((x, i) => {
      const y = wanted[i];
      return x && y && x > 1 && y > 1 && x !== y ? [{ from: x, to: y }] : [];
    });
    const [rows, columns = rows] = sides;
    if (rows && columns) {
      const size = [(probe[0] * rows.to) / rows.from, (probe[1] * columns.to) / columns.from] as const;
      if (size.every(Number.isInteger)) results.push(size);
      else if (stem) results.push(covered(stem, [rows.to, columns.to]));
    }
  }
  return results;
}

/** Whether a node that clashes there wants the same: what follows the image's size is no constant. */
const isWanted = ({ interpretation: { mismatches } }: Image, node: Node, wanted: readonly Size[]): boolean =>
  mismatches.every((clash) => clash.node !== node || clash.wanted.join() === wanted.join());

export interface Solved {
  readonly image: Image;
  readonly sized: Sized | null;
}

/**
 * A symbolic size read from constants that fit one size only: a position embedding's grid times the stride.
 * Returns the image seen at that size.
 */
export function solveSize(seeing: Seeing, image: Image): Solved {
  if (image.height !== null && image.width !== null) return { image, sized: null };
  // The first probe may happen to be the right size; a second one tells.
  const probes = [image, lookAgain(seeing, image, SECOND_PROBE)];
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
      const again = lookAgain(seeing, image, size);
      if (again.interpretation.mismatches.length > 0) continue;
      // Attention windows fit every multiple of a size; a position embedding fits one.
      if (lookAgain(seeing, image, [size[0] * 2, size[1] * 2]).interpretation.mismatches.length === 0) continue;
      const text = `made for ${clash.wanted.map((x) => x ?? '?').join('x')} places, which an image of ${size.join(' x ')} gives`;
      return {
        image: again,
        sized: {
          height: size[0],
          width: size[1],
          evidence: [{ ...siteOf(clash.node), text }],
        },
      };
    }
  }
  return { image, sized: null };
}
