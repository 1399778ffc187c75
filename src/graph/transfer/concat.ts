/** Concat: of tokens with a class token before them, of colours, of slices that amount to space-to-depth. */
import { intOf } from '../attributes.ts';
import { type Axis, type Factor, features, isSpatial, type Role, spatial, unknownAxis } from '../axes.ts';
import type { Inferred, Size, Transfer } from '../interpretation.ts';
import type { Node } from '../types.ts';
import { atAxis } from './dims.ts';

export const concat: Transfer = (call) => {
  const parts = call.inputs.filter((input): input is Inferred => input !== undefined);
  const first = parts.find((part) => part.dims !== null);
  if (!first?.dims) return {};
  const axis = atAxis(intOf(call.operator, 'axis', 0), first.dims.length);
  if (first.dims[axis] === undefined) return {};
  let total: Size = 0;
  for (const part of parts) {
    const size: Size = part.dims?.[axis] ?? null;
    total = total === null || size === null ? null : total + size;
  }
  const others = parts.reduce<readonly Size[]>(
    (dims, part) => dims.map((dim, i) => dim ?? part.dims?.[i] ?? null),
    first.dims,
  );
  const dims = others.map((dim, i) => (i === axis ? total : dim));
  return { dims, axes: concatAxes(parts, dims, axis, () => isPooledToken(call.producer(0))) };
};

function concatAxes(
  parts: readonly Inferred[],
  dims: readonly Size[],
  axis: number,
  isPooled: () => boolean,
): readonly Axis[] | null {
  const images = parts.filter((part) => part.axes !== null && part.axes.length === dims.length);
  const main = images.find((part) => part.axes && spatial(part.axes)) ?? images[0];
  if (main?.axes == null) return null;
  const own = main.axes[axis] as Axis;
  const size = dims[axis] ?? null;
  let joined: Axis;
  const spaced = interleaved(images, axis);
  if (spaced !== null) return spaced;
  if (own.some(isSpatial) && !own.some((factor) => factor.role === 'C')) {
    const first = parts[0] as Inferred;
    const prefix = first.image
      ? first.axes?.[axis]?.some(isSpatial)
        ? null
        : isPooled()
          ? ('pooled' as const)
          : ('constant' as const)
      : ('constant' as const);
    const inherited = own.find((factor) => factor.prefix !== undefined)?.prefix;
    joined = [{ role: 'T', size, step: 1, ...(prefix ? { prefix } : inherited ? { prefix: inherited } : {}) }];
  } else if (own.length === 0 && images.length === 1 && parts.length > 1 && !areViews(parts, main.axes, axis)) {
    // A pooled token before the others, or a query: the axis counts tokens, not features.
    joined = spatial(main.axes) ? [{ role: 'C', size, step: 1 }] : unknownAxis(size);
  } else if (own.length === 0 && areViews(parts, main.axes, axis)) {
    joined = [{ role: 'N', size, step: 1 }];
  } else if (own.length === 0 && spatial(main.axes) && main.axes.flat().some(({ role }) => role === 'C')) {
    // Slices joined along a new axis count places: an unfold.
    joined = [{ role: 'T', size, step: 1 }];
  } else {
    joined = own.some((factor) => factor.role === '?')
      ? unknownAxis(size)
      : [{ role: own[0]?.role ?? 'C', size, step: 1 }];
  }
  return main.axes.map((a, i) => (i === axis ? joined : a));
}

/** Whether images are joined along the batch: several views of one, or a pair that has an input each. */
function areViews(parts: readonly Inferred[], axes: readonly Axis[], axis: number): boolean {
  const holds = (role: Role): boolean => axes.some((factors) => factors.some((factor) => factor.role === role));
  const first = parts[0]?.dims;
  const isAlike = parts.every(({ dims }) => dims?.every((size, i) => i === axis || size === first?.[i]));
  return axis === 0 && axes.length === 4 && holds('H') && holds('W') && isAlike;
}

/** Operators between the mean of all tokens and its place before them. */
const PASSING: ReadonlySet<string> = new Set([
  'Identity',
  'Reshape',
  'Unsqueeze',
  'Squeeze',
  'Transpose',
  'Cast',
  'Flatten',
  'Gather',
]);
const MAX_HOPS = 6;

/** Whether the token before the others is their mean, as in CLIP's attention pool. */
function isPooledToken(token: Node | null): boolean {
  let producer = token;
  for (let hops = 0; producer !== null && hops < MAX_HOPS; hops++) {
    const { op, data } = producer;
    if (op === 'ReduceMean' || op === 'GlobalAveragePool' || op === 'AveragePool') return true;
    if (!PASSING.has(op)) return false;
    producer = data[0]?.producer ?? null;
  }
  return false;
}

/**
 * Axes of space-to-depth by slices: parts that each take every b-th row and column, of all channels or of one, joined along the
 * channels, hold blocks of b x b pixels there. Null for any other join.
 */
function interleaved(parts: readonly Inferred[], axis: number): readonly Axis[] | null {
  const first = parts[0]?.axes;
  if (!first || parts.length < 2) return null;
  const inner: Factor[] = [];
  let expected = 1;
  for (const role of ['H', 'W'] as const) {
    const factor = first.flat().find((f) => f.role === role);
    const block = factor?.taken ?? 1;
    if (block > 1) inner.push({ role, size: block, step: (factor as Factor).step / block });
    expected *= block;
  }
  if (expected === 1 || parts.length % expected !== 0) return null;
  // More parts than places in a block: each is one colour of one place.
  const colours = parts.length / expected;
  if (colours > 1 && parts.some((part) => part.dims?.[axis] !== 1)) return null;
  // These are listed colour by colour, as by PixelUnshuffle.
  const joined = colours > 1 ? [...features(colours), ...inner] : [...inner, ...(first[axis] as Axis)];
  return first.map((a, i) => (i === axis ? joined : a.map((factor) => ({ ...factor, taken: 1 }))));
}
