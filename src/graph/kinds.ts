/** One object for all values of which the same is known: most of a network's blocks repeat the shapes of the one before. */
import { append } from '../onnx/append.ts';
import { hashWith } from '../onnx/hash.ts';
import type { Axis, Factor } from './axes.ts';
import { type Known, nothing } from './known.ts';

/** Kinds of one hash that are looked through; a file made to have more gets them each anew. */
const MAX_CHAIN = 16;

type Kind = Pick<Known, 'dims' | 'dataType' | 'axes' | 'image'>;

/** What finds the one object of what is known, but for its constant. */
export function createKinds(): (kind: Kind) => Known {
  const chains = new Map<number, Known[]>([[hashOf(nothing), [nothing]]]);
  let count = 1;
  return (kind) => {
    const hash = hashOf(kind);
    const chain = chains.get(hash) ?? [];
    for (let i = 0; i < chain.length; i++) if (areSame(chain[i] as Known, kind)) return chain[i] as Known;
    const { dims, dataType, axes, image } = kind;
    const known: Known = { dims, dataType, constant: null, axes, image, kind: count++ };
    if (chain.length < MAX_CHAIN) chains.set(hash, append(chain, known));
    return known;
  };
}

function hashOf({ dims, dataType, axes, image }: Kind): number {
  let hash = hashWith(image ? 1 : 2, dataType ?? -1);
  // By position: engines make an object a turn of other loops until they have compiled them.
  if (dims !== null) for (let i = 0; i < dims.length; i++) hash = hashWith(hash, dims[i] ?? -1);
  if (axes !== null) {
    for (let i = 0; i < axes.length; i++) {
      const axis = axes[i] as Axis;
      hash = hashWith(hash, axis.length);
      for (let k = 0; k < axis.length; k++) {
        const { role, size, step } = axis[k] as Factor;
        hash = hashWith(hashWith(hashWith(hash, role.charCodeAt(0)), size ?? -1), step);
      }
    }
  }
  return hash;
}

const areSame = (a: Kind, b: Kind): boolean =>
  a.image === b.image &&
  a.dataType === b.dataType &&
  areEqual(a.dims, b.dims, (x, y) => x === y) &&
  areEqual(a.axes, b.axes, (x: Axis, y: Axis) => areEqual(x, y, isSameFactor));

const isSameFactor = (a: Factor, b: Factor): boolean =>
  a.role === b.role && a.size === b.size && a.step === b.step && a.taken === b.taken && a.prefix === b.prefix;

function areEqual<T>(a: readonly T[] | null, b: readonly T[] | null, isSame: (x: T, y: T) => boolean): boolean {
  if (a === b) return true;
  if (a === null || b === null || a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (!isSame(a[i] as T, b[i] as T)) return false;
  return true;
}
