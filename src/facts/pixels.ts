/**
 * The image on its way to the stem: one affine map per channel, composed over everything that keeps pixels pixels,
 * until an operator mixes them. Nothing here goes by names or node order.
 */
import { intOf, intsOf } from '../graph/attributes.ts';
import { type Axis, isSpatial } from '../graph/axes.ts';
import type { Numbers } from '../graph/constants.ts';
import type { Interpretation } from '../graph/known.ts';
import { operatorOf } from '../graph/operators.ts';
import type { Node, Value } from '../graph/types.ts';
import { convWeights, windowOf } from '../graph/window.ts';
import type { Evidence } from './types.ts';

/** One channel as it stands: `scale * x[origin] + offset`; origin null for a channel that is not the image's. */
export interface Channel {
  readonly origin: number | null;
  readonly scale: number;
  readonly offset: number;
}

export interface Pixels {
  readonly channels: readonly Channel[];
  /** Affine operators passed, in order. */
  readonly steps: readonly Evidence[];
  /** Operators that shift or scale by more than a change of units. */
  readonly shifts: readonly Node[];
  readonly scalings: readonly Node[];
  /** Set where something not affine, or not readable, changed the pixels: why. */
  readonly opaque: string | null;
  /** Resizes passed. */
  readonly resizes: readonly Node[];
  readonly pads: readonly Node[];
}

/** An operator that mixes pixels. */
export interface Mixing {
  readonly node: Node;
  readonly pixels: Pixels;
  readonly form: 'convolution' | 'patch' | 'space-to-depth' | 'linear';
  readonly kernel: readonly [number, number];
  readonly stride: readonly [number, number];
  readonly inChannels: number | null;
  readonly outChannels: number | null;
}

export interface Trace {
  readonly mixings: readonly Mixing[];
  readonly at: (value: Value) => Pixels | undefined;
}

const passing = new Set([
  'Identity',
  'Cast',
  'CastLike',
  'Dropout',
  'Reshape',
  'Transpose',
  'Squeeze',
  'Unsqueeze',
  'Flatten',
  'QuantizeLinear',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'Merge',
  'Stack',
  'Unstack',
  'Clip',
  'SpaceToDepth',
  'DepthToSpace',
  'Max',
  'Min',
  'Relu',
  'SequenceAt',
  'SplitToSequence',
  'SequenceConstruct',
  'ConcatFromSequence',
  'Round',
  'Floor',
  'AveragePool',
  'MaxPool',
]);
const distorting = new Set([
  'LayerNormalization',
  'InstanceNormalization',
  'GroupNormalization',
  'LpNormalization',
  'LRN',
  'MeanVarianceNormalization',
  'Sqrt',
  'Pow',
  'Exp',
  'Log',
  'Abs',
  'Tanh',
  'Sigmoid',
  'Where',
  'Mod',
  'ScatterND',
  'RMSNormalization',
  'Erf',
  'Softmax',
]);

/** Operators between image and stem; real preprocessing has some ten. */
const MAX_STEPS = 256;
const MAX_CHANNELS = 4096;

const evidence = (node: Node, text: string): Evidence => ({
  at: node.at,
  ...(node.name ? { name: node.name } : {}),
  text,
});

const short = (values: readonly number[]): string => values.map((x) => Number(x.toPrecision(6))).join(' ');

export function tracePixels(interpretation: Interpretation, image: Value, channelCount: number): Trace {
  const { graph, of, numbers } = interpretation;
  const states = new Map<Value, Pixels>();
  states.set(image, {
    channels: Array.from({ length: channelCount }, (_, origin) => ({ origin, scale: 1, offset: 0 })),
    steps: [],
    shifts: [],
    scalings: [],
    opaque: null,
    resizes: [],
    pads: [],
  });
  const mixings: Mixing[] = [];

  const channelAxis = (value: Value): number =>
    of(value).axes?.findIndex((axis) => axis.some((f) => f.role === 'C')) ?? -1;

  /** The constant's value for each channel of `value`; null where it varies within one. */
  const perChannel = (value: Value, constant: Value, count: number): readonly number[] | null => {
    const read = numbers(constant);
    if (read === null || read.data.length === 0) return null;
    const { dims, data } = read;
    const rank = of(value).dims?.length;
    if (rank === undefined) return null;
    const axis = channelAxis(value) - (rank - dims.length);
    const along = channelAxis(value) >= 0 && axis >= 0 ? (dims[axis] as number) : 1;
    const channelDim = channelAxis(value) >= 0 ? (of(value).axes?.[channelAxis(value)] as Axis) : [];
    const inner = dims.slice(axis + 1).reduce((p, d) => p * d, 1);
    const result = new Array<number>(along).fill(Number.NaN);
    for (let i = 0; i < data.length; i++) {
      const c = along === 1 ? 0 : Math.floor(i / inner) % along;
      const x = data[i] as number;
      if (Number.isNaN(result[c])) result[c] = x;
      else if (Math.abs((result[c] as number) - x) > 1e-6 * Math.max(1, Math.abs(x))) return null;
    }
    if (along === 1) return new Array<number>(count).fill(result[0] as number);
    if (along === count) return result;
    // Behind space-to-depth one image channel stands several times; it must be treated alike each time.
    const at = channelDim.findIndex((f) => f.role === 'C');
    const stride = channelDim.slice(at + 1).reduce((p, f) => p * (f.size ?? 1), 1);
    const folded = new Array<number>(count).fill(Number.NaN);
    for (let i = 0; i < along; i++) {
      const c = Math.floor(i / stride) % count;
      if (Number.isNaN(folded[c])) folded[c] = result[i] as number;
      else if (Math.abs((folded[c] as number) - (result[i] as number)) > 1e-6) return null;
    }
    return folded;
  };

  const pool = (node: Node, state: Pixels): Pixels => ({
    ...state,
    steps: [...state.steps],
    opaque: state.opaque ?? (operatorOf(node).op === 'MaxPool' ? null : state.opaque),
  });

  for (const node of graph.nodes) {
    const { op, data, channelsLast } = operatorOf(node);
    const index = data.findIndex((value) => value !== null && states.has(value));
    if (index < 0) continue;
    const source = data[index] as Value;
    const state = states.get(source) as Pixels;
    const output = node.outputs[0];
    if (!output) continue;
    const put = (next: Pixels): void => {
      // A chain or a fan made to grow without end is no preprocessing: whoever wants a fact gets none.
      if (
        next.steps.length > MAX_STEPS ||
        next.channels.length > MAX_CHANNELS ||
        next.resizes.length + next.pads.length > MAX_STEPS
      )
        return;
      states.set(output, next);
    };
    const opaque = (why: string): void => put({ ...state, opaque: state.opaque ?? `${why} at ${node.at}` });

    if (op === 'Shape' || op === 'Size') continue;
    if (op === 'Resize') put({ ...state, resizes: [...state.resizes, node] });
    else if (op === 'Neg')
      put({ ...state, channels: state.channels.map((c) => ({ ...c, scale: -c.scale, offset: -c.offset })) });
    else if (op === 'Expand' || op === 'Tile') put({ ...state, channels: repeated(source, output, state.channels) });
    else if ((op === 'ReduceSum' || op === 'ReduceMean') && foldsChannels(source, output)) {
      put({
        ...state,
        channels: [{ origin: null, scale: 1, offset: 0 }],
        opaque: state.opaque ?? `channels folded into one at ${node.at}`,
      });
    } else if (op === 'Pad') put({ ...state, pads: [...state.pads, node] });
    else if (op === 'AveragePool' || op === 'MaxPool') put(pool(node, state));
    else if (passing.has(op)) put(state);
    else if (distorting.has(op)) opaque(op);
    else if (op === 'Split') splitChannels(node, source, state);
    else if (op === 'Slice' || op === 'Gather' || op === 'GatherND')
      put({ ...state, channels: selected(node, op, source, state) });
    else if (op === 'Concat') joined(node, data as readonly (Value | null)[], output, put);
    else if (op === 'Add' || op === 'Sub' || op === 'Mul' || op === 'Div' || op === 'Sum')
      arithmetic(node, op, data, index, state, put, opaque);
    else if (op === 'BatchNormalization') batchNorm(node, state, put, opaque);
    else if (op === 'Conv') convolution(node, data, channelsLast, source, state, put, opaque);
    else if (op === 'MatMul' || op === 'Gemm' || op === 'Einsum' || op === 'FusedMatMul')
      projection(node, data, source, state);
  }
  return { mixings, at: (value) => states.get(value) };

  /** One channel copied to several. */
  function repeated(source: Value, output: Value, channels: readonly Channel[]): readonly Channel[] {
    const [before, after] = [of(source).dims, of(output).dims];
    const grown = after?.find((size, i) => i > 0 && size !== before?.[i + (before.length - after.length)]);
    return channels.length === 1 && channels[0] && grown ? new Array<Channel>(grown).fill(channels[0]) : channels;
  }

  /** A weighted sum of the colours: the places stay. */
  function foldsChannels(source: Value, output: Value): boolean {
    const left = of(output).axes;
    return (
      channelAxis(source) >= 0 &&
      left !== null &&
      isFeature(output) &&
      !left.some((axis) => axis.some((f) => f.role === 'C'))
    );
  }

  function splitChannels(node: Node, source: Value, state: Pixels): void {
    const axes = of(source).axes;
    const rank = axes?.length ?? 0;
    const raw = intOf(node, 'axis', 0);
    const isChannel = axes?.[raw < 0 ? raw + rank : raw]?.some((f) => f.role === 'C') ?? false;
    let start = 0;
    for (const output of node.outputs) {
      if (!output) continue;
      const size = of(output).dims?.[raw < 0 ? raw + rank : raw] ?? 1;
      states.set(output, isChannel ? { ...state, channels: state.channels.slice(start, start + size) } : state);
      start += size;
    }
  }

  function selected(node: Node, op: string, source: Value, state: Pixels): readonly Channel[] {
    const { axes, dims } = of(source);
    if (axes === null || dims === null) return state.channels;
    const isChannel = (raw: number): boolean =>
      axes[raw < 0 ? raw + axes.length : raw]?.some((f) => f.role === 'C' && f.size !== 1) ?? false;
    const pick = (indices: ArrayLike<number>): readonly Channel[] => {
      const channels = Array.from(indices, (i) => state.channels[i < 0 ? i + state.channels.length : i]);
      return channels.every((c) => c !== undefined) ? (channels as Channel[]) : state.channels;
    };
    if (op === 'GatherND') {
      const indices = numbers(node.inputs[1]);
      return indices && indices.dims.at(-1) === 1 && isChannel(0) ? pick(indices.data) : state.channels;
    }
    if (op === 'Gather') {
      const indices = numbers(node.inputs[1]);
      return indices && isChannel(intOf(node, 'axis', 0)) ? pick(indices.data) : state.channels;
    }
    const attribute = intsOf(node, 'starts');
    const starts = attribute ?? numbers(node.inputs[1])?.data;
    const ends = attribute ? intsOf(node, 'ends') : numbers(node.inputs[2])?.data;
    const on = attribute ? intsOf(node, 'axes') : numbers(node.inputs[3])?.data;
    const steps = attribute ? null : numbers(node.inputs[4])?.data;
    if (!starts || !ends) return state.channels;
    let channels = state.channels;
    Array.from(starts).forEach((from, i) => {
      if (!isChannel(on?.[i] ?? i)) return;
      const step = steps?.[i] ?? 1;
      const n = channels.length;
      const to = ends[i] as number;
      const low = from < 0 ? Math.max(from + n, 0) : Math.min(from, step < 0 ? n - 1 : n);
      const high = to < 0 ? Math.max(to + n, -1) : Math.min(to, n);
      const taken: Channel[] = [];
      for (let c = low; step > 0 ? c < high : c > high; c += step) if (channels[c]) taken.push(channels[c] as Channel);
      if (taken.length > 0) channels = taken;
    });
    return channels;
  }

  function joined(node: Node, data: readonly (Value | null)[], output: Value, put: (next: Pixels) => void): void {
    const parts = data.filter((value): value is Value => value !== null);
    const states_ = parts.map((value) => states.get(value));
    const foreign = parts.some((value, i) => states_[i] === undefined && of(value).image);
    if (foreign) return; // Features join the pixels: no longer the image.
    const images = states_.filter((s) => s !== undefined);
    const first = images[0] as Pixels;
    const rank = of(output).dims?.length ?? 4;
    const raw = intOf(node, 'axis', 0);
    const axis = of(output).axes?.[raw < 0 ? raw + rank : raw] ?? [];
    const opaque = images.find((s) => s.opaque !== null)?.opaque ?? null;
    const steps = [...new Set(images.flatMap((s) => s.steps))];
    const spatialJoin = axis.some((f) => isSpatial(f)) || axis.some((f) => f.role === 'N');
    if (spatialJoin) {
      put({ ...first, steps, opaque });
      return;
    }
    const channels = parts.flatMap((value, i): readonly Channel[] => {
      const own = states_[i];
      if (own) return own.channels;
      const size = of(value).dims?.[raw < 0 ? raw + rank : raw] ?? 1;
      return Array.from({ length: size }, () => ({ origin: null, scale: 1, offset: 0 }));
    });
    put({ ...first, channels, steps, opaque });
  }

  function arithmetic(
    node: Node,
    op: string,
    data: readonly (Value | null)[],
    index: number,
    state: Pixels,
    put: (next: Pixels) => void,
    opaque: (why: string) => void,
  ): void {
    const other = data[index === 0 ? 1 : 0];
    if (!other || data.length > 2) {
      opaque(op);
      return;
    }
    if (of(other).image) {
      // The image against something computed from it, or against features.
      if (states.has(other) || !isFeature(other)) opaque(`${op} with a value computed from the image`);
      return;
    }
    const source = data[index] as Value;
    const constant = perChannel(source, other, state.channels.length);
    if (constant === null) {
      const why = interpretation.unreadable(other);
      opaque(`${op} with a constant that ${why ? `can't be read (${why})` : 'varies over the image'}`);
      return;
    }
    const imageFirst = index === 0;
    if (op === 'Div' && !imageFirst) {
      opaque('division by the image');
      return;
    }
    const channels = state.channels.map((channel, i) => {
      const k = constant[i] as number;
      const { scale, offset } = channel;
      switch (op) {
        case 'Mul':
          return { ...channel, scale: scale * k, offset: offset * k };
        case 'Div':
          return { ...channel, scale: scale / k, offset: offset / k };
        case 'Sub':
          return imageFirst ? { ...channel, offset: offset - k } : { ...channel, scale: -scale, offset: k - offset };
        default:
          return { ...channel, offset: offset + k };
      }
    });
    const shifts = (op === 'Add' || op === 'Sub' || op === 'Sum') && constant.some((k) => k !== 0);
    const scales = (op === 'Mul' || op === 'Div') && !constant.every(isChangeOfUnits);
    put({
      ...state,
      channels,
      steps: [...state.steps, evidence(node, `${op} ${short(constant)}`)],
      shifts: shifts ? [...state.shifts, node] : state.shifts,
      scalings: scales ? [...state.scalings, node] : state.scalings,
    });
  }

  /** Whether a value has lost the image's pixels to a mixing operator. */
  function isFeature(value: Value): boolean {
    return of(value).axes?.some((axis) => axis.some((f) => isSpatial(f))) ?? false;
  }

  function batchNorm(node: Node, state: Pixels, put: (next: Pixels) => void, opaque: (why: string) => void): void {
    const [scale, bias, mean, variance] = [1, 2, 3, 4].map((i) => numbers(node.inputs[i])?.data);
    if (!scale || !bias || !mean || !variance) {
      opaque("BatchNormalization whose constants can't be read");
      return;
    }
    const epsilon = node.attributes.find((a) => a.name === 'epsilon')?.f ?? 1e-5;
    const channels = state.channels.map((channel, i) => {
      const k = (scale[i] as number) / Math.sqrt((variance[i] as number) + epsilon);
      return {
        ...channel,
        scale: channel.scale * k,
        offset: (channel.offset - (mean[i] as number)) * k + (bias[i] as number),
      };
    });
    put({
      ...state,
      channels,
      steps: [...state.steps, evidence(node, `BatchNormalization mean ${short(Array.from(mean))}`)],
    });
  }

  function convolution(
    node: Node,
    data: readonly (Value | null)[],
    channelsLast: boolean,
    source: Value,
    state: Pixels,
    put: (next: Pixels) => void,
    opaque: (why: string) => void,
  ): void {
    const weight = data[1];
    const shape = convWeights(node, weight ? of(weight).dims : null);
    if (!weight || shape === null || weight === source) return;
    // A 3-D convolution one frame deep is a 2-D one.
    const depth = shape.kernel.length - 2;
    if (depth < 0 || shape.kernel.slice(0, depth).some((k) => k !== 1)) return;
    const group = intOf(node, 'group', 1);
    const { axes, dims } = of(source);
    const channel = channelsLast ? (dims?.length ?? 4) - 1 : 1;
    const [height, width] = channelsLast ? [1, 2] : [2 + depth, 3 + depth];
    const block = (role: 'H' | 'W'): number =>
      (axes?.[channel] ?? []).filter((f) => f.role === role).reduce((p, f) => p * (f.size ?? 1), 1);
    const stepOf = (axis: number): number => axes?.[axis]?.[0]?.step ?? 1;
    const inputs = shape.inPerGroup * group;
    const preserves =
      shape.outChannels === inputs && inputs === state.channels.length && inputs <= 4 && block('H') === 1;
    if (preserves && intsOf(node, 'strides')?.some((s) => s > 1) !== true) {
      const single = shape.kernel.every((k) => k === 1);
      const weights = numbers(weight);
      if (single) {
        pointwise(node, data[2] ?? null, weights, group, state, put, opaque);
        return;
      }
      if (group === inputs && weights && isBlur(weights, shape.kernel))
        put({ ...state, steps: [...state.steps, evidence(node, `blur ${shape.kernel.join('x')}`)] });
      return;
    }
    const window = windowOf(node, 2 + depth, shape.kernel);
    const blocks = [block('H'), block('W')] as const;
    const spaced = blocks[0] > 1 || blocks[1] > 1;
    const kernel = [shape.kernel[depth] as number, shape.kernel[depth + 1] as number] as const;
    const strides = window?.strides.slice(depth) ?? [1, 1];
    // A slice that takes every other pixel thins the grid; space-to-depth keeps all of them in the channels.
    const stride = [
      stepOf(height as number) * (strides[0] as number),
      stepOf(width as number) * (strides[1] as number),
    ] as const;
    mixings.push({
      node,
      pixels: state,
      form: spaced
        ? 'space-to-depth'
        : kernel[0] === stride[0] && kernel[1] === stride[1] && kernel[0] > 2
          ? 'patch'
          : 'convolution',
      kernel: [kernel[0] * blocks[0], kernel[1] * blocks[1]],
      stride,
      inChannels: inputs / (blocks[0] * blocks[1]),
      outChannels: realChannels(node, shape.outChannels, weight),
    });
  }

  /**
   * ONNX Runtime's nchwc layout pads channels to whole blocks of 8 or 16 and stores filters as [block][I][H][W][lane]
   * (onnxruntime/core/mlas/lib/reorder.cpp): lanes at the end of the last block that hold nothing are padding.
   */
  function realChannels(node: Node, count: number, weight: Value): number {
    const filters = node.domain === 'com.microsoft.nchwc' ? numbers(weight)?.data : null;
    for (const block of filters ? [16, 8] : []) {
      if (!filters || count % block !== 0) continue;
      const start = filters.length - filters.length / (count / block);
      const used = Array.from({ length: block }, () => false);
      for (let i = start; i < filters.length; i++) if (filters[i] !== 0) used[(i - start) % block] = true;
      const last = used.lastIndexOf(true);
      if (last >= 0 && last < block - 1) return count - (block - 1 - last);
    }
    return count;
  }

  function pointwise(
    node: Node,
    bias: Value | null,
    weights: Numbers | null,
    group: number,
    state: Pixels,
    put: (next: Pixels) => void,
    opaque: (why: string) => void,
  ): void {
    if (weights === null) {
      opaque("1x1 convolution of the channels whose weights can't be read");
      return;
    }
    const offsets = bias ? numbers(bias)?.data : [];
    if (!offsets) {
      opaque("1x1 convolution whose bias can't be read");
      return;
    }
    const n = state.channels.length;
    const perGroup = n / group;
    const channels: Channel[] = [];
    for (let o = 0; o < n; o++) {
      const row = Array.from({ length: perGroup }, (_, i) => weights.data[o * perGroup + i] as number);
      const used = row.flatMap((w, i) => (Math.abs(w) > 1e-9 ? [i] : []));
      if (used.length !== 1) {
        opaque('a colour transform (1x1 convolution)');
        return;
      }
      const from = Math.floor(o / (n / group)) * perGroup + (used[0] as number);
      const source = state.channels[from] as Channel;
      const k = row[used[0] as number] as number;
      channels.push({ origin: source.origin, scale: source.scale * k, offset: source.offset * k + (offsets[o] ?? 0) });
    }
    put({
      ...state,
      channels,
      steps: [...state.steps, evidence(node, `1x1 Conv, scale ${short(channels.map((c) => c.scale))}`)],
    });
  }

  function projection(node: Node, data: readonly (Value | null)[], source: Value, state: Pixels): void {
    const other = data.find((value) => value !== null && value !== source);
    if (!other || of(other).image) return;
    const { axes, dims } = of(source);
    if (axes === null || dims === null) return;
    const { op } = operatorOf(node);
    const transposed = op === 'Gemm' && intOf(node, 'transA', 0) === 1;
    const out = of(node.outputs[0] as Value);
    const axis =
      op === 'Einsum' ? axes.findIndex((a) => a.some((f) => f.role === 'C')) : transposed ? 0 : axes.length - 1;
    const summed = axes[axis] ?? [];
    if (!summed.some((f) => f.role === 'C') && !(state.channels.length === 1 && summed.some((f) => f.role === 'H')))
      return;
    const taps = (role: 'H' | 'W'): number =>
      summed.filter((f) => f.role === role).reduce((p, f) => p * (f.size ?? 1), 1);
    const kernel = [taps('H'), taps('W')] as const;
    const outer = axes.filter((_, i) => i !== axis).flat();
    const step = (role: 'H' | 'W', k: number): number => outer.find((f) => f.role === role)?.step ?? k;
    const whole = !outer.some((f) => f.role === 'H' || f.role === 'W');
    mixings.push({
      node,
      pixels: state,
      form: whole ? 'linear' : 'patch',
      kernel,
      stride: [step('H', kernel[0]), step('W', kernel[1])],
      inChannels: state.channels.length,
      outChannels: out.dims?.at(-1) ?? null,
    });
  }
}

/** 1, 2, 127.5 or 255, or one over it: between bytes, [0,1] and [-1,1]. */
const isChangeOfUnits = (k: number): boolean =>
  [1, 2, 127.5, 255].some((unit) => Math.abs(k - unit) < 1e-3 || Math.abs(k * unit - 1) < 1e-3);

/** A depthwise filter equal in every channel and of one sign: it averages, whatever its shape. */
export function isBlur(weights: Numbers, kernel: readonly number[]): boolean {
  const taps = (kernel[0] as number) * (kernel[1] as number);
  for (let i = 0; i < weights.data.length; i++) {
    const x = weights.data[i] as number;
    if (x < 0 || Math.abs(x - (weights.data[i % taps] as number)) > 1e-4) return false;
  }
  const sum = Array.from(weights.data.slice(0, taps)).reduce((s, x) => s + x, 0);
  return Math.abs(sum - 1) < 1e-2;
}
