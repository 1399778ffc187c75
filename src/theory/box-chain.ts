import type { Correlation, Pair, Stage } from './geometry.ts';

/** A chain of box kernels as one kernel on the image: separable, of unit sum, with the product of their strides. */
export interface BoxChain {
  readonly taps: readonly [vertical: readonly number[], horizontal: readonly number[]];
  readonly stride: Pair;
}

/** Convolves `taps` with a box of `length` taps that are `dilation` apart. */
function widen(taps: readonly number[], length: number, dilation: number): number[] {
  const wider = new Array<number>(taps.length + (length - 1) * dilation).fill(0);
  for (let tap = 0; tap < length; tap++) {
    taps.forEach((value, index) => {
      wider[index + tap * dilation] = (wider[index + tap * dilation] ?? 0) + value / length;
    });
  }
  return wider;
}

const alongAxis = (
  stages: readonly Stage[],
  axis: 0 | 1,
): { readonly taps: readonly number[]; readonly stride: number } =>
  stages.reduce<{ taps: readonly number[]; stride: number }>(
    ({ taps, stride }, stage) => ({
      taps: widen(taps, stage.kernel[axis], stride),
      stride: stride * stage.stride[axis],
    }),
    { taps: [1], stride: 1 },
  );

/** Box kernels convolved through their strides: the linearised composite of a deep stem (rules/stem-kernel.md). */
export function boxChain(stages: readonly Stage[]): BoxChain {
  const vertical = alongAxis(stages, 0);
  const horizontal = alongAxis(stages, 1);
  return { taps: [vertical.taps, horizontal.taps], stride: [vertical.stride, horizontal.stride] };
}

/** Inner product of `taps` with themselves moved by `lag`. */
const overlap = (taps: readonly number[], lag: number): number =>
  taps.reduce((sum, value, index) => sum + value * (taps[index + Math.abs(lag)] ?? 0), 0);

/** Image pixels under the composite kernel, per axis. */
export const receptiveField = ({ taps }: BoxChain): Pair => [taps[0].length, taps[1].length];

/** Noise gain of the composite at unit peak response, a power ratio in (0, 1]. */
export const chainGain = ({ taps }: BoxChain): number => overlap(taps[0], 0) * overlap(taps[1], 0);

/** Correlation of white pixel noise after the composite kernel, at lags counted in output positions. */
export function chainCorrelation({ taps, stride }: BoxChain): Correlation {
  const [vertical, horizontal] = [0, 1].map((axis) => {
    const own = taps[axis] as readonly number[];
    const power = overlap(own, 0);
    return memoized((lag) => overlap(own, lag * (stride[axis] as number)) / power);
  }) as [Along, Along];
  return (dy, dx) => vertical(dy) * horizontal(dx);
}

/** Correlation along one axis. */
type Along = (lag: number) => number;

/** Memoized by |lag|: a window of n x n positions asks for each of n lags n times. */
function memoized(correlation: Along): Along {
  const known = new Map<number, number>();
  return (lag) => {
    let found = known.get(Math.abs(lag));
    if (found === undefined) {
      found = correlation(Math.abs(lag));
      known.set(Math.abs(lag), found);
    }
    return found;
  };
}
