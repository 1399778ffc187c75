/** Normalizations by their usual names. */
import { areSame, areSwapped, CLIP, IMAGENET, INCEPTION, type Normalization } from '../facts/named-constants.ts';

export type { Normalization };

export const namedNormalizations = { imagenet: IMAGENET, inception: INCEPTION, clip: CLIP } as const;

const names = { imagenet: 'ImageNet', inception: 'Inception', clip: 'CLIP' } as const;

/** The name of a normalization by its std, in either order of the colours; null for one without a name. */
export function nameOfStd(std: readonly number[]): string | null {
  const keys = Object.keys(names) as (keyof typeof names)[];
  const key = keys.find((one) => [areSame, areSwapped].some((is) => is(std, namedNormalizations[one].std)));
  return key === undefined ? null : names[key];
}
