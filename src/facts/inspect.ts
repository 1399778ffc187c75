/** Model to facts: one pass through the rooms, pure but for the payload bytes it asks for. */
import { lower } from '../graph/lower/index.ts';
import { type Graph, siteOf } from '../graph/types.ts';
import type { Budget } from '../onnx/budget.ts';
import type { Model } from '../onnx/model.ts';
import type { PayloadReader } from '../onnx/tensor.ts';
import { isComputedZero } from './computed-zero.ts';
import { familyOf } from './family.ts';
import { findImage, type Image, lookAgain, type Seeing } from './image.ts';
import type { Stated } from './inspect-types.ts';
import { known, unknown } from './known.ts';
import { type GraphNormalization, graphNormalization, orderOf } from './normalization.ts';
import { poolingOf } from './pooling.ts';
import { graphSize, type Solved, solveSize } from './resolution.ts';
import { readMetadata } from './sidecars/metadata.ts';
import type { Preprocessing } from './sidecars/types.ts';
import { stemOf } from './stem.ts';
import type { Fact, Facts, InputValue, NormalizationValue, Observation, Reason, ResolutionValue } from './types.ts';

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

  const observations: Observation[] = graph.duplicates
    .slice(0, 8)
    .map((name) => ({ code: 'duplicate-names', what: 'value', name: graph.names.text(name) }));
  if (model.opsets.length === 0) observations.push({ code: 'missing-opset' });

  const solved = solveSize(seeing, first);
  const resolution = resolutionOf(seeing, solved, stated, sources, observations);
  const image = seenAt(seeing, solved.image, resolution);
  const { fact: stem, mixing } = stemOf(image);
  const inGraph: GraphNormalization = mixing
    ? graphNormalization(image, mixing)
    : { fact: null, observations: [], rescaleOnly: false };
  observations.push(...inGraph.observations);
  if (stem.known && mixing && (stem.value.weights?.deadFilters ?? 0) > 0) {
    observations.push({
      code: 'dead-filters',
      ...siteOf(mixing.node),
      dead: stem.value.weights?.deadFilters ?? 0,
      of: stem.value.outChannels ?? 0,
    });
  }
  const normalization = normalizationOf(image, inGraph, stated, sources, observations);
  if (
    !normalization.known &&
    normalization.reason.code === 'no-normalization' &&
    mixing?.form === 'convolution' &&
    mixing.node.data[2] &&
    !isComputedZero(image.interpretation, mixing.node.data[2])
  ) {
    observations.push({
      code: 'possibly-folded-normalization',
      ...siteOf(mixing.node),
    });
  }
  const pooling = poolingOf(image, graph.outputs);
  const clipSidecar = sources.some((source) => source.clip === true);
  const facts: Facts = {
    input: inputOf(image),
    resolution,
    stem,
    pooling,
    normalization,
    family: familyOf(image, mixing, pooling, normalization, clipSidecar),
  };
  return { applicable: true, graph, facts, observations };
}

/** The graph seen at the size it works at, when it was first seen at another. */
function seenAt(seeing: Seeing, image: Image, resolution: Fact<ResolutionValue>): Image {
  if (!resolution.known || (image.height !== null && image.width !== null)) return image;
  const { height, width } = resolution.value;
  const [h, w] = image.probe;
  if ((h === height && w === width) || height > 4096 || width > 4096) return image;
  const again = lookAgain(seeing, image, [height, width]);
  return again.interpretation.mismatches.length <= image.interpretation.mismatches.length &&
    again.trace.mixings.length > 0
    ? again
    : image;
}

function inputOf(image: Image): Fact<InputValue> {
  const { value, index, layout, channels, height, width, interpretation } = image;
  const name = interpretation.graph.names.text(value.name);
  const dims = value.declared?.type?.tensor?.shape?.dims.map((dim) => dim.value ?? (dim.param || '?'));
  return known({ name, layout, channels, height, width }, 'graph', [
    { at: `graph.input[${index}]`, name, text: `[${dims?.join(', ')}] read as ${layout}` },
  ]);
}

const resolutionText = ({ height, width }: { readonly height: number; readonly width: number }): string =>
  `${height} x ${width}`;

function resolutionOf(
  seeing: Seeing,
  { image, sized: solved }: Solved,
  stated: Stated | null,
  sources: readonly Preprocessing[],
  observations: Observation[],
): Fact<ResolutionValue> {
  const mixing = image.trace.mixings[0] ?? null;
  const fixed = graphSize(seeing, image, mixing);
  const side = sources.find((source) => source.size !== undefined);
  const told = fixed ?? solved;
  if (stated?.inputSize) {
    const [height, width] = stated.inputSize;
    return known({ height, width }, stated.source, [
      { at: stated.source === 'flag' ? '--input-size' : 'config', text: `${height} x ${width}` },
    ]);
  }
  if (told) {
    const { height, width, evidence, resample } = told;
    const source = fixed ? ('graph' as const) : ('position-embedding' as const);
    if (side?.size && fixed && !resample && (side.size.height !== height || side.size.width !== width)) {
      observations.push({
        code: 'conflicting-sources',
        fact: 'resolution',
        kept: resolutionText(told),
        keptSource: 'the graph',
        other: resolutionText(side.size),
        otherSource: side.size.at,
      });
    }
    return known({ height, width, ...(resample ? { resample } : {}) }, source, evidence);
  }
  if (side?.size) {
    const { height, width, at } = side.size;
    return known({ height, width }, side.kind, [{ at, text: `${height} x ${width}` }]);
  }
  return unknown(
    'symbolic-size',
    'the graph accepts any size, and nothing beside it tells which is used: state it with --input-size',
  );
}

const constantsText = ({ mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] }): string =>
  `mean ${mean.map((x) => x.toPrecision(3)).join(' ')}, std ${std.map((x) => x.toPrecision(3)).join(' ')}`;

const CLOSE = 5e-3;

const agree = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length &&
  (a.every((x, i) => Math.abs(x - (b[i] as number)) < CLOSE) ||
    [...a].reverse().every((x, i) => Math.abs(x - (b[i] as number)) < CLOSE));

const isIdentity = ({ mean, std }: { readonly mean: readonly number[]; readonly std: readonly number[] }): boolean =>
  mean.every((m) => m === 0) && std.every((s) => s === 1);

function normalizationOf(
  image: Image,
  inGraph: GraphNormalization,
  stated: Stated | null,
  sources: readonly Preprocessing[],
  observations: Observation[],
): Fact<NormalizationValue> {
  const side = sources.find((source) => source.normalization !== undefined);
  const order = sources.find((source) => source.order !== undefined)?.order;
  const beside = side?.normalization;
  const { fact } = inGraph;
  const feed = fact?.known && fact.value.feed ? { feed: fact.value.feed } : {};
  if (stated?.normalization) {
    const { mean, std } = stated.normalization;
    return known({ mean, std, scale: '0-1', order: order ?? orderOf(mean), ...feed }, stated.source, [
      { at: stated.source === 'flag' ? '--normalization' : 'config', text: constantsText(stated.normalization) },
    ]);
  }
  const untouched =
    fact?.known === true &&
    fact.value.scale === '0-255' &&
    fact.value.std.every((s) => Math.abs(s - 1 / 255) < 1e-9) &&
    fact.value.mean.every((m) => m === 0);
  if (fact !== null && !(beside && side && !isIdentity(beside) && (inGraph.rescaleOnly || untouched))) {
    if (
      fact.known &&
      beside &&
      side &&
      !isIdentity(beside) &&
      side.leavesToGraph !== true &&
      !(agree(fact.value.mean, beside.mean) && agree(fact.value.std, beside.std))
    ) {
      observations.push({
        code: 'conflicting-sources',
        fact: 'normalization',
        kept: constantsText(fact.value),
        keptSource: 'the graph',
        other: constantsText(beside),
        otherSource: beside.at,
      });
    }
    return fact.known && order ? { ...fact, value: { ...fact.value, order } } : fact;
  }
  if (beside && side) {
    const count = image.trace.at(image.value)?.channels.length ?? 3;
    const filled = (values: readonly number[]): readonly number[] =>
      values.length !== count && new Set(values).size === 1
        ? new Array<number>(count).fill(values[0] as number)
        : values;
    return known(
      {
        mean: filled(beside.mean),
        std: filled(beside.std),
        scale: '0-1',
        order: order ?? orderOf(beside.mean),
        ...feed,
      },
      side.kind,
      [{ at: beside.at, text: constantsText(beside) }],
    );
  }
  const raw = sources.find((source) => source.raw !== undefined);
  if (raw?.raw) {
    const count = image.trace.at(image.value)?.channels.length ?? 3;
    const fill = (x: number): readonly number[] => new Array<number>(count).fill(x);
    return known({ mean: fill(0), std: fill(1 / 255), scale: '0-255', order: order ?? 'unknown' }, raw.kind, [
      { at: raw.raw, text: 'pixels of 0 to 255, as they are' },
    ]);
  }
  return unknown(
    'no-normalization',
    'neither the graph nor a file beside it tells how pixels are normalized (possibly folded into the first convolution): state it with --normalization',
  );
}
