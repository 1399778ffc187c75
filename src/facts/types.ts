/** A fact is a claim with evidence, or a reason for not knowing. Rules read facts only, never the graph. */
import type { Limits } from '../onnx/limits.ts';

/** Where a fact was read, strongest first when several sources speak: flag, config, graph, metadata, sidecar. */
export type Source = 'flag' | 'config' | 'graph' | 'metadata' | 'sidecar' | 'position-embedding' | 'structure';

/** One piece of evidence a person can check in a model viewer. */
export interface Evidence {
  /** Where to look: `graph.input[0]`, `graph.node[12]`, `functions[0].node[3]`, `preprocessor_config.json#/image_mean`. */
  readonly at: string;
  /** Name of the node or tensor there, when it has one. */
  readonly name?: string;
  readonly text: string;
}

/** Why a fact is not known; `code` is stable, `message` is for people. */
export interface Reason {
  readonly code: string;
  readonly message: string;
}

export interface Known<T> {
  readonly known: true;
  readonly value: T;
  readonly source: Source;
  readonly evidence: readonly Evidence[];
}

export interface Unknown {
  readonly known: false;
  readonly value: null;
  readonly reason: Reason;
  readonly evidence: readonly Evidence[];
}

export type Fact<T> = Known<T> | Unknown;

/**
 * Pixels, taps or positions along an axis.
 * @asType integer
 * @minimum 1
 */
export type Extent = number;

/** [height, width] */
export type Extents = readonly [Extent, Extent];

/**
 * What pixels are divided by.
 * @exclusiveMinimum 0
 */
export type Divisor = number;

export type Layout = 'NCHW' | 'NHWC' | 'CHW' | 'HWC' | 'NHW';

/** The graph's image input as declared; a symbolic size is null. */
export interface InputValue {
  readonly name: string;
  readonly layout: Layout;
  readonly channels: number | null;
  readonly height: number | null;
  readonly width: number | null;
}

/** The model's working resolution in pixels. */
export interface ResolutionValue {
  readonly height: Extent;
  readonly width: Extent;
  /** Present when the graph itself resamples the image before the stem. */
  readonly resample?: Resample;
}

/** A resize of the image inside the graph. */
export interface Resample {
  readonly at: string;
  readonly mode: 'nearest' | 'linear' | 'cubic';
  readonly coordinates: string;
  readonly antialias: boolean;
  /** Source size in pixels over target size, per axis [height, width]; null where the source is symbolic. */
  readonly scale: readonly [number, number] | null;
}

export type StemForm = 'convolution' | 'patch' | 'space-to-depth' | 'linear' | 'preprocessing-convolution';

/** The first operator that mixes pixels; kernel and stride are effective (taps on image pixels). */
export interface StemValue {
  readonly form: StemForm;
  readonly kernel: Extents;
  readonly stride: Extents;
  /** Image channels. */
  readonly inChannels: number | null;
  readonly outChannels: number | null;
  /** Unlike stems side by side (CrossViT): the others; `kernel` is the smallest. */
  readonly alternatives?: readonly {
    readonly kernel: Extents;
    readonly stride: Extents;
  }[];
  /** The chain of convolutions and pools from the image up to the trunk, first one first: the linearised composite. */
  readonly chain?: readonly StemStage[];
  /** Read from the stem's weights, where they can be read. */
  readonly weights?: StemWeights;
}

/** One linear stage of a deep stem: taps and stride on its own input grid. */
export interface StemStage {
  readonly at: string;
  readonly kernel: Extents;
  readonly stride: Extents;
}

/** What the stem's own weights say (rules/stem-kernel.md). */
export interface StemWeights {
  /** Noise-equivalent bandwidth: sum of output noise power over sum of peak power response, all channels; linear, not dB. */
  readonly noiseBandwidth: number;
  /** Noise correlation between stem outputs, power-weighted over channels: `correlation[dy][dx]` at lags of 0..n output positions. */
  readonly correlation: readonly (readonly number[])[];
  /** Output channels whose taps are all zero. */
  readonly deadFilters: number;
}

export interface PoolValue {
  readonly kind: 'max' | 'average' | 'blur';
  readonly window: Extents;
  readonly stride: Extents;
  readonly at: string;
  readonly name?: string;
  /** Input size of the pool in positions, where known. */
  readonly inputSize?: Extents;
}

export type Head =
  | 'average'
  | 'max'
  | 'token-mean'
  | 'class-token'
  | 'attention'
  | 'gem'
  | 'average+max'
  | 'other'
  | 'none';

export interface PoolingValue {
  /** Pools before the head that reduce resolution on every path from the image to the output, in order. */
  readonly trunk: readonly PoolValue[];
  /** Every other pool: parallel branches, stride 1. */
  readonly branches: readonly PoolValue[];
  readonly head: Head;
  /** Where the head was found, and for a global max the number of positions it runs over. */
  readonly headAt?: string;
  readonly headWindow?: Extents;
}

/** Affine preprocessing in units of [0,1] pixels, one value per channel of the graph's input in its order. */
export interface NormalizationValue {
  readonly mean: readonly number[];
  readonly std: readonly Divisor[];
  /** `0-255`: raw or mean-only input; there is no comparable std. */
  readonly scale: '0-1' | '0-255';
  readonly order: 'RGB' | 'BGR' | 'unknown';
  /** Present where the graph's own arithmetic starts from pixels of 0 to 255, so that a caller has to feed those. */
  readonly feed?: '0-255';
}

export type FamilyKind = 'cnn' | 'vit' | 'hybrid' | 'mlp';

export interface FamilyValue {
  readonly kind: FamilyKind;
  /** A CLIP image tower, by structure (and constants where they are known). */
  readonly clip: boolean;
}

export interface Facts {
  readonly input: Fact<InputValue>;
  readonly resolution: Fact<ResolutionValue>;
  readonly stem: Fact<StemValue>;
  readonly pooling: Fact<PoolingValue>;
  readonly normalization: Fact<NormalizationValue>;
  readonly family: Fact<FamilyValue>;
}

/** A fact, and what was noticed while it was chosen from those that tell it. */
export interface Chosen<T> {
  readonly fact: Fact<T>;
  readonly observations?: readonly Observation[];
}

/** Something noticed while establishing the facts that deserves a finding of its own; wording lives in `src/lint/messages.ts`. */
export type Observation =
  | {
      readonly code: 'conflicting-sources';
      readonly fact: keyof Facts;
      readonly kept: string;
      readonly keptSource: string;
      readonly other: string;
      readonly otherSource: string;
    }
  | { readonly code: 'second-normalization'; readonly at: string; readonly name?: string }
  | { readonly code: 'degenerate-normalization'; readonly at: string; readonly value: string }
  | { readonly code: 'possibly-folded-normalization'; readonly at: string; readonly name?: string }
  | {
      readonly code: 'dead-filters';
      readonly at: string;
      readonly name?: string;
      readonly dead: number;
      readonly of: number;
    }
  | { readonly code: 'unusable-stem-weights'; readonly at: string; readonly name?: string; readonly why: string }
  | { readonly code: 'duplicate-names'; readonly what: string; readonly name: string }
  | { readonly code: 'missing-opset' }
  | { readonly code: 'limit-reached'; readonly limit: keyof Limits; readonly value: number }
  | { readonly code: 'sidecar-unreadable'; readonly file: string; readonly why: string };
