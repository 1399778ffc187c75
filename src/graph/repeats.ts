/**
 * Calls that were made before. A transfer function's result hangs on its operator, on what is known of its inputs and on the
 * contents that it asks for (see `Call`), so that a call equal in these is answered without being made.
 */
import { append } from '../onnx/append.ts';
import { hashWith } from '../onnx/hash.ts';
import type { Numbers } from './constants.ts';
import type { Known } from './known.ts';
import type { Node, Value } from './types.ts';

/** Calls of one hash that are looked through; a file made to have more gets them each made. */
const MAX_CHAIN = 16;
/** Elements of the contents that a remembered call asked for: shapes, axes and bounds of slices have a handful. */
const MAX_ASKED = 64;

/** Contents that a call asked for, and what it got. */
export interface Asked {
  readonly index: number;
  readonly maxElements: number;
  readonly data: Numbers['data'] | null;
}

interface Made {
  readonly form: number;
  readonly kinds: readonly number[];
  readonly asked: readonly Asked[];
  /** What is known of the outputs since. */
  readonly outputs: readonly Known[];
}

export interface Repeats {
  /** The outputs of an equal call; null where there was none. */
  find(node: Node): readonly Known[] | null;
  /** Remembers a call of the node that was asked for last. */
  add(node: Node, asked: readonly Asked[], outputs: readonly Known[]): void;
}

export function createRepeats(
  of: (value: Value) => Known,
  numbers: (value: Value | null | undefined, maxElements: number) => Numbers | null,
): Repeats {
  const chains = new Map<number, readonly Made[]>();

  const kindOf = (value: Value | null): number => (value === null ? -1 : of(value).kind);

  const hashOf = ({ form, data }: Node): number => {
    let hash = form;
    for (let i = 0; i < data.length; i++) hash = hashWith(hash, kindOf(data[i] as Value | null));
    return hash;
  };

  const isRepeat = (made: Made, { form, data }: Node): boolean => {
    const { kinds, asked } = made;
    if (made.form !== form || kinds.length !== data.length) return false;
    for (let i = 0; i < kinds.length; i++) if (kinds[i] !== kindOf(data[i] as Value | null)) return false;
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
      for (let i = 0; i < chain.length; i++) if (isRepeat(chain[i] as Made, node)) return (chain[i] as Made).outputs;
      return null;
    },
    add: (node, asked, outputs) => {
      if (asked.some(({ data }) => data !== null && data.length > MAX_ASKED)) return;
      const hash = hashOf(node);
      const chain = chains.get(hash) ?? [];
      if (chain.length === MAX_CHAIN) return;
      chains.set(hash, append(chain, { form: node.form, kinds: node.data.map(kindOf), asked, outputs }));
    },
  };
}

/** NaN stands for a number that is not known. */
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
