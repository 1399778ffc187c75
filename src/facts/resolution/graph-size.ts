/** The working resolution that the graph itself fixes. */
import { intOf, textOf } from '../../graph/attributes.ts';
import type { Size } from '../../graph/interpretation.ts';
import { type Node, placeOf, siteOf, type Value } from '../../graph/types.ts';
import { interpretAtSize } from '../image/find.ts';
import type { GraphAccess, Image } from '../image/types.ts';
import type { Mixing } from '../pixels/types.ts';
import type { Evidence, Resample } from '../types.ts';

export interface Sized {
  readonly height: number;
  readonly width: number;
  readonly evidence: readonly Evidence[];
  readonly resample?: Resample;
}

/**
 * The size of the image at the stem: what a resize or crop on the way makes of any input, or else the declared size. Where stems
 * see the image in several sizes (a thumbnail, a crop, a pyramid), the largest; null where one of them is unknown.
 */
export function graphSize(access: GraphAccess, image: Image): Sized | null {
  const bySource = new Map(image.trace.mixings.map((mixing) => [sourceOf(image, mixing), mixing]));
  let largest: Sized | null = null;
  for (const mixing of bySource.values()) {
    const sized = sizeAt(access, image, mixing);
    if (sized === null) return null;
    if (largest === null || sized.height * sized.width > largest.height * largest.width) largest = sized;
  }
  return largest;
}

const sourceOf = ({ trace }: Image, { node }: Mixing): Value | undefined =>
  node.data.find((value): value is Value => value !== null && trace.at(value) !== undefined);

function sizeAt(access: GraphAccess, image: Image, mixing: Mixing): Sized | null {
  const { resizes, crops, pads } = mixing.pixels;
  const last = latest([...resizes, ...crops]);
  if (last === null) {
    const size = isSeenWhole(image, mixing) ? declaredSize(image) : null;
    return size && { height: size[0], width: size[1], evidence: [declaration(image)] };
  }
  // A letterbox: the image is resized to fit and then padded.
  const padded = pads.find(({ index }) => index > last.index);
  const resize = resizes.at(-1);
  const resample = resize?.op === 'Resize' ? resampleOf(image, resize) : null;
  const own = fixedSizeOf(access, image, last);
  const grown = padded ? fixedSizeOf(access, image, padded) : null;
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

/** Whether the stem sees as many rows and columns as are declared: an operator that was not recorded may have cut or repeated them. */
function isSeenWhole(image: Image, mixing: Mixing): boolean {
  const source = sourceOf(image, mixing);
  const axes = source && image.interpretation.of(source).axes;
  if (!axes || mixing.pixels.pads.length > 0 || axes.flat().some(({ role }) => role === '?' || role === 'T'))
    return true;
  return (['H', 'W'] as const).every((role, i) => {
    const factors = axes.flat().filter((factor) => factor.role === role);
    const places = factors.reduce((product, { size }) => product * (size ?? Number.NaN), 1);
    const side = image.probe[i] as number;
    // A strided slice leaves places out, up to one more at the end; space-to-depth keeps them in other factors.
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

/** The output size of a resize or crop, where it is the same for every input size; null where not. */
function fixedSizeOf(access: GraphAccess, image: Image, node: Node): readonly [number, number] | null {
  const output = node.outputs[0] as Value;
  const [height, width] = placesOf(image, output);
  const fixed = height && width && (image.height !== null || isFixed(access, image, output));
  return fixed ? [height, width] : null;
}

/** The numbers of rows and columns of the image at a value. */
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

/** Another size with another aspect ratio: a resize that keeps the ratio gives it another output size. */
const ODD_PROBE = [448, 640] as const;

/** Whether a value has the same size for every input size; tried out, as exporters compute even fixed sizes from the input's shape. */
function isFixed(access: GraphAccess, image: Image, output: Value): boolean {
  const there = image.interpretation.of(output).dims;
  const again = interpretAtSize(access, image, ODD_PROBE).interpretation.of(output).dims;
  return there !== null && again !== null && there.every((size, i) => size !== null && size === again[i]);
}
