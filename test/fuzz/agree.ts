/** Another decoder of the same bytes: where both read them, they must have read the same. */
import type { onnx as Onnx } from 'onnx-proto';
import proto from 'onnx-proto';
import { startBudget } from '../../src/onnx/budget.ts';
import { memorySource, readSync } from '../../src/onnx/byte-source.ts';
import { OnnxError } from '../../src/onnx/errors.ts';
import { defaultLimits } from '../../src/onnx/limits.ts';
import type * as onnx from '../../src/onnx/model.ts';
import { readModel } from '../../src/onnx/read-model.ts';
import { type Spelled, spelled } from '../../src/onnx/spelled.ts';
import { asDeclared, encode, parse } from './wire-tree.ts';

export type Model = ReturnType<typeof spelled>;
export type Graph = Spelled<onnx.Graph>;
export type Node = Spelled<onnx.Node>;
export type Tensor = Spelled<onnx.Tensor>;
export type ValueInfo = Spelled<onnx.ValueInfo>;

/** What two readers can be compared by. */
interface Skeleton {
  readonly nodes: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly initializers: readonly string[];
  readonly functions: readonly string[];
}

/** Whether our reader takes bytes as a model: what protobuf's own verdict is compared with. */
export type Verdict = 'accepts' | 'refuses' | 'too-deep';

export interface Comparison {
  readonly verdict: Verdict;
  /** The first thing that onnx-proto's decoder and ours tell differently; null where they agree or one refuses. */
  readonly difference: string | null;
}

/** As a tree of fields, so many bytes may take more than a case has. */
const MOST_REWRITTEN = 200_000;

/** Its code takes any wire type for the declared one: bytes it tells differently are compared once more without such fields. */
export function compare(bytes: Uint8Array): Comparison {
  const own = read(bytes);
  if (typeof own === 'string') return { verdict: own, difference: null };
  if (bytes.length > MOST_REWRITTEN || difference(own, bytes) === null) return { verdict: 'accepts', difference: null };
  const declared = encode(asDeclared(parse(bytes)));
  const again = read(declared);
  return { verdict: 'accepts', difference: typeof again === 'string' ? null : difference(again, declared) };
}

/** Long names are ours to refuse and no fault in the bytes. */
function read(bytes: Uint8Array): Model | Exclude<Verdict, 'accepts'> {
  try {
    const limits = startBudget({ ...defaultLimits, nameBytes: bytes.length });
    return spelled(readSync(readModel(bytes.length, limits), memorySource(bytes)));
  } catch (error) {
    if (!(error instanceof OnnxError)) throw error;
    return error.code === 'too-deep' ? 'too-deep' : 'refuses';
  }
}

/** What onnx-proto's decoder tells of these bytes otherwise than our reading of them. */
export function difference(own: Model, bytes: Uint8Array): string | null {
  const theirs = decoded(bytes);
  if (theirs?.graph == null) return null;
  const [a, b] = [skeletonOf(own), theirSkeleton(theirs)];
  for (const key of ['nodes', 'inputs', 'outputs', 'initializers', 'functions'] as const) {
    const at = a[key].findIndex((item, i) => item !== b[key][i] && !item.includes(LOST));
    if (at >= 0) return `${key}[${at}]: ${a[key][at]?.slice(0, 200)} but onnx-proto ${b[key][at]?.slice(0, 200)}`;
    if (a[key].length !== b[key].length) return `${a[key].length} ${key}, but onnx-proto reads ${b[key].length}`;
  }
  return null;
}

function decoded(bytes: Uint8Array): Onnx.IModelProto | null {
  try {
    return proto.onnx.ModelProto.decode(bytes);
  } catch {
    return null;
  }
}

/** int32 and enum fields keep 32 bits of what is written. */
const int32 = (x: number): number | string => (Number.isSafeInteger(x) ? Number(BigInt.asIntN(32, BigInt(x))) : LOST);

/** Of a number beyond 2^53 the low bits, which an int32 is, are not kept. */
const LOST = 'beyond 2^53';

const line = (...parts: readonly unknown[]): string => JSON.stringify(parts);

/** A decoder may put any sign in place of bytes that are no UTF-8. */
const text = (x: string): string => x.replaceAll(/[\ufffd\ud800-\udfff]+/g, '?');

function skeletonOf(model: Model): Skeleton {
  const graph = model.graph as Graph;
  return {
    nodes: graph.nodes.map(nodeLine),
    inputs: graph.inputs.map(infoLine),
    outputs: graph.outputs.map(infoLine),
    initializers: graph.initializers.filter(({ sparse }) => !sparse).map(tensorLine),
    functions: model.functions.map(({ name, inputs, outputs, nodes }) =>
      line(text(name), inputs.map(text), outputs.map(text), nodes.map(nodeLine)),
    ),
  };
}

const nodeLine = (node: Node): string =>
  line(
    text(node.opType),
    text(node.domain),
    text(node.name),
    node.inputs.map(text),
    node.outputs.map(text),
    node.attributes.map(({ name, type, ints, t, g }) => [
      text(name),
      int32(type),
      ints.length,
      t && tensorLine(t),
      g ? g.nodes.length : null,
    ]),
  );

const tensorLine = ({ name, dims, dataType }: Tensor): string => line(text(name), dims, int32(dataType));

const infoLine = ({ name, type }: ValueInfo): string =>
  line(
    text(name),
    type?.tensor ? int32(type.tensor.elemType) : null,
    type?.tensor?.shape?.dims.map(({ value, param }) => [value, text(param)]) ?? null,
  );

function theirSkeleton(model: Onnx.IModelProto): Skeleton {
  const graph = model.graph as Onnx.IGraphProto;
  return {
    nodes: (graph.node ?? []).map(theirNode),
    inputs: (graph.input ?? []).map(theirInfo),
    outputs: (graph.output ?? []).map(theirInfo),
    initializers: (graph.initializer ?? []).map(theirTensor),
    functions: (model.functions ?? []).map(({ name, input, output, node }) =>
      line(text(name ?? ''), input?.map(text), output?.map(text), (node ?? []).map(theirNode)),
    ),
  };
}

const theirNode = (node: Onnx.INodeProto): string =>
  line(
    text(node.opType ?? ''),
    text(node.domain ?? ''),
    text(node.name ?? ''),
    node.input?.map(text),
    node.output?.map(text),
    node.attribute?.map(({ name, type, ints, t, g }) => [
      text(name ?? ''),
      type ?? 0,
      ints?.length,
      t ? theirTensor(t) : null,
      g ? g.node?.length : null,
    ]),
  );

const theirTensor = ({ name, dims, dataType }: Onnx.ITensorProto): string =>
  line(text(name ?? ''), dims?.map(Number), dataType ?? 0);

/** What was not written is there all the same, as a default that it inherits. */
const theirDim = (dim: Onnx.TensorShapeProto.IDimension): readonly unknown[] => [
  Object.hasOwn(dim, 'dimValue') ? Number(dim.dimValue) : null,
  text(dim.dimParam ?? ''),
];

const theirInfo = ({ name, type }: Onnx.IValueInfoProto): string =>
  line(
    text(name ?? ''),
    type?.tensorType ? (type.tensorType.elemType ?? 0) : null,
    type?.tensorType?.shape?.dim?.map(theirDim) ?? null,
  );
