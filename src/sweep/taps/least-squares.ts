/** Least squares by the normal equations, for several outputs of the same inputs. */

/** The normal equations so far. */
export interface Normal {
  readonly taps: number;
  readonly outputs: number;
  /** How many places were added. */
  readonly places: () => number;
  /** Adds one place: its inputs (`taps` numbers) and outputs (`outputs` numbers). */
  readonly add: (inputs: Float64Array, values: Float64Array) => void;
  /** Sums of products, row-major: `gram` is taps x taps (lower triangle only), `cross` outputs x taps. */
  readonly gram: Float64Array;
  readonly cross: Float64Array;
}

export function startNormal(taps: number, outputs: number): Normal {
  const gram = new Float64Array(taps * taps);
  const cross = new Float64Array(outputs * taps);
  let places = 0;
  return {
    taps,
    outputs,
    gram,
    cross,
    places: () => places,
    add(inputs, values) {
      places += 1;
      for (let i = 0; i < taps; i++) {
        const x = inputs[i] as number;
        const row = i * taps;
        for (let j = 0; j <= i; j++) gram[row + j] = (gram[row + j] as number) + x * (inputs[j] as number);
      }
      for (let o = 0; o < outputs; o++) {
        const y = values[o] as number;
        const row = o * taps;
        for (let i = 0; i < taps; i++) cross[row + i] = (cross[row + i] as number) + y * (inputs[i] as number);
      }
    },
  };
}

/** Ridge added to the diagonal, relative to its mean: inputs that never vary would make the system singular. */
const RIDGE = 1e-9;

/** The coefficients, row-major outputs x taps, by Cholesky decomposition; null for fewer places than taps, or all-zero inputs. */
export function leastSquares({ taps, outputs, gram, cross, places }: Normal): Float64Array | null {
  let trace = 0;
  for (let i = 0; i < taps; i++) trace += gram[i * taps + i] as number;
  if (places() < taps || !(trace > 0)) return null;
  const factor = Float64Array.from(gram);
  const at = (i: number, j: number): number => factor[i * taps + j] as number;
  for (let i = 0; i < taps; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j) + (i === j ? (RIDGE * trace) / taps : 0);
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k);
      if (i === j && !(sum > 0)) return null;
      factor[i * taps + j] = i === j ? Math.sqrt(sum) : sum / at(j, j);
    }
  }
  const result = new Float64Array(outputs * taps);
  for (let o = 0; o < outputs; o++) {
    const x = cross.slice(o * taps, (o + 1) * taps);
    for (let i = 0; i < taps; i++) {
      let sum = x[i] as number;
      for (let k = 0; k < i; k++) sum -= at(i, k) * (x[k] as number);
      x[i] = sum / at(i, i);
    }
    for (let i = taps - 1; i >= 0; i--) {
      let sum = x[i] as number;
      for (let k = i + 1; k < taps; k++) sum -= at(k, i) * (x[k] as number);
      x[i] = sum / at(i, i);
    }
    result.set(x, o * taps);
  }
  return result;
}
