/**
 * A cache of calls of transfer functions. The result of one depends on the operator, on what is inferred of its inputs and on the
 * contents that it asks for (see `Call`) and on nothing else, so a call that is equal in these need not be made again.
 */
import { append } from '../onnx/append.ts';
import { hashWith } from '../onnx/hash.ts';
import type { Numbers } from './constants.ts';
import type { Inferred } from './interpretation.ts';
import type { Node, Value } from './types.ts';

/** Calls of one hash that are kept; in a file made to have more, the others are made each time. */
const MAX_CHAIN = 16;
/** A call that asked for longer contents than this is not kept: shapes, axes and bounds of slices have a handful of elements. */
const MAX_ASKED = 64;

/** Contents that a call asked for, and what it was given. */
export interface Asked {
  readonly index: number;
  readonly maxElements: number;
  readonly data: Numbers['data'] | null;
}

interface CachedCall {
  readonly operatorId: number;
  /** `Inferred.internId` of each data input, -1 for one that is missing. */
  readonly inputs: readonly number[];
  readonly asked: readonly Asked[];
  /** What was inferred of the outputs. */
  readonly outputs: readonly Inferred[];
}

export interface CallCache {
  /** The outputs of an equal call; null where none was made. */
  find(node: Node): readonly Inferred[] | null;
  /** Keeps a call, made for this node. */
  add(node: Node, asked: readonly Asked[], outputs: readonly Inferred[]): void;
}

export function createCallCache(
  of: (value: Value) => Inferred,
  numbers: (value: Value | null | undefined, maxElements: number) => Numbers | null,
): CallCache {
  const chains = new Map<number, readonly CachedCall[]>();

  const idOf = (value: Value | null): number => (value === null ? -1 : of(value).internId);

  const hashOf = ({ operatorId, data }: Node): number => {
    let hash = operatorId;
    for (let i = 0; i < data.length; i++) hash = hashWith(hash, idOf(data[i] as Value | null));
    return hash;
  };

  const isEqualCall = (cached: CachedCall, { operatorId, data }: Node): boolean => {
    const { inputs, asked } = cached;
    if (cached.operatorId !== operatorId || inputs.length !== data.length) return false;
    for (let i = 0; i < inputs.length; i++) if (inputs[i] !== idOf(data[i] as Value | null)) return false;
    for (let i = 0; i < asked.length; i++) {
      const { index, maxElements, data: got } = asked[i] as Asked;
      if (!areSame(got, numbers(data[index], maxElements)?.data ?? null)) return false;
    }
    return true;
  };

  return {
    find: (node) => {
      const chain = chains.get(hashOf(node));
      if (chain === undefined) return null;
      for (let i = 0; i < chain.length; i++)
        if (isEqualCall(chain[i] as CachedCall, node)) return (chain[i] as CachedCall).outputs;
      return null;
    },
    add: (node, asked, outputs) => {
      if (asked.some(({ data }) => data !== null && data.length > MAX_ASKED)) return;
      const hash = hashOf(node);
      const chain = chains.get(hash) ?? [];
      if (chain.length === MAX_CHAIN) return;
      chains.set(hash, append(chain, { operatorId: node.operatorId, inputs: node.data.map(idOf), asked, outputs }));
    },
  };
}

/** Compares numbers, where NaN stands for one that is unknown. */
function areSame(a: Numbers['data'] | null, b: Numbers['data'] | null): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const x = a[i] as number;
    const y = b[i] as number;
    if (x !== y && !(Number.isNaN(x) && Number.isNaN(y))) return false;
  }
  return true;
}
