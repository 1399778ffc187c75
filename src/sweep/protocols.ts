/** Named sets of noise levels. Where the levels of one change, `VERSION` is raised, so that results are not mixed up. */
import type { NoiseName } from './noise/noises.ts';
import { SweepError } from './sweep-error.ts';

export interface Protocol {
  readonly name: ProtocolName;
  readonly version: number;
  readonly noise: NoiseName;
  /** Ascending, 0 (clean) first; in the unit of the noise. */
  readonly sigmas: readonly number[];
}

/** ImageNet-C severities (Hendrycks and Dietterich, 2019) by the size of the model's input in pixels; 32 is CIFAR-10-C. */
const gaussian: Readonly<Record<number, readonly number[]>> = {
  32: [0.04, 0.06, 0.08, 0.09, 0.1],
  64: [0.04, 0.08, 0.12, 0.15, 0.18],
  224: [0.08, 0.12, 0.18, 0.26, 0.38],
  299: [0.09, 0.13, 0.19, 0.27, 0.4],
};

interface Named {
  readonly noise: NoiseName;
  readonly levels: (inputSize: number) => readonly number[];
}

const byImageNetC = (noise: NoiseName, levels: readonly number[]): Named => ({ noise, levels: () => levels });

const named = {
  'imagenet-c-gaussian': {
    noise: 'gaussian',
    levels: (inputSize) => gaussian[nearestSize(inputSize, [64, 224, 299])] as readonly number[],
  },
  'cifar-c-gaussian': { noise: 'gaussian', levels: () => gaussian[32] as readonly number[] },
  // The other noises of ImageNet-C, at 224. Shot: 60, 25, 12, 5 and 3 photons for white, as standard deviations.
  'imagenet-c-shot': byImageNetC(
    'shot',
    [60, 25, 12, 5, 3].map((photons) => Number((1 / Math.sqrt(photons)).toPrecision(4))),
  ),
  'imagenet-c-impulse': byImageNetC('salt-and-pepper', [0.03, 0.06, 0.09, 0.17, 0.27]),
  'imagenet-c-speckle': byImageNetC('speckle', [0.15, 0.2, 0.35, 0.45, 0.6]),
  // Not in ImageNet-C: bounded errors, such as rounding to 8 bits, of the same power as its Gaussian noise.
  uniform: byImageNetC('uniform', gaussian[224] as readonly number[]),
} as const satisfies Readonly<Record<string, Named>>;

export type ProtocolName = keyof typeof named | 'custom';

export const protocolNames: readonly ProtocolName[] = [...(Object.keys(named) as (keyof typeof named)[]), 'custom'];

const VERSION = 1;

const nearestSize = (size: number, sizes: readonly number[]): number =>
  sizes.reduce((best, other) => (Math.abs(Math.log(size / other)) < Math.abs(Math.log(size / best)) ? other : best));

/** The protocol for an input of this many pixels a side, where none is stated. */
export const defaultProtocol = (inputSize: number): ProtocolName =>
  nearestSize(inputSize, [32, 64]) === 32 ? 'cifar-c-gaussian' : 'imagenet-c-gaussian';

/**
 * @param inputSize shorter side of the model's input in pixels
 * @param sigmas levels in place of the protocol's own, which makes it `custom`
 * @param other noise in place of the protocol's own, which makes it `custom` too
 * @throws SweepError `bad-sigma`
 */
export function protocolOf(
  name: ProtocolName,
  inputSize: number,
  sigmas: readonly number[] | null = null,
  other: NoiseName | null = null,
): Protocol {
  const { noise, levels } = name === 'custom' ? { noise: 'gaussian' as const, levels: () => [] } : named[name];
  const chosen = sigmas ?? levels(inputSize);
  const wrong = chosen.find((sigma) => !(sigma >= 0 && sigma <= 10));
  if (wrong !== undefined) {
    throw new SweepError(
      'bad-sigma',
      `sigma ${wrong} is no noise level: levels are of [0,1] pixels, such as 0.08,0.12`,
    );
  }
  const noisy = [...new Set(chosen)].filter((sigma) => sigma > 0).sort((a, b) => a - b);
  if (noisy.length === 0) {
    throw new SweepError('bad-sigma', 'no noise level: state some with --sigma, such as --sigma 0.08,0.12,0.18');
  }
  const isOwn = sigmas === null && (other ?? noise) === noise;
  return { name: isOwn ? name : 'custom', version: VERSION, noise: other ?? noise, sigmas: [0, ...noisy] };
}
