/** Decides which of a model's outputs are compared between clean and noisy images, and how. */
import { halfToNumber } from '../../onnx/half.ts';
import type { TensorMap, TensorValue, ValueInfo } from '../session/types.ts';
import { SweepError } from '../sweep-error.ts';

export interface OutputPlan {
  readonly isClassifier: boolean;
  /** Names of the outputs that are compared; one for a classifier. */
  readonly names: readonly string[];
  /** How many, for a classifier; else null. */
  readonly classes: number | null;
  /** Whether an output has the shape of class scores but the name of a feature. */
  readonly isNamedFeature: boolean;
}

const FLOATS: ReadonlySet<string> = new Set(['float32', 'float16', 'float64']);
const NO_SCORES = /embed|feature|hidden|pool/i;

/** How the outputs came about. */
export interface Seen {
  /** The batch size that was fed; null where the graph has no batch axis. */
  readonly batch: number | null;
  /** Whether the model is known to output embeddings, as CLIP towers do. */
  readonly isEmbedder: boolean;
}

/**
 * A classifier's first float output has the shape N x C (with trailing ones), N being the batch, or C where the graph has no batch
 * axis, and is not named like a feature.
 * @param declared as the graph declares them, in order
 * @throws SweepError where there is nothing to compare
 */
export function planOutputs(
  declared: readonly ValueInfo[],
  outputs: TensorMap,
  { batch, isEmbedder }: Seen,
): OutputPlan {
  const floats = declared.flatMap(({ name }) => {
    const value = outputs[name];
    return value !== undefined && FLOATS.has(value.type) ? [{ name, value }] : [];
  });
  const [first] = floats;
  if (first === undefined) {
    const types = declared.map(({ name, type }) => `${name} (${type})`).join(', ');
    throw new SweepError('no-numeric-output', `no output of floating-point numbers to compare: ${types}`);
  }
  const classes = isEmbedder ? null : classesOf(first.value, batch);
  const isNamedFeature = classes !== null && NO_SCORES.test(first.name);
  return classes !== null && !isNamedFeature
    ? { isClassifier: true, names: [first.name], classes, isNamedFeature }
    : { isClassifier: false, names: floats.map(({ name }) => name), classes: null, isNamedFeature };
}

function classesOf({ dims }: TensorValue, batch: number | null): number | null {
  const isRow = batch === null && dims[0] !== 1;
  const [classes = 0, ...rest] = isRow ? dims : dims.slice(1);
  return (isRow || dims[0] === (batch ?? 1)) && classes >= 2 && rest.every((dim) => dim === 1) ? classes : null;
}

/**
 * Splits the outputs of a batch into those of each item. Null where they can't be split, as with a graph exported for a single
 * image, or where a classifier's number of classes differs from that seen before.
 */
export function splitBatch(
  outputs: TensorMap,
  { names, classes }: OutputPlan,
  batch: number,
): readonly (readonly Float32Array[])[] | null {
  const parts = names.map((name) => {
    const value = outputs[name];
    if (value === undefined || (batch > 1 && value.dims[0] !== batch)) return null;
    return classes === null || value.data.length === batch * classes ? toFloats(value) : null;
  });
  if (!parts.every((part) => part !== null)) return null;
  return Array.from({ length: batch }, (_, item) =>
    parts.map((part) => {
      const size = part.length / batch;
      return part.subarray(item * size, (item + 1) * size);
    }),
  );
}

function toFloats({ type, data }: TensorValue): Float32Array {
  if (data instanceof Float32Array) return data;
  if (type === 'float16') return Float32Array.from(data as Uint16Array, halfToNumber);
  return Float32Array.from(data as Float64Array);
}
