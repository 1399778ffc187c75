/** Normalizations by the name that people give them. */
import { CLIP, IMAGENET, INCEPTION, type Normalization } from '../facts/named-constants.ts';

export type { Normalization };

export const namedNormalizations = { imagenet: IMAGENET, inception: INCEPTION, clip: CLIP } as const;
