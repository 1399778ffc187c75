/** Calls of the transfer functions, one a node; equal calls are made once. */
import { type Axis, features, spatial, unknownAxis } from './axes.ts';
import { callFor, createCall } from './call.ts';
import { type Asked, createCallCache } from './call-cache.ts';
import { COMPUTED_ELEMENTS } from './constants.ts';
import type { createInterner } from './interner.ts';
import type { Inferred, Interpretation, Mismatch, Result, Size, Transfer } from './interpretation.ts';
import { sizesOf } from './sizes.ts';
import { transfers } from './transfer/index.ts';
import type { Node } from './types.ts';

/** Operators whose result depends on the size of the image but not on its pixels. */
const sizeOnly = new Set(['Shape', 'Size', 'ConstantOfShape', 'EyeLike', 'RandomNormalLike', 'RandomUniformLike']);

/** What is made of values without any place has none either. */
const mayHavePlaces = (input: Inferred | undefined): boolean =>
  input?.image === true && (input.axes === null || spatial(input.axes));

const featureAxis = (size: Size): Axis => (size === 1 ? [] : features(size));

interface Context extends Pick<Interpretation, 'of' | 'numbers'> {
  readonly intern: ReturnType<typeof createInterner>;
  /** Mismatches that calls report are added here. */
  readonly mismatches: Mismatch[];
  readonly fitsRank: (rank: number) => boolean;
}

/** Creates the function that infers the outputs of a node, for one pass over one graph. */
export function createTransferCalls({
  of,
  numbers,
  intern,
  mismatches,
  fitsRank,
}: Context): (node: Node) => readonly Inferred[] {
  const cache = createCallCache(of, numbers);
  let asked: Asked[] = [];
  /** Whether the call has looked at, or reported, more than what a later call equal in the cache's eyes has in common with it. */
  let isUnique = false;
  const call = createCall({
    fitsRank,
    numbers: (index, maxElements = COMPUTED_ELEMENTS) => {
      const found = numbers(call.node?.data[index], maxElements);
      asked.push({ index, maxElements, data: found?.data ?? null });
      return found;
    },
    producer: (index) => {
      isUnique = true;
      return call.node?.data[index]?.producer ?? null;
    },
    mismatch: (index, wanted) => {
      isUnique = true;
      const { node } = call;
      const value = node?.data[index];
      const found = call.inputs[index]?.dims;
      if (node && value && found) mismatches.push({ node, value, found, wanted });
    },
  });

  const infer = (node: Node): readonly Inferred[] => {
    const { op } = node;
    asked = [];
    isUnique = false;
    callFor(node, call, of);
    const { inputs, input } = call;
    const isImage = !sizeOnly.has(op) && inputs.some((inferred) => inferred?.image);
    const isTooWide = inputs.some((inferred) => inferred?.dims && !fitsRank(inferred.dims.length));
    const result: ReturnType<Transfer> = isTooWide ? {} : (transfers.get(op)?.(call) ?? {});
    const outputs = node.outputs.map((_, i) => {
      const own: Result = (Array.isArray(result) ? result[i] : i === 0 ? result : undefined) ?? {};
      const dims = own.dims && fitsRank(own.dims.length) ? sizesOf(own.dims) : null;
      const axes = isImage
        ? (own.axes ?? dims?.map(inputs.some(mayHavePlaces) ? unknownAxis : featureAxis) ?? null)
        : null;
      return intern({
        dims,
        axes,
        dataType: own.dataType === undefined ? input.dataType : own.dataType,
        image: isImage,
      });
    });
    if (!isUnique) cache.add(node, asked, outputs);
    return outputs;
  };

  return (node) => cache.find(node) ?? infer(node);
}
