/** Interns what is inferred of values: equal results are one object, as most blocks of a network repeat the shapes of the last. */
import { append } from '../onnx/append.ts';
import { hashWith } from '../onnx/hash.ts';
import type { Axis, Factor } from './axes.ts';
import { type Inferred, nothing } from './interpretation.ts';

/** Objects of one hash that are compared; a file made to have more of them gets a new object each time. */
const MAX_CHAIN = 16;

type Content = Pick<Inferred, 'dims' | 'dataType' | 'axes' | 'image'>;

/** Creates the function that returns the one object for given content, which has no constant. */
export function createInterner(): (content: Content) => Inferred {
  const chains = new Map<number, Inferred[]>([[hashOf(nothing), [nothing]]]);
  let count = 1;
  return (content) => {
    const hash = hashOf(content);
    const chain = chains.get(hash) ?? [];
    for (let i = 0; i < chain.length; i++) if (areSame(chain[i] as Inferred, content)) return chain[i] as Inferred;
    const { dims, dataType, axes, image } = content;
    const inferred: Inferred = { dims, dataType, constant: null, axes, image, internId: count++ };
    if (chain.length < MAX_CHAIN) chains.set(hash, append(chain, inferred));
    return inferred;
  };
}

function hashOf({ dims, dataType, axes, image }: Content): number {
  let hash = hashWith(image ? 1 : 2, dataType ?? -1);
  // By index: until they are compiled, other loops allocate an object a turn.
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

const areSame = (a: Content, b: Content): boolean =>
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
