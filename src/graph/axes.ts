/**
 * What the axes of a tensor that is computed from the image stand for. Every axis is a list of factors, outermost first, as in
 * einops: patches cut by Reshape and Transpose have an axis of the factors `C`, and `H` and `W` of step 1.
 */

/** N batch, C channels or features, H and W rows and columns of the image, T tokens that are no plain grid, `?` unknown. */
export type Role = 'N' | 'C' | 'H' | 'W' | 'T' | '?';

export interface Factor {
  readonly role: Role;
  readonly size: number | null;
  /** For H and W, the distance of neighbours in image pixels; 1 otherwise. */
  readonly step: number;
  /** Where a strided slice made it: one in so many places was taken. */
  readonly taken?: number;
  /** For T: what kind of token stands before those of the grid, if one does. */
  readonly prefix?: 'constant' | 'pooled';
}

export type Axis = readonly Factor[];

export const unknownAxis = (size: number | null): Axis => (size === 1 ? [] : [{ role: '?', size, step: 1 }]);

export const features = (size: number | null): Axis => [{ role: 'C', size, step: 1 }];

export const isSpatial = (factor: Factor): boolean =>
  (factor.role === 'H' || factor.role === 'W' || factor.role === 'T' || factor.role === '?') && factor.size !== 1;

/** Whether these axes still distinguish places of the image, or could, as far as is known. */
export const spatial = (axes: readonly Axis[]): boolean => axes.some((axis) => axis.some(isSpatial));

/** Product of the sizes of the factors of one role; a size that is not known counts as `unknown`. */
export const extentOf = (factors: Axis, role: Role, unknown: number): number =>
  factors.reduce((product, factor) => (factor.role === role ? product * (factor.size ?? unknown) : product), 1);

const isGrid = (factor: Factor): boolean => factor.role === 'H' || factor.role === 'W';

/** Whether the axis distinguishes places and nothing else; what is unknown is taken for features. */
export const purelySpatial = (axis: Axis): boolean =>
  axis.some(isSpatial) && axis.every((factor) => factor.role !== 'C' && factor.role !== '?');

/** Joins neighbouring factors that are parts of one run of places, or of channels. */
export function coalesce(axis: Axis): Axis {
  const result: Factor[] = [];
  for (const factor of axis) {
    const last = result.at(-1);
    if (last && last.role === factor.role && last.size !== null && factor.size !== null) {
      const joins = isGrid(factor) ? last.step === factor.step * factor.size : factor.role !== 'T';
      if (joins) {
        result[result.length - 1] = { ...factor, size: last.size * factor.size };
        continue;
      }
    }
    result.push(factor);
  }
  return result;
}

/**
 * Regroups the factors of `axes` into axes of the sizes `dims`, as Reshape does, and splits a factor where a size ends inside it.
 * Null where the sizes can't be matched.
 */
export function regroup(axes: readonly Axis[], dims: readonly (number | null)[]): readonly Axis[] | null {
  const queue: Factor[] = axes.flat().filter((factor) => factor.size !== 1);
  if (queue.some((factor) => factor.size === null) || dims.some((dim) => dim === null))
    return regroupSymbolic(axes, dims);
  const result: Axis[] = [];
  let next = 0;
  for (const dim of dims as readonly number[]) {
    const group: Factor[] = [];
    let left = dim;
    while (left > 1) {
      const factor = queue[next];
      if (factor === undefined) return null;
      const size = factor.size as number;
      if (left % size === 0) {
        group.push(factor);
        left /= size;
        next++;
      } else if (size % left === 0) {
        const inner = size / left;
        group.push({ ...factor, size: left, step: isGrid(factor) ? factor.step * inner : factor.step });
        queue[next] = { ...factor, size: inner };
        left = 1;
      } else {
        return null;
      }
    }
    result.push(coalesce(group));
  }
  return next === queue.length ? result : null;
}

/** With unknown sizes axes are only matched whole: equal axes in front and behind, and one run between that is merged. */
function regroupSymbolic(axes: readonly Axis[], dims: readonly (number | null)[]): readonly Axis[] | null {
  const old = axes.filter((axis) => axis.length > 0);
  const wanted = dims.map((dim, i) => ({ dim, i })).filter(({ dim }) => dim !== 1);
  if (old.length !== wanted.length) {
    if (wanted.length > old.length || wanted.length === 0) return null;
    // Fewer axes than before: usually a run in the middle or at the end is flattened.
    const lost = old.length - wanted.length;
    let best: readonly Axis[] | null = null;
    let bestScore = -1;
    for (let at = 0; at < wanted.length; at++) {
      const merged = [...old.slice(0, at), old.slice(at, at + lost + 1).flat(), ...old.slice(at + lost + 1)];
      if (!merged.every((axis, k) => sizeMatches(axis, wanted[k]?.dim ?? null))) continue;
      // The best match has the most sizes known to be equal; of equal matches the last, as the grid at the end is flattened.
      const score = merged.filter((axis, k) => axisSize(axis) !== null && axisSize(axis) === wanted[k]?.dim).length;
      if (score >= bestScore) [best, bestScore] = [merged, score];
    }
    if (best !== null) return place(best, wanted, dims);
    return null;
  }
  return old.every((axis, k) => sizeMatches(axis, wanted[k]?.dim ?? null)) ? place(old, wanted, dims) : null;
}

const place = (
  axes: readonly Axis[],
  wanted: readonly { readonly i: number }[],
  dims: readonly (number | null)[],
): readonly Axis[] => dims.map((_, i) => axes[wanted.findIndex((entry) => entry.i === i)] ?? []);

/** The size of an axis; null where unknown. */
export function axisSize(axis: Axis): number | null {
  let size = 1;
  for (const factor of axis) {
    if (factor.size === null) return null;
    size *= factor.size;
  }
  return size;
}

const sizeMatches = (axis: Axis, dim: number | null): boolean => {
  const size = axisSize(axis);
  return size === null || dim === null || size === dim;
};
