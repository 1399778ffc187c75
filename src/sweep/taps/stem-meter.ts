/**
 * Measures the noise gain of a stem at unit peak response. The stem's response is identified from the noise itself, as the filter
 * that best explains the noise after the stem by the noise before it. For a box of k x k taps the gain is exactly 1/k^2, the
 * paper's bound; for any stem it is its noise-equivalent bandwidth (rules/stem-kernel.md).
 */
import type { SweepTap } from '../../lint/sweep-types.ts';
import { toDb } from '../../theory/decibels.ts';
import { filterBankNoise } from '../../theory/filter-bank.ts';
import { stemDb } from '../../theory/stem.ts';
import { bootstrap, mean } from '../statistics/intervals.ts';
import { leastSquares, type Normal, startNormal } from './least-squares.ts';
import { createSignalPower, type NoisyPair, noisePower } from './pair.ts';
import type { StemPoint } from './plan.ts';
import type { Planes } from './pool-window.ts';
import { shownTap, type TapMeter } from './tap-meter.ts';

/** How many output channels are identified; of more, this many spread evenly. */
const CHANNELS = 48;
/** Places, over all images, from which the response is identified, per tap of the filter; two would suffice. */
const PLACES_PER_TAP = 6;
const LEAST_PLACES = 2000;
const SEED = 0;

export function createStemMeter(point: StemPoint): TapMeter {
  const behind: number[] = [];
  const before: number[] = [];
  /** Like `behind`, but over all channels and positions. */
  const whole: number[] = [];
  const signals = [createSignalPower(), createSignalPower()] as const;
  let channelPower = new Float64Array(0);
  let normal: Normal | null = null;
  let shape: readonly [out: number, channels: number, height: number, width: number] = [0, 0, 0, 0];
  return {
    add(entering, leaving) {
      const noise = [difference(entering), difference(leaving)] as const;
      const chosen = evenly(noise[1].planes, CHANNELS);
      if (normal === null) {
        shape = [chosen.length, noise[0].planes, ...point.window.kernel];
        normal = startNormal(shape[1] * shape[2] * shape[3], chosen.length);
        channelPower = new Float64Array(shape[1]);
      }
      signals[0].add(entering.clean);
      signals[1].add(leaving.clean);
      const powers = planePowers(noise[0]);
      powers.forEach((power, channel) => {
        channelPower[channel] = (channelPower[channel] as number) + power;
      });
      before.push(mean(powers));
      whole.push(noisePower(leaving.clean.data, leaving.noisy.data));
      behind.push(mean(interiorPowers(noise[1], noise[0], point, chosen)));
      identify(normal, noise[0], noise[1], point, chosen);
    },
    result(): SweepTap {
      const count = behind.length;
      const filters = normal === null ? null : leastSquares(normal);
      const fail = { measuredDb: Number.NaN, ci95: null, signalDb: Number.NaN, noiseToSignalDb: Number.NaN };
      if (filters === null) return shownTap('stem-kernel', point, fail);
      const power = Array.from(channelPower, (sum) => sum / count);
      const std = power.map((one) => 1 / Math.sqrt(one));
      const { noiseBandwidth } = filterBankNoise({ weights: filters, shape, std }, point.window.strides);
      if (noiseBandwidth === null) return shownTap('stem-kernel', point, fail);
      // The mean over filters of their peak response, for noise of the measured power in each channel.
      const peak = filterPower(filters, shape, power) / noiseBandwidth / shape[0];
      const response = peak / mean(power);
      const gain = ([out, into]: readonly number[]): number => (out as number) / (into as number) / response;
      const db = (means: readonly number[]): number => stemDb(gain(means), point.reference);
      const columns = [behind, before];
      const noise = mean(whole);
      return shownTap('stem-kernel', point, {
        measuredDb: db(columns.map(mean)),
        ci95: bootstrap(columns, db, SEED),
        signalDb: toDb((noise / mean(before)) * (signals[0].power() / signals[1].power())),
        noiseToSignalDb: toDb(noise / signals[1].power()),
      });
    },
  };
}

function difference({ clean, noisy }: NoisyPair): Planes {
  const data = new Float32Array(clean.data.length);
  for (let at = 0; at < data.length; at++) data[at] = (noisy.data[at] as number) - (clean.data[at] as number);
  return { ...clean, data };
}

const evenly = (count: number, most: number): readonly number[] =>
  Array.from({ length: Math.min(count, most) }, (_, i) => Math.floor((i * count) / Math.min(count, most)));

function planePowers({ data, planes, height, width }: Planes): readonly number[] {
  const size = height * width;
  return Array.from({ length: planes }, (_, plane) => {
    let sum = 0;
    for (let at = plane * size; at < (plane + 1) * size; at++) sum += (data[at] as number) ** 2;
    return sum / size;
  });
}

/** The output positions along one axis whose window lies inside the image. */
function interior({ window }: StemPoint, axis: 0 | 1, inputSize: number, outputSize: number): readonly number[] {
  const start = window.before(axis, inputSize);
  return Array.from({ length: outputSize }, (_, position) => position).filter((position) => {
    const first = position * window.strides[axis] - start;
    return first >= 0 && first + window.kernel[axis] <= inputSize;
  });
}

function interiorPowers(out: Planes, into: Planes, point: StemPoint, chosen: readonly number[]): readonly number[] {
  const rows = interior(point, 0, into.height, out.height);
  const columns = interior(point, 1, into.width, out.width);
  return chosen.map((channel) => {
    const start = channel * out.height * out.width;
    let sum = 0;
    for (const y of rows) for (const x of columns) sum += (out.data[start + y * out.width + x] as number) ** 2;
    return sum / (rows.length * columns.length);
  });
}

/** Adds places spread over an image to the equations, until those have enough. */
function identify(normal: Normal, into: Planes, out: Planes, point: StemPoint, chosen: readonly number[]): void {
  const wanted = Math.max(LEAST_PLACES, PLACES_PER_TAP * normal.taps) - normal.places();
  if (wanted <= 0) return;
  const { window } = point;
  const [height, width] = window.kernel;
  const top = window.before(0, into.height);
  const left = window.before(1, into.width);
  const rows = interior(point, 0, into.height, out.height);
  const columns = interior(point, 1, into.width, out.width);
  const every = Math.max(1, Math.floor((rows.length * columns.length) / wanted));
  const patch = new Float64Array(normal.taps);
  const values = new Float64Array(chosen.length);
  for (let place = 0; place < rows.length * columns.length; place += every) {
    const y = rows[Math.floor(place / columns.length)] as number;
    const x = columns[place % columns.length] as number;
    let tap = 0;
    for (let channel = 0; channel < into.planes; channel++) {
      for (let dy = 0; dy < height; dy++) {
        const row = (channel * into.height + y * window.strides[0] - top + dy) * into.width;
        for (let dx = 0; dx < width; dx++) {
          patch[tap++] = into.data[row + x * window.strides[1] - left + dx] as number;
        }
      }
    }
    chosen.forEach((channel, i) => {
      values[i] = out.data[(channel * out.height + y) * out.width + x] as number;
    });
    normal.add(patch, values);
  }
}

function filterPower(
  filters: Float64Array,
  [out, channels, height, width]: readonly [number, number, number, number],
  power: readonly number[],
): number {
  let sum = 0;
  for (let at = 0; at < out * channels * height * width; at++) {
    sum += (filters[at] as number) ** 2 * (power[Math.floor(at / (height * width)) % channels] as number);
  }
  return sum;
}
