/** Turns a model into facts. */
import { lower } from '../graph/lower/index.ts';
import { type Graph, siteOf } from '../graph/types.ts';
import type { Budget } from '../onnx/budget.ts';
import { raiseHint } from '../onnx/errors.ts';
import type { Model } from '../onnx/model.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { chooseNormalization } from './choose-normalization.ts';
import { isComputedZero } from './computed-zero.ts';
import { familyOf } from './family.ts';
import { firstLayersOf } from './first-layers.ts';
import { findImage, interpretAtSize } from './image/find.ts';
import type { GraphAccess, Image } from './image/types.ts';
import type { Stated } from './inspect-types.ts';
import { known } from './known.ts';
import { graphNormalization, noNormalization } from './normalization.ts';
import type { Mixing } from './pixels/types.ts';
import { poolingOf } from './pooling.ts';
import { chooseResolution } from './resolution/choose-resolution.ts';
import { solveSize } from './resolution/solve-size.ts';
import { readMetadata } from './sidecars/metadata.ts';
import type { Preprocessing } from './sidecars/types.ts';
import { stemOf } from './stem.ts';
import { stemStd } from './stem-std.ts';
import type { Fact, Facts, InputValue, Observation, Reason, ResolutionValue } from './types.ts';

/** What an inspection takes besides the model. */
export interface Context {
  readonly payload: PayloadReader;
  readonly budget: Budget;
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

/**
 * Inspects one model. Reads nothing but the payload bytes that it asks the context for.
 * Throws OnnxError for a graph that can't be followed: a cycle, functions without end, a limit exceeded.
 */
export function inspect(model: Model, context: Context): Result {
  const { payload, budget, stated } = context;
  const graph = lower(model, budget);
  const access: GraphAccess = { graph, payload, budget };
  const sources: readonly Preprocessing[] = [...readMetadata(model.metadata), ...context.sidecars];
  const first = findImage(access, null);
  if ('code' in first) return { applicable: false, graph, reason: withLimits(first, budget) };

  const solved = solveSize(access, first);
  const resolution = chooseResolution(access, solved, stated, sources);
  const image = atResolution(access, solved.image, resolution.fact);
  const layers = firstLayersOf(image);
  const mixing = typeof layers === 'string' ? null : layers.main;
  const inGraph =
    typeof layers === 'string' ? { ...noNormalization, lost: layers } : graphNormalization(image, layers.main);
  const normalization = chooseNormalization(image, inGraph, stated, sources);
  const stem = stemOf(image, layers, mixing ? stemStd(mixing, normalization.fact) : []);
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
    ...fileObservations(model, graph),
    ...(resolution.observations ?? []),
    ...inGraph.observations,
    ...stem.observations,
    ...(normalization.observations ?? []),
    ...foldedNormalization(image, facts, mixing),
    ...reachedLimits(budget),
  ];
  return { applicable: true, graph, facts, observations };
}

/** Where an image may have been refused for a limit, the reason says so. */
const withLimits = ({ code, message }: Reason, budget: Budget): Reason => ({
  code,
  message: [
    message,
    ...Array.from(budget.reached, (name) => `the limit ${name} of ${budget[name]} was reached: ${raiseHint(name)}`),
  ].join('; '),
});

const reachedLimits = (budget: Budget): readonly Observation[] =>
  Array.from(budget.reached, (limit) => ({ code: 'limit-reached', limit, value: budget[limit] }));

/** How many duplicate names are reported. */
const MAX_DUPLICATES = 8;

/** What is wrong with the file, though it can be read. */
const fileObservations = ({ opsets }: Model, { duplicates, names }: Graph): readonly Observation[] => [
  ...duplicates
    .slice(0, MAX_DUPLICATES)
    .map((name): Observation => ({ code: 'duplicate-names', what: 'value', name: names.text(name) })),
  ...(opsets.length === 0 ? [{ code: 'missing-opset' } as const] : []),
];

/** Where no source tells a normalization and the first convolution has a bias, one may be folded into it. */
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

/** The largest side to interpret the graph at; no model works on larger images, and a file may state any number. */
const MAX_PROBE = 4096;

/** Interprets the graph anew at its working resolution, where it was interpreted at another one. */
function atResolution(access: GraphAccess, image: Image, resolution: Fact<ResolutionValue>): Image {
  if (!resolution.known || (image.height !== null && image.width !== null)) return image;
  const { height, width } = resolution.value;
  const [h, w] = image.probe;
  if ((h === height && w === width) || height > MAX_PROBE || width > MAX_PROBE) return image;
  const again = interpretAtSize(access, image, [height, width]);
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
