/** The working resolution that the graph itself fixes. */
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

/**
 * The declared size, or what a resize or a crop on the way to the stem makes of any. Of stems that see the image in several
 * sizes (a thumbnail, a crop, a pyramid) it is the largest; null where one of them is not known.
 */
export function graphSize(seeing: Seeing, image: Image): Sized | null {
  const bySource = new Map(image.trace.mixings.map((mixing) => [sourceOf(image, mixing), mixing]));
  let largest: Sized | null = null;
  for (const mixing of bySource.values()) {
    const sized = sizeAt(seeing, image, mixing);
    if (sized === null) return null;
    if (largest === null || sized.height * sized.width > largest.height * largest.width) largest = sized;
  }
  return largest;
}

const sourceOf = ({ trace }: Image, { node }: Mixing): Value | undefined =>
  node.data.find((value): value is Value => value !== null && trace.at(value) !== undefined);

function sizeAt(seeing: Seeing, image: Image, mixing: Mixing): Sized | null {
  const { resizes, crops, pads } = mixing.pixels;
  const last = latest([...resizes, ...crops]);
  if (last === null) {
    const size = isSeenWhole(image, mixing) ? declaredSize(image) : null;
    return size && { height: size[0], width: size[1], evidence: [declaration(image)] };
  }
  // A letterbox: resized to fit, and padded to a size of its own.
  const padded = pads.find(({ index }) => index > last.index);
  const resize = resizes.at(-1);
  const resample = resize?.op === 'Resize' ? resampleOf(image, resize) : null;
  const own = sizeBehind(seeing, image, last);
  const grown = padded ? sizeBehind(seeing, image, padded) : null;
  const isStemsOwn = own !== null && grown !== null && isPaddedFor(mixing, own, grown);
  const node = padded && grown && !isStemsOwn ? padded : last;
  const size = node === last ? own : grown;
  if (size === null) return null;
  const [height, width] = size;
  const text = `the graph ${DONE[node.op] ?? 'resizes'} the image to ${height} x ${width}`;
  return { height, width, evidence: [{ ...siteOf(node), text }], ...(resample ? { resample } : {}) };
}

/** Whether no more rows and columns are put around a whole image than the stem's window needs there. */
function isPaddedFor({ kernel }: Mixing, before: readonly number[], after: readonly number[]): boolean {
  const added = after.map((side, i) => side - (before[i] as number));
  return (
    added.every((count) => count === 0) ||
    kernel.every((taps, i) => (taps === 1 ? added[i] === 0 : (added[i] as number) > 0 && (added[i] as number) < taps))
  );
}

/** Whether the stem sees as many rows and columns as are declared: nobody may have told of what cut or repeated them. */
function isSeenWhole(image: Image, mixing: Mixing): boolean {
  const source = sourceOf(image, mixing);
  const axes = source && image.interpretation.of(source).axes;
  if (!axes || mixing.pixels.pads.length > 0 || axes.flat().some(({ role }) => role === '?' || role === 'T'))
    return true;
  return (['H', 'W'] as const).every((role, i) => {
    const factors = axes.flat().filter((factor) => factor.role === role);
    const places = factors.reduce((product, { size }) => product * (size ?? Number.NaN), 1);
    const side = image.probe[i] as number;
    // Every other place may have been left out, up to one at the end; those of a patch stand beside it.
    const step = Math.max(...factors.map((factor) => factor.step));
    const isThinned = step > 1 && Math.abs(places * step - side) <= step;
    return factors.length === 0 || Number.isNaN(places) || places === side || isThinned;
  });
}

const DONE: Readonly<Record<string, string>> = { Slice: 'crops', CenterCropPad: 'crops', Pad: 'pads' };

const latest = (nodes: readonly Node[]): Node | null =>
  nodes.reduce<Node | null>((last, node) => (last !== null && last.index > node.index ? last : node), null);

const declaredSize = ({ height, width }: Image): readonly [number, number] | null =>
  height === null || width === null ? null : [height, width];

function declaration({ interpretation, layout, at, value }: Image): Evidence {
  const dims = value.declared?.type?.tensor?.shape?.dims ?? [];
  const [h, w] = [layout.indexOf('H'), layout.indexOf('W')];
  return {
    at,
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
