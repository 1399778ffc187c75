/** Operators that pick, copy, join and fold channels. */
import { intOf } from '../../graph/attributes.ts';
import { isSpatial } from '../../graph/axes.ts';
import { callOf } from '../../graph/call.ts';
import { atAxis } from '../../graph/transfer/dims.ts';
import { cutsOf } from '../../graph/transfer/slice.ts';
import { type Node, placeOf, type Value } from '../../graph/types.ts';
import { fits } from '../../onnx/budget.ts';
import { areAlike, channelAxis, hasPlaces, opaque, untouchedChannel } from './step.ts';
import type { Channel, Handler, Pixels, Step } from './types.ts';

/** Channels that are not the image's. */
const foreign = (): Channel => untouchedChannel(null);

/** One channel copied to several. */
export const repeat: Handler = ({ interpretation, source, output, pixels }) => {
  const { of } = interpretation;
  const [before, after] = [of(source).dims, of(output).dims];
  const { channels } = pixels;
  const grown = after?.find((size, i) => i > 0 && size !== before?.[i + (before.length - after.length)]);
  if (grown && !fits(interpretation.budget, 'channels', grown)) return null;
  const [only] = channels;
  const isCopied = channels.length === 1 && only && grown;
  return { pixels: { ...pixels, channels: isCopied ? new Array<Channel>(grown).fill(only) : channels } };
};

/** A sum of the colours that keeps the places; any other sum ends the pixels. */
export const fold: Handler = ({ interpretation, node, source, output, pixels }) => {
  const left = interpretation.of(output).axes;
  const foldsChannels =
    channelAxis(interpretation, source) >= 0 &&
    left !== null &&
    hasPlaces(interpretation, output) &&
    !left.some((axis) => axis.some((f) => f.role === 'C'));
  if (!foldsChannels) return null;
  const why = pixels.opaque ?? `channels folded into one at ${placeOf(node)}`;
  return { pixels: { ...pixels, channels: [foreign()], opaque: why } };
};

export const splitChannels: Handler = ({ interpretation: { of }, node, source, pixels }) => {
  const axes = of(source).axes;
  const axis = atAxis(intOf(node, 'axis', 0), axes?.length ?? 0);
  const isChannel = axes?.[axis]?.some((f) => f.role === 'C') ?? false;
  let start = 0;
  const parts = node.outputs.map((output): Pixels => {
    if (!output || !isChannel) return pixels;
    const size = of(output).dims?.[axis] ?? 1;
    start += size;
    return { ...pixels, channels: pixels.channels.slice(start - size, start) };
  });
  return { parts };
};

/** Slices and gathers, which pick channels where they go along the channels' axis. */
export const select: Handler = (step) => {
  const { node, op, index, pixels } = step;
  if (index > 0) return opaque(step, `${op} from a table`);
  const crops = isCrop(step) ? [...pixels.crops, node] : pixels.crops;
  return { pixels: { ...pixels, crops, channels: selected(step) } };
};

/** Whether only rows or columns at the edges are cut off: every other row is no crop. */
function isCrop({ interpretation: { of, numbers }, node, op, source, output }: Step): boolean {
  const [before, after] = [of(source), of(output)];
  if (op !== 'Slice' || !(numbers(node.inputs[4])?.data.every((step) => Math.abs(step) === 1) ?? true)) return false;
  return before.axes?.some((axis, i) => axis.some(isSpatial) && before.dims?.[i] !== after.dims?.[i]) ?? false;
}

function selected(step: Step): readonly Channel[] {
  const { interpretation, node, op, source, pixels } = step;
  const { axes, dims } = interpretation.of(source);
  if (axes === null || dims === null) return pixels.channels;
  const isChannel = (raw: number): boolean =>
    axes[atAxis(raw, axes.length)]?.some((f) => f.role === 'C' && f.size !== 1) ?? false;
  if (op === 'Slice') return sliced(step, isChannel);
  const indices = interpretation.numbers(node.inputs[1]);
  const isPicked = op === 'GatherND' ? indices?.dims.at(-1) === 1 && isChannel(0) : isChannel(intOf(node, 'axis', 0));
  return indices && isPicked ? pick(pixels.channels, indices.data) : pixels.channels;
}

function pick(channels: readonly Channel[], indices: ArrayLike<number>): readonly Channel[] {
  const picked = Array.from(indices, (i) => channels[i < 0 ? i + channels.length : i]);
  return picked.every((c) => c !== undefined) ? picked : channels;
}

function sliced(
  { interpretation, node, source, pixels }: Step,
  isChannel: (axis: number) => boolean,
): readonly Channel[] {
  const { channels } = pixels;
  const dims = (interpretation.of(source).dims ?? []).map((size, axis) => (isChannel(axis) ? channels.length : size));
  const cuts = cutsOf(callOf(node, interpretation), dims) ?? [];
  let taken = channels;
  for (const cut of cuts) {
    // An empty slice says nothing about channels.
    if (!isChannel(cut.axis) || !('count' in cut) || cut.count === 0) continue;
    const { start, step, count } = cut;
    taken = Array.from({ length: count }, (_, i) => channels[start + i * step] as Channel);
  }
  return taken;
}

/** Padding by a negative number is a crop, unless the padding is computed, as it is to bring any image to one size. */
export const pad: Handler = ({ interpretation: { of }, node, source, output, pixels }) => {
  const [before, after] = [of(source).dims, of(output).dims];
  const isGiven = (node.inputs[1]?.producer ?? null) === null;
  const crops = isGiven && (after?.some((size, i) => size !== null && size < (before?.[i] ?? 0)) ?? false);
  return {
    pixels: crops ? { ...pixels, crops: [...pixels.crops, node] } : { ...pixels, pads: [...pixels.pads, node] },
  };
};

/** The different channels of parts that have one each; null where one has more. */
function coloursOf(parts: readonly Pixels[]): readonly Channel[] | null {
  const colours: Channel[] = [];
  for (const { channels } of parts) {
    const [only] = channels;
    if (channels.length !== 1 || only === undefined) return null;
    if (!colours.some((colour) => areAlike([colour], channels))) colours.push(only);
  }
  return colours;
}

export const join: Handler = (step) => {
  const { interpretation, node, data, output, at } = step;
  const { of, budget } = interpretation;
  const parts = data.filter((value): value is Value => value !== null);
  const own = parts.map(at);
  // Pixels joined with features are no longer an image.
  if (parts.some((value, i) => own[i] === undefined && of(value).image)) return null;
  const images = own.filter((pixels) => pixels !== undefined);
  const first = images[0] as Pixels;
  const raw = atAxis(intOf(node, 'axis', 0), of(output).dims?.length ?? 4);
  const axis = of(output).axes?.[raw] ?? [];
  // What all parts went through, the whole went through. Channels that were each resized by themselves all have one size.
  const areTiles = parts.some((value) => of(value).axes?.[raw]?.some(isSpatial) ?? true);
  // Along the first axis tiles stay apart.
  const areStitched =
    raw > 0 && parts.some((value) => of(value).axes?.[raw]?.some(({ role }) => role === 'H' || role === 'W'));
  const isEachSized = images.every(({ resizes }) => resizes.length > 0);
  const areSized = isEachSized && !areTiles;
  const shared = (kind: 'resizes' | 'crops' | 'pads'): readonly Node[] =>
    areSized ? first[kind] : first[kind].filter((passed) => images.every((part) => part[kind].includes(passed)));
  const common = {
    ...first,
    steps: [...new Set(images.flatMap(({ steps }) => steps))],
    opaque: images.find((pixels) => pixels.opaque !== null)?.opaque ?? null,
    resizes: areStitched && isEachSized && shared('resizes').length === 0 ? [node] : shared('resizes'),
    crops: shared('crops'),
    pads: shared('pads'),
  };
  const colours = axis.length > 1 ? coloursOf(images) : null;
  if (colours !== null && axis.some(({ role, size }) => role === 'C' && size === colours.length))
    return { pixels: { ...common, channels: colours } };
  if (axis.some((f) => isSpatial(f) || f.role === 'N'))
    return images.every(({ channels }) => areAlike(channels, first.channels))
      ? { pixels: common }
      : opaque({ ...step, pixels: common }, 'views that are treated in different ways');
  const counts = parts.map((value, i) => own[i]?.channels.length ?? of(value).dims?.[raw] ?? 1);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (!fits(budget, 'channels', total)) return null;
  const channels = counts.flatMap((length, i) => own[i]?.channels ?? Array.from({ length }, foreign));
  return { pixels: { ...common, channels } };
};
