/** Plans the preprocessing of images, from the facts and the files beside the model. */
import type { Geometry, Preprocessing } from '../../facts/sidecars/types.ts';
import type { Facts, NormalizationValue } from '../../facts/types.ts';
import { SweepError } from '../sweep-error.ts';
import type { PreprocessPlan, ResizeStep, Size, TensorType } from './plan-types.ts';
import type { Interpolation } from './resample.ts';

/** What the user states; it overrides what files say. */
export interface PreprocessOverrides {
  /** Applied before the graph; in units of [0,1] pixels, one value or one for each channel. */
  readonly normalization?: { readonly mean: readonly number[]; readonly std: readonly number[] };
  readonly inputSize?: readonly [height: number, width: number];
  readonly resize?: Geometry['resize'];
  /** Share of the resized side that the centre crop keeps. */
  readonly cropPct?: number;
  readonly interpolation?: Interpolation;
  readonly antialias?: boolean;
  readonly order?: 'RGB' | 'BGR';
}

export interface PlanInputs {
  readonly facts: Facts;
  /** What metadata and sidecars say, strongest first. */
  readonly sources: readonly Preprocessing[];
  /** Element type of the graph's image input: `float32`, ... */
  readonly type: string | null;
  readonly overrides?: PreprocessOverrides;
}

/** @throws SweepError `unknown-normalization`, `unknown-size`, `unsupported-input` */
export function planPreprocessing({ facts, sources, type, overrides = {} }: PlanInputs): PreprocessPlan {
  if (!facts.input.known) throw new SweepError('unsupported-input', `no image input: ${facts.input.reason.message}`);
  const { layout, channels: declared } = facts.input.value;
  const tensorType = typeOf(type);
  const stated = normalizationOf(facts, overrides);
  const normalization = tensorType === 'uint8' ? asBytes(stated) : stated;
  const channels = declared ?? (normalization.mean.length === 1 ? 1 : 3);
  if (channels !== 1 && channels !== 3) {
    throw new SweepError('unsupported-input', `the input takes ${channels} channels; images have 1 or 3`);
  }
  const { size, from: sizeFrom } = sizeOf(facts, overrides);
  if (size.height * size.width > MOST_PIXELS) {
    const told = `${size.height} x ${size.width}`;
    throw new SweepError(
      'unsupported-input',
      `an input of ${told} pixels is more than a sweep can hold: state --input-size`,
    );
  }
  const { resize, interpolation, from: geometryFrom } = geometryOf(size, sources, overrides);
  const order = overrides.order ?? (normalization.order === 'BGR' ? 'BGR' : 'RGB');
  return {
    resize,
    resampling: { interpolation, antialias: overrides.antialias ?? true },
    size,
    channels,
    order,
    mean: filled(normalization.mean, channels),
    std: filled(normalization.std, channels),
    range: normalization.range,
    layout,
    type: tensorType,
    from: {
      normalization: normalization.from,
      size: sizeFrom,
      geometry: geometryFrom,
      order: overrides.order ? 'flag' : normalization.order === 'unknown' ? 'assumed' : normalization.from,
    },
  };
}

/** Pixels of one image: 8192 x 8192. */
const MOST_PIXELS = 2 ** 26;

const types: Readonly<Record<string, TensorType>> = { float32: 'float32', float16: 'float16', uint8: 'uint8' };

function typeOf(type: string | null): TensorType {
  if (type === null)
    throw new SweepError(
      'unsupported-input',
      'the graph decodes its image from the bytes of a file; a sweep feeds pixels: export the model without that',
    );
  const known = Object.hasOwn(types, type) ? types[type] : undefined;
  if (known) return known;
  throw new SweepError('unsupported-input', `the input takes ${type}; a sweep feeds float32, float16 or uint8`);
}

interface StatedNormalization {
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly range: 1 | 255;
  readonly order: NormalizationValue['order'];
  readonly from: string;
}

function normalizationOf(facts: Facts, { normalization: stated }: PreprocessOverrides): StatedNormalization {
  const fact = facts.normalization;
  const range = fact.known && fact.value.feed === '0-255' ? 255 : 1;
  const order = fact.known ? fact.value.order : 'unknown';
  if (stated) return { ...stated, range, order, from: '--normalization' };
  if (!fact.known) {
    throw new SweepError(
      'unknown-normalization',
      `how the model's pixels are normalized is not known, and noise on wrong pixels measures nothing: state it with --normalization imagenet, inception, clip or <mean>/<std> (0/1 for pixels of 0 to 1 as they are)`,
    );
  }
  const { mean, std } = fact.value;
  const from = fact.evidence[0]?.at ?? fact.source;
  return fact.source === 'graph'
    ? { mean: mean.map(() => 0), std: std.map(() => 1), range, order, from: `in the graph, ${from}` }
    : { mean, std, range, order, from };
}

/** For an input of bytes, which can only take unnormalized pixels: normalized ones would nearly all be clipped to 0 or 255. */
function asBytes(stated: StatedNormalization): StatedNormalization {
  if (stated.mean.every((mean) => mean === 0) && stated.std.every((std) => std === 1)) return { ...stated, range: 255 };
  throw new SweepError(
    'unsupported-input',
    `the input takes bytes (uint8), which can't hold pixels normalized by ${stated.from}: state --normalization 0/1 to feed bytes of 0 to 255 as they are, or sweep an export with a float input`,
  );
}

function filled(values: readonly number[], channels: number): readonly number[] {
  if (values.length === channels) return values;
  if (new Set(values).size === 1) return new Array<number>(channels).fill(values[0] as number);
  throw new SweepError(
    'unknown-normalization',
    `the normalization has ${values.length} values for ${channels} channels: state it with --normalization <mean>/<std>`,
  );
}

function sizeOf(facts: Facts, { inputSize }: PreprocessOverrides): { readonly size: Size; readonly from: string } {
  const { height, width } = facts.input.value ?? { height: null, width: null };
  const stated = inputSize ?? configuredSize(facts);
  if (stated && ((height ?? stated[0]) !== stated[0] || (width ?? stated[1]) !== stated[1])) {
    const by = inputSize ? '--input-size' : "the configuration's inputSize";
    const taken = `${height ?? 'any'} x ${width ?? 'any'}`;
    throw new SweepError('unsupported-input', `${by} ${stated.join('x')}: the graph takes ${taken} pixels`);
  }
  if (height !== null && width !== null) return { size: { height, width }, from: 'graph' };
  if (inputSize)
    return { size: { height: height ?? inputSize[0], width: width ?? inputSize[1] }, from: '--input-size' };
  if (facts.resolution.known) {
    const { value, evidence, source } = facts.resolution;
    return {
      size: { height: height ?? value.height, width: width ?? value.width },
      from: evidence[0]?.at ?? source,
    };
  }
  throw new SweepError(
    'unknown-size',
    'the model takes images of any size: state the one it is used at with --input-size',
  );
}

function configuredSize({ resolution }: Facts): PreprocessOverrides['inputSize'] {
  return resolution.known && resolution.source === 'config'
    ? [resolution.value.height, resolution.value.width]
    : undefined;
}

/** Smaller images (CIFAR, MNIST, Tiny ImageNet) are usually not cropped. */
const CROPPED_FROM = 128;
/** As torchvision crops: 224 of 256. */
const USUAL_SHARE = 0.875;

interface ResizePlan {
  readonly resize: ResizeStep;
  readonly interpolation: Interpolation;
  readonly from: string;
}

function geometryOf(size: Size, sources: readonly Preprocessing[], stated: PreprocessOverrides): ResizePlan {
  const told = sources.find((source) => source.geometry !== undefined)?.geometry;
  const short = Math.min(size.height, size.width);
  const kind = stated.resize ?? told?.resize ?? (size.height === size.width ? 'shortest' : 'exact');
  const share = stated.cropPct ?? told?.share ?? (kind === 'shortest' && short >= CROPPED_FROM ? USUAL_SHARE : 1);
  const isStated = stated.resize !== undefined || stated.cropPct !== undefined;
  return {
    resize: resizeStep(kind, size, share),
    interpolation: stated.interpolation ?? told?.interpolation ?? 'bilinear',
    from: isStated ? 'flag' : (told?.at ?? 'assumed'),
  };
}

function resizeStep(kind: Geometry['resize'], { height, width }: Size, share: number): ResizeStep {
  // Rounded down as in timm; without the small number 438 * (384 / 438) would become 383.
  const grown = (side: number): number => Math.floor(side / share + 1e-6);
  switch (kind) {
    case 'none':
      return { kind };
    case 'exact':
      return { kind, height: grown(height), width: grown(width) };
    case 'shortest':
      // By the longer side of the crop, so that it fits.
      return { kind, side: grown(Math.max(height, width)) };
  }
}
