/** Model to facts: one pass through the rooms, pure but for the payload bytes it asks for. */
import { lower } from '../graph/lower/index.ts';
import { type Graph, siteOf } from '../graph/types.ts';
import type { Budget } from '../onnx/budget.ts';
import type { Model } from '../onnx/model.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { chooseNormalization } from './choose-normalization.ts';
import { chooseResolution } from './choose-resolution.ts';
import { isComputedZero } from './computed-zero.ts';
import { familyOf } from './family.ts';
import { findImage, type Image, lookAgain, type Seeing } from './image.ts';
import type { Stated } from './inspect-types.ts';
import { known } from './known.ts';
import { graphNormalization, noNormalization } from './normalization.ts';
import type { Mixing } from './pixels/types.ts';
import { poolingOf } from './pooling.ts';
import { readMetadata } from './sidecars/metadata.ts';
import type { Preprocessing } from './sidecars/types.ts';
import { solveSize } from './solve-size.ts';
import { stemOf } from './stem.ts';
import type { Fact, Facts, InputValue, Observation, Reason, ResolutionValue } from './types.ts';

export interface Context {
  readonly payload: PayloadReader;
  readonly limits: Budget;
  readonly stated: Stated | null;
  readonly sidecars: readonly Preprocessing[];
}

export type Result =
  | {
      readonly applicable: true;
      readonly graph: Graph;
      readonly facts: Facts;
      readonly observations: readonly Observation[];
    }
  | { readonly applicable: false; readonly graph: Graph; readonly reason: Reason };

/** Throws OnnxError for graphs that can't be followed (cycles, runaway functions). */
export function inspect(model: Model, context: Context): Result {
  const { payload, limits, stated } = context;
  const graph = lower(model, limits);
  const seeing: Seeing = { graph, payload, limits };
  const sources: readonly Preprocessing[] = [...readMetadata(model.metadata), ...context.sidecars];
  const first = findImage(seeing, null);
  if ('code' in first) return { applicable: false, graph, reason: first };

  const solved = solveSize(seeing, first);
  const resolution = chooseResolution(seeing, solved, stated, sources);
  const image = seenAt(seeing, solved.image, resolution.fact);
  const stem = stemOf(image);
  const { mixing } = stem;
  const inGraph = mixing ? graphNormalization(image, mixing) : noNormalization;
  const normalization = chooseNormalization(image, inGraph, stated, sources);
  const pooling = poolingOf(image, graph.outputs);
  const clipSidecar = sources.some((source) => source.clip === true);
  const facts: Facts = {
    input: inputOf(image),
    resolution: resolution.fact,
    stem: stem.fact,
    pooling,
    normalization: normalization.fact,
    family: familyOf(image, mixing, pooling, normalization.fact, clipSidecar),
  };
  const observations = [
    ...doubtful(model, graph),
    ...(resolution.observations ?? []),
    ...inGraph.observations,
    ...stem.observations,
    ...(normalization.observations ?? []),
    ...foldedNormalization(image, facts, mixing),
  ];
  return { applicable: true, graph, facts, observations };
}

/** A file made to repeat its names is told of the first. */
const MOST_DUPLICATES = 8;

const doubtful = ({ opsets }: Model, { duplicates, names }: Graph): readonly Observation[] => [
  ...duplicates
    .slice(0, MOST_DUPLICATES)
    .map((name): Observation => ({ code: 'duplicate-names', what: 'value', name: names.text(name) })),
  ...(opsets.length === 0 ? [{ code: 'missing-opset' } as const] : []),
];

/** Nobody tells a normalization, and the first convolution has a bias, where one may hide. */
function foldedNormalization(
  { interpretation }: Image,
  { normalization }: Facts,
  mixing: Mixing | null,
): readonly Observation[] {
  if (normalization.known || normalization.reason.code !== 'no-normalization') return [];
  const bias = mixing?.form === 'convolution' ? mixing.node.data[2] : null;
  return mixing && bias && !isComputedZero(interpretation, bias)
    ? [{ code: 'possibly-folded-normalization', ...siteOf(mixing.node) }]
    : [];
}

/** Pixels along an axis; no model works on more, and a file may name any number. */
const MAX_PROBE = 4096;

/** The graph seen at the size it works at, when it was first seen at another. */
function seenAt(seeing: Seeing, image: Image, resolution: Fact<ResolutionValue>): Image {
  if (!resolution.known || (image.height !== null && image.width !== null)) return image;
  const { height, width } = resolution.value;
  const [h, w] = image.probe;
  if ((h === height && w === width) || height > MAX_PROBE || width > MAX_PROBE) return image;
  const again = lookAgain(seeing, image, [height, width]);
  return again.interpretation.mismatches.length <= image.interpretation.mismatches.length &&
    again.trace.mixings.length > 0
    ? again
    : image;
}

function inputOf(image: Image): Fact<InputValue> {
  const { value, at, layout, channels, height, width, interpretation } = image;
  const name = interpretation.graph.names.text(value.name);
  const dims = value.declared?.type?.tensor?.shape?.dims.map((dim) => dim.value ?? (dim.param || '?'));
  return known({ name, layout, channels, height, width }, 'graph', [
    { at, name, text: `${dims ? `[${dims.join(', ')}]` : 'no shape,'} read as ${layout}` },
  ]);
}
